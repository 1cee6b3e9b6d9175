/** Routes of the hot path: they take batches, and nothing is done on them that could be left out. */
export const HOT_PATHS: ReadonlySet<string> = new Set(['/v1/activity', '/v1/check']);
