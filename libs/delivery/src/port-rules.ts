/**
 * Ports of other protocols that a browser does not call either (the Fetch standard's "port blocking"): a server behind
 * one may take an HTTP request for commands of its own.
 */
const OTHER_PROTOCOLS = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
  111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
  540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
  6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080,
]);

/** Why the port (empty for the scheme's own) may not be called; undefined when it may. */
export function portRefusal(port: string): string | undefined {
  if (port === '0') return 'the port must be from 1 to 65535';
  return OTHER_PROTOCOLS.has(Number(port)) ? 'the port is for another protocol' : undefined;
}
