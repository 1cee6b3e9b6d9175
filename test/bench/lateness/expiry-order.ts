/** What the process of a peer is told to do. */
export interface ExpiryOrder {
  readonly count: number;
  readonly spreadMs: number;
  /** The first deadline: milliseconds since 1970. */
  readonly firstAt: number;
}

export const OUTBOX = 'outbox';

/** What each peer does with a session that is due, in one call: it ends it and leaves a note, as our sweep does. */
export const END_SESSION = `
  redis.call('HSET', 's:' .. ARGV[1], 'state', 'revoked')
  return redis.call('XADD', KEYS[1], '*', 'i', ARGV[1])`;
