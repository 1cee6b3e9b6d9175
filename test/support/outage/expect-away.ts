import type { Api } from '../http.js';
import type { Calls } from './every-route.js';
import { timed } from './timed.js';

/** Every call at once, as callers come: 503 `unavailable` with `Retry-After`, in time. Gives the slowest in milliseconds. */
export async function expectAway(api: Api, calls: Calls, withinMs: number): Promise<number> {
  const answers = await Promise.all(
    Object.entries(calls).map(async ([name, call]) => ({ name, ...(await timed(() => call(api))) })),
  );
  const seen = answers.map(({ name, status, body, headers }) => ({
    name,
    status,
    code: body?.code,
    type: headers.get('content-type')?.split(';')[0],
    retry: Number(headers.get('retry-after')) > 0,
  }));
  const away = { status: 503, code: 'unavailable', type: 'application/problem+json', retry: true };
  expect(seen).toEqual(answers.map(({ name }) => ({ name, ...away })));
  const slowest = Math.max(...answers.map(({ ms }) => ms));
  expect(slowest).toBeLessThan(withinMs);
  return slowest;
}
