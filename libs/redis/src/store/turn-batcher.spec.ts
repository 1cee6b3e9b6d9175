import { liveField, type SessionKey, shardOf } from '@curfew/domain';
import { type Part, type PartAnswer, TurnBatcher } from './turn-batcher.js';

const SHARDS = 4;
const key = (sessionId: string): SessionKey => ({ tenantNumber: 1, sessionId });
const keys = (count: number, prefix = 's') => Array.from({ length: count }, (_, i) => key(`${prefix}-${i}`));
const ids = (some: readonly SessionKey[]) => some.map(({ sessionId }) => sessionId);

describe('TurnBatcher', () => {
  /** The sizes of the parts of each call. */
  let calls: number[][];
  beforeEach(() => (calls = []));
  const batcher = (most = 100, answer: (items: readonly SessionKey[]) => PartAnswer<string> = ids) =>
    new TurnBatcher<SessionKey, string>(SHARDS, most, async (parts: readonly Part<SessionKey>[]) => {
      calls.push(parts.map(({ items }) => items.length));
      return parts.map(({ shard, items }) => {
        for (const item of items) expect(shardOf(liveField(item), SHARDS)).toBe(shard);
        return answer(items);
      });
    });

  it('answers in the order asked, whatever shard each is in', async () => {
    const asked = keys(50);
    expect(await batcher().submit(asked)).toEqual(ids(asked));
    expect(calls).toHaveLength(1);
    expect(calls[0]).toHaveLength(SHARDS);
  });

  it('answers one and none', async () => {
    expect(await batcher().submit([key('alone')])).toEqual(['alone']);
    expect(await batcher().submit([])).toEqual([]);
    expect(calls).toEqual([[1]]);
  });

  it('gathers the callers of one turn into one call, and gives each its own answers', async () => {
    const one = batcher();
    const callers = Array.from({ length: 10 }, (_, i) => keys(1 + (i % 3), `caller-${i}`));
    expect(await Promise.all(callers.map((asked) => one.submit(asked)))).toEqual(callers.map(ids));
    expect(calls).toHaveLength(1);
    await one.submit([key('later')]);
    expect(calls).toHaveLength(2);
  });

  it('sends what is worth a call while the turn goes on, and the rest at its end', async () => {
    const one = batcher();
    const asked = keys(40);
    const answers = asked.map((item) => one.submit([item]));
    expect(calls.flat().reduce((a, b) => a + b, 0)).toBe(32);
    expect(await Promise.all(answers)).toEqual(asked.map(({ sessionId }) => [sessionId]));
    expect(calls.map((sizes) => sizes.reduce((a, b) => a + b))).toEqual([32, 8]);
  });

  it('keeps calls below the limit, and only a caller who alone exceeds it has a larger one', async () => {
    const one = batcher(3);
    const same = Array.from({ length: 7 }, () => key('same'));
    await Promise.all(same.map((item) => one.submit([item])));
    expect(calls).toEqual([[3], [3], [1]]);
    calls = [];
    await Promise.all([one.submit(same), one.submit([key('same')])]);
    expect(calls).toEqual([[7], [1]]);
    calls = [];
    await Promise.all(keys(40).map((item) => one.submit([item])));
    expect(Math.max(...calls.map((sizes) => sizes.reduce((a, b) => a + b)))).toBe(3);
    expect(calls.flat().reduce((a, b) => a + b)).toBe(40);
  });

  it('fails the callers of the part that failed, and no others', async () => {
    const one = batcher(100, (items) =>
      items[0]?.sessionId === 'bad' ? Promise.reject(new Error('broken')) : ids(items),
    );
    const asked = ['bad', ...ids(keys(9))].filter(
      (id, i, all) =>
        i === 0 || shardOf(liveField(key(id)), SHARDS) !== shardOf(liveField(key(all[0] as string)), SHARDS),
    );
    const outcomes = await Promise.allSettled(asked.map((id) => one.submit([key(id)])));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', ...asked.slice(1).map(() => 'fulfilled')]);
    expect(calls).toHaveLength(1);
  });

  it('fails all callers of a call that failed, and none of the next', async () => {
    let broken = true;
    const one = new TurnBatcher<SessionKey, string>(SHARDS, 100, async (parts) => {
      if (broken) throw new Error('broken');
      return parts.map(({ items }) => ids(items));
    });
    const outcomes = await Promise.allSettled(keys(5).map((item) => one.submit([item])));
    expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'rejected'));
    broken = false;
    expect(await one.submit([key('good')])).toEqual(['good']);
  });

  it('does not make others wait for a part that is answered later', async () => {
    let answerLate: (ids: string[]) => void = () => undefined;
    const late = new Promise<string[]>((resolve) => (answerLate = resolve));
    const [first, other] = [
      key('s-0'),
      keys(20).find((k) => shardOf(liveField(k), SHARDS) !== shardOf(liveField(key('s-0')), SHARDS))!,
    ];
    const one = batcher(100, (items) => (items[0]?.sessionId === 's-0' ? late : ids(items)));
    const waiting = one.submit([first]);
    expect(await one.submit([other])).toEqual(ids([other]));
    answerLate(['late']);
    expect(await waiting).toEqual(['late']);
  });

  describe('while the store is busy', () => {
    /** Ends the calls under way, in order; with an error where one is given. */
    let ends: ((error?: Error) => void)[];
    const slow = (most = 100) => {
      ends = [];
      return new TurnBatcher<SessionKey, string>(SHARDS, most, async (parts) => {
        calls.push(parts.map(({ items }) => items.length));
        await new Promise<void>((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())));
        return parts.map(({ items }) => ids(items));
      });
    };
    const turn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
    /** One caller a turn of the event loop; gives what becomes of each. */
    const submitInTurns = async (one: TurnBatcher<SessionKey, string>, count: number) => {
      const outcomes: Promise<PromiseSettledResult<readonly string[]>>[] = [];
      for (const item of keys(count)) {
        outcomes.push(Promise.allSettled([one.submit([item])]).then(([outcome]) => outcome));
        await turn();
      }
      return outcomes;
    };
    const sums = () => calls.map((sizes) => sizes.reduce((a, b) => a + b));

    it('lets two calls be under way, and gathers what comes meanwhile into the next', async () => {
      const one = slow();
      const outcomes = await submitInTurns(one, 9);
      expect(sums()).toEqual([1, 1]);
      ends[0]?.();
      await turn();
      expect(sums()).toEqual([1, 1, 7]);
      for (const end of ends.slice(1)) end();
      const answers = ids(keys(9)).map((id) => ({ status: 'fulfilled', value: [id] }));
      expect(await Promise.all(outcomes)).toEqual(answers);
      expect(sums()).toEqual([1, 1, 7]);
    });

    it('sends what is too much for one call as calls after one another', async () => {
      const one = slow(3);
      const asked = Promise.all(keys(12).map(() => one.submit([key('same')])));
      await turn();
      expect(sums()).toEqual([3, 3]);
      for (let i = 0; i < 4; i++) {
        ends[i]?.();
        await turn();
      }
      expect(sums()).toEqual([3, 3, 3, 3]);
      expect(await asked).toHaveLength(12);
    });

    it('takes first who came first, however their sessions are spread', async () => {
      const one = slow(20);
      const answered: string[] = [];
      const all = ['first', 'second', 'third', 'fourth'].map(async (name) => {
        await one.submit(keys(20, name));
        answered.push(name);
      });
      for (const [i, name] of ['first', 'second', 'third', 'fourth'].entries()) {
        await turn();
        expect(answered).not.toContain(name);
        ends[i]?.();
        await turn();
        expect(answered.at(-1)).toBe(name);
      }
      await Promise.all(all);
      expect(sums()).toEqual([20, 20, 20, 20]);
    });

    it('fails those who wait with a call that the store did not answer, and goes on', async () => {
      const one = slow();
      const outcomes = await submitInTurns(one, 4);
      ends[0]?.(new Error('Command timed out'));
      await turn();
      ends[1]?.();
      const statuses = (await Promise.all(outcomes)).map(({ status }) => status);
      expect(statuses).toEqual(['rejected', 'fulfilled', 'rejected', 'rejected']);
      const later = one.submit([key('later')]);
      await turn();
      ends[2]?.();
      expect(await later).toEqual(['later']);
    });

    it('fails nobody else for a fault of ours', async () => {
      const one = slow();
      const outcomes = await submitInTurns(one, 3);
      ends[0]?.(new Error('ERR a broken script'));
      await turn();
      for (const end of ends.slice(1)) end();
      const statuses = (await Promise.all(outcomes)).map(({ status }) => status);
      expect(statuses).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    });
  });
});
