/** Routes of the hot path: they take batches, and nothing is done on them that could be left out. */
export const HOT_PATHS: ReadonlySet<string> = new Set(['/v1/activity', '/v1/check']);

/** Whether a route template is of the hot path: those of `HOT_PATHS`, and the check of one session, which takes no body. */
export function isHot(template: string): boolean {
  return HOT_PATHS.has(template) || template === '/v1/check/:id';
}
