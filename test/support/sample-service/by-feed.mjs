import { setTimeout as sleep } from 'node:timers/promises';

const AGAIN_MS = 1_000;

/** `docs/guides/streams-and-catching-up.md`: the feed that waits, asked for ever. */
export async function byFeed({ curfew, sessions, state }) {
  for (;;) {
    const after = state.position ?? '0';
    const answer = await curfew.get(`/v1/events?type=session.revoked&wait=5&after=${after}`).catch(() => undefined);
    if (!answer?.ok) {
      await sleep(AGAIN_MS);
      continue;
    }
    const { events, next } = await answer.json();
    for (const event of events) await curfew.acknowledge(event.id, sessions.apply(event, String(event.seq)));
    if (next !== state.position) {
      state.position = next;
      state.save();
    }
  }
}
