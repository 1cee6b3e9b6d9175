import type { Api, Json } from '../http.js';
import type { Receiver } from '../receiver.js';
import { waitFor } from '../wait-for.js';

export interface Ending {
  readonly sessionId: string;
  readonly cause: string;
  readonly latenessMs?: number;
  readonly eventId: string;
}

/** Every ending in the ledger, read page by page; the numbers have no gap. */
async function recorded(api: Api): Promise<Ending[]> {
  const events: Json[] = [];
  for (let after = '0'; ;) {
    const { body } = await api.get(`/v1/events?limit=200&after=${after}`);
    events.push(...body.events);
    if (body.events.length === 0) break;
    after = body.next;
  }
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
  return events.filter(({ type }) => type === 'session.revoked').map(({ data }) => data);
}

/** Waits until every session of `causes` has ended, and been told: each once, for its cause, and no other session. */
export async function expectEndings(
  api: Api,
  receiver: Receiver,
  causes: ReadonlyMap<string, string>,
): Promise<Ending[]> {
  const told = () => receiver.requests.map(({ body }) => JSON.parse(body).data as Ending);
  const ids = () => new Set(told().map(({ sessionId }) => sessionId));
  await waitFor(() => causes.size <= ids().size, 45_000, `${causes.size} endings told`);
  const endings = await recorded(api);
  expect(new Map(endings.map(({ sessionId, cause }) => [sessionId, cause]))).toEqual(causes);
  expect(endings).toHaveLength(causes.size);
  expect(new Set(told().map(({ eventId }) => eventId))).toEqual(new Set(endings.map(({ eventId }) => eventId)));
  return endings;
}

export interface Figures {
  readonly sessions: number;
  readonly endings: readonly Ending[];
  readonly deliveries: number;
  readonly earlyCuts: number;
  readonly losses: number;
}

/** One line for the reader of the run. */
export function report(what: string, { sessions, endings, deliveries, earlyCuts, losses }: Figures): void {
  const late = endings.flatMap(({ latenessMs }) => latenessMs ?? []).toSorted((a, b) => a - b);
  const at = (q: number) => late[Math.min(late.length - 1, Math.floor(late.length * q))];
  console.log(
    `${what}: ${sessions} sessions, ${endings.length} endings, ${deliveries} deliveries, ` +
      `lateness p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${late.at(-1)} ms, ` +
      `${earlyCuts} early cuts, ${losses} losses`,
  );
}
