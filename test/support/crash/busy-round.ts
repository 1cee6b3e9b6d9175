import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../history/client.js';
import type { History } from '../history/history.js';
import { waitFor } from '../wait-for.js';

const ROUND_MS = 90_000;

/**
 * A little of everything, all of it under way at once: starts (one displaces another), activity, a logout, a revocation, a
 * parent that is logged out while a child is started under it, a cut-off, a policy that is tightened under living sessions,
 * and the timeouts that follow. Ends when every session has ended.
 * Each name may be used once.
 */
export async function busyRound({ client }: History, name: string): Promise<void> {
  const start = async (id: string, more: object = {}) =>
    client.start({ sessionId: `${name}~${id}`, subject: `${name}~${id}`, application: name, ...more });
  const single = { subject: `${name}~single`, groups: ['single'] };
  await start('first', single);
  await Promise.all(['a', 'b', 'c', 'd', 'out', 'revoked'].map((id) => start(id)));
  await Promise.all(['family', 'left'].map((id) => start(id)));
  const child = (id: string, parent: string) => start(id, { parentId: `${name}~${parent}` });
  await Promise.all(['family-1', 'family-2'].map((id) => child(id, 'family')));
  await Promise.all(['left-1', 'left-2'].map((id) => child(id, 'left')));
  const family = ['family', 'family-1', 'family-2', 'left', 'left-1', 'left-2'].map((id) => `${name}~${id}`);
  const ids = ['first', 'second', 'a', 'b', 'c', 'd', 'out', 'revoked'].map((id) => `${name}~${id}`);
  await Promise.all([
    start('second', single),
    client.logout(`${name}~out`),
    client.logout(`${name}~left`),
    child('left-3', 'left'),
    client.revoke(`${name}~revoked`, 'because'),
    cutOff(client, name),
    tighten(client, name),
    keepActive(client, [...ids.slice(2, 4), `${name}~family-1`]),
  ]);
  const allOver = async () => {
    const { body } = await client.check([...ids, ...family]);
    return (body.sessions as { state: string }[]).every(({ state }) => state === 'revoked');
  };
  await waitFor(allOver, ROUND_MS, 'the end of every session of the round');
}

/** Nobody asks for the session until the cut-off is finished: so it is the job that ends it. */
async function cutOff(client: Client, name: string): Promise<void> {
  const subject = `${name}~cut`;
  await client.start({ sessionId: subject, subject, application: 'cut off' });
  const asked = await client.ask('POST', '/v1/revocations', { selector: { subject }, reason: 'because' });
  const finished = async () => {
    const { body } = await client.ask('GET', `/v1/revocations/${asked.body.revocationId}`);
    return body.status === 'finished';
  };
  await waitFor(finished, ROUND_MS, 'the end of the cut-off');
  await client.check([subject]);
}

/** From 30 s to 2 s for the sessions of the round that live already. */
async function tighten(client: Client, name: string): Promise<void> {
  const policy = { name, match: { application: [name] }, idleTimeoutSeconds: 2, warnBeforeSeconds: 1 };
  await client.ask('POST', '/v1/policies', policy);
}

async function keepActive(client: Client, ids: readonly string[]): Promise<void> {
  for (let i = 0; i < 8; i++) {
    await client.report(ids.map((sessionId) => ({ sessionId, kind: 'keyboard', ageMs: i % 2 === 0 ? 0 : 150 })));
    await sleep(150);
  }
}
