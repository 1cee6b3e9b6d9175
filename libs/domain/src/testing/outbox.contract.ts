import type { Decision, OutboxEntry } from '../event/decision.js';
import type { Outbox } from '../event/outbox.js';

/** An outbox under test, of at least two shards, as two consumers see it. */
export interface OutboxRig {
  readonly outbox: Outbox;
  readonly other: Outbox;
  write(shard: number, sessionId: string): Promise<void>;
}

const sessions = (entries: readonly OutboxEntry[]) =>
  entries.flatMap(({ decisions }: { readonly decisions: readonly Decision[] }) => decisions.map((d) => d.sessionId));

/** What every outbox must do (engine rule 16). */
export function describeOutbox(make: () => Promise<OutboxRig>): void {
  let rig: OutboxRig;
  beforeEach(async () => {
    rig = await make();
  });
  const read = (outbox: Outbox, count = 10) => outbox.read([0, 1], count, 1);

  it('gives each entry to one consumer, shard by shard in order, at most so many of each', async () => {
    for (const id of ['a', 'b', 'c']) await rig.write(0, id);
    await rig.write(1, 'd');
    const first = await read(rig.outbox, 2);
    expect(first.map((entry) => entry.shard)).toEqual([0, 0, 1]);
    expect(sessions(first)).toEqual(['a', 'b', 'd']);
    expect(sessions(await read(rig.other))).toEqual(['c']);
    expect(await read(rig.outbox)).toEqual([]);
    expect(await rig.outbox.read([], 10, 1)).toEqual([]);
  });

  it('hands over what another left, until it is acknowledged', async () => {
    for (const id of ['a', 'b', 'c']) await rig.write(0, id);
    expect(await rig.other.adopt(0, 10)).toEqual([]);
    await read(rig.outbox);
    const left = await rig.other.adopt(0, 2);
    expect(sessions(left)).toEqual(['a', 'b']);
    await rig.other.acknowledge(left);
    expect(sessions(await rig.other.adopt(0, 2))).toEqual(['c']);
  });

  it('drops what is acknowledged, never what is owed', async () => {
    for (const id of ['a', 'b', 'c']) await rig.write(1, id);
    const [first] = await read(rig.outbox, 2);
    await rig.outbox.acknowledge([first as OutboxEntry]);
    await rig.outbox.trim(0);
    expect(sessions(await rig.other.adopt(1, 10))).toEqual(['b']);
    expect(sessions(await read(rig.other))).toEqual(['c']);
  });

  it('counts what is unread and what is pending', async () => {
    expect(await rig.outbox.lag()).toMatchObject({ depth: 0, lagMs: 0 });
    for (const id of ['a', 'b', 'c']) await rig.write(0, id);
    const [first] = await read(rig.outbox, 2);
    await rig.outbox.acknowledge([first as OutboxEntry]);
    expect((await rig.outbox.lag()).depth).toBe(2);
  });

  it('wakes a waiting reader by a nudge that decides nothing', async () => {
    await read(rig.outbox);
    const waiting = rig.outbox.read([0, 1], 10, 10_000);
    await rig.other.nudge();
    expect((await waiting).map((entry) => entry.decisions)).toEqual([[]]);
  });
}
