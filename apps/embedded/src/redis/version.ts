export const LEAST_MAJOR_VERSION = 7;

/** The major version in what `redis-server --version` or `valkey-server --version` prints. */
export function majorVersion(output: string): number | undefined {
  const [, major] = /\bv=(\d+)\./.exec(output) ?? [];
  return major === undefined ? undefined : Number(major);
}
