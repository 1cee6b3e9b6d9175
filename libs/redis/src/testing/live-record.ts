/** The codec of rule 5, once more: members of so many bytes each, smallest byte first. */
const MEMBERS: readonly (readonly [name: string, bytes: number])[] = [
  ['version', 1],
  ['state', 1],
  ['flags', 1],
  ['onIdle', 1],
  ['counted', 2],
  ['nextCheck', 6],
  ['last', 6],
  ['kind', 1],
  ['source', 4],
  ['seen', 6],
  ['started', 6],
  ['epoch', 4],
  ['generation', 4],
  ['idle', 3],
  ['absolute', 3],
  ['warn', 3],
  ['warnAbsolute', 3],
  ['locked', 3],
  ['subjectHigh', 4],
  ['subjectLow', 4],
  ['profile', 4],
  ['cutOff', 4],
];
const [LOCKED, OBSERVE, AUTHENTICATED_APART] = [1, 16, 128];

type Members = readonly (readonly [name: string, bytes: number])[];

/** What follows the members that every record has. */
function extras(packed: Buffer): Members {
  const [, state, flags = 0] = packed;
  return [
    ...(flags & AUTHENTICATED_APART ? [['authenticated', 6] as const] : []),
    ...(state === LOCKED ? [['lockedAt', 6] as const] : []),
    ...(flags & OBSERVE ? [['seenIdle', 3] as const, ['seenAbsolute', 3] as const] : []),
  ];
}

/** A packed record's members; throws when its length is another than theirs, but for a parent's id at its end. */
export function unpacked(packed: Buffer): Record<string, number> {
  let at = 0;
  const members = [...MEMBERS, ...extras(packed)].map(([name, bytes]) => {
    at += bytes;
    return [name, packed.readUIntLE(at - bytes, bytes)] as const;
  });
  const alone = (packed[0] as number) % 2 === 1;
  if (alone ? packed.length !== at : packed.length < at)
    throw new Error(`the record has ${packed.length} bytes, its members ${at}`);
  return Object.fromEntries(members);
}

/** Where a record's first extra would begin, and its `epoch`, which in older records had two of them before it. */
const [BEHIND_TAIL, EPOCH_AT] = [74, 35];

/** The same record as the versions 1 and 2 had it: each with `authenticated` and `lockedAt` in their place. */
export function inLongForm(packed: Buffer): Buffer {
  const { started = 0, authenticated = started, lockedAt = 0 } = unpacked(packed);
  const between = Buffer.alloc(12);
  between.writeUIntLE(authenticated, 0, 6);
  between.writeUIntLE(lockedAt, 6, 6);
  const apart = (packed[2] as number) & AUTHENTICATED_APART;
  const behind = BEHIND_TAIL + (apart ? 6 : 0) + (packed[1] === LOCKED ? 6 : 0);
  const long = [packed.subarray(0, EPOCH_AT), between, packed.subarray(EPOCH_AT, BEHIND_TAIL), packed.subarray(behind)];
  const record = Buffer.concat(long);
  record[0] = (packed[0] as number) - 2;
  record[2] = (packed[2] as number) - apart;
  return record;
}
