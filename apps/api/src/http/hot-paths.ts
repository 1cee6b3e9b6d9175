/** Templates of the routes on which nothing is done that could be left out. */
export const HOT = { report: '/v1/activity', check: '/v1/check', checkOne: '/v1/check/:id' } as const;

/** Those that take batches. */
export const HOT_PATHS: ReadonlySet<string> = new Set([HOT.report, HOT.check]);

/** Whether a route template is of the hot path. */
export function isHot(template: string): boolean {
  return HOT_PATHS.has(template) || template === HOT.checkOne;
}
