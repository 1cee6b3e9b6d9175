import { FakeOutbox } from './fake-outbox.js';
import { describeOutbox } from './outbox.contract.js';
import { decisionOf } from './live-draft.js';

describe('the outbox in memory', () => {
  describeOutbox(async () => {
    const outbox = new FakeOutbox();
    const write = async (shard: number, sessionId: string) => outbox.write(shard, [decisionOf({ sessionId })]);
    return { outbox, other: outbox, write };
  });

  it('keeps what is young, and tells the age of the oldest that is owed', async () => {
    const outbox = new FakeOutbox();
    outbox.write(0, [decisionOf()]);
    outbox.time += 5_000;
    expect(await outbox.lag()).toEqual({ depth: 1, lagMs: 5_000 });
  });
});
