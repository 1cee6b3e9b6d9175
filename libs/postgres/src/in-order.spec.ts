import { setImmediate as turn } from 'node:timers/promises';
import { inOrder } from './in-order.js';

/** Answers each statement when told to. */
function connection() {
  const asked: { sql: string; answer: () => void; fail: (error: Error) => void }[] = [];
  const statements = inOrder(
    <R extends object>(sql: string) =>
      new Promise<R[]>((resolve, fail) => asked.push({ sql, answer: () => resolve([]), fail })),
  );
  const sent = async () => {
    await turn();
    return asked.map(({ sql }) => sql);
  };
  return { asked, sent, ...statements };
}

const failed = (code: string) => Object.assign(new Error(code), { code });

describe('the statements of a transaction', () => {
  it('are sent one at a time, while who asks goes on', async () => {
    const { asked, sent, query } = connection();
    const answers = Promise.all([query('a'), query('b')]);
    expect(await sent()).toEqual(['a']);
    asked[0]!.answer();
    expect(await sent()).toEqual(['a', 'b']);
    asked[1]!.answer();
    expect(await answers).toEqual([[], []]);
  });

  it('go on after one that fails, so that a savepoint can be gone back to, though nobody waited for it', async () => {
    const { asked, sent, query } = connection();
    void query('insert');
    void query('rollback to savepoint');
    const parked = query('park');
    await sent();
    asked[0]!.fail(failed('23505'));
    await sent();
    asked[1]!.answer();
    expect(await sent()).toEqual(['insert', 'rollback to savepoint', 'park']);
    asked[2]!.fail(failed('25P02'));
    await expect(parked).rejects.toMatchObject({ code: '25P02' });
  });

  it('fail like the first, when they are refused because it failed', async () => {
    const { asked, sent, query } = connection();
    void query('insert');
    const late = [query('update'), query('select')];
    const told = Promise.allSettled(late);
    for (const [i, code] of ['40P01', '25P02', '25P02'].entries()) {
      await sent();
      asked[i]!.fail(failed(code));
    }
    expect(await told).toMatchObject([{ reason: { code: '40P01' } }, { reason: { code: '40P01' } }]);
  });

  it('are not sent over a connection that broke', async () => {
    const { asked, sent, query } = connection();
    const both = Promise.allSettled([query('a'), query('b')]);
    await sent();
    asked[0]!.fail(failed('ECONNRESET'));
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await sent()).toEqual(['a']);
  });

  it('are all done when it ends, and none comes after', async () => {
    const { asked, sent, query, end } = connection();
    void query('a');
    const ended = jest.fn();
    void end().then(ended);
    await sent();
    expect(ended).not.toHaveBeenCalled();
    await expect(query('b')).rejects.toThrow('after its transaction');
    asked[0]!.answer();
    await turn();
    expect(ended).toHaveBeenCalled();
    expect(asked).toHaveLength(1);
  });
});
