import { CurfewError } from '@curfew/domain';
import { Together } from './together.js';

/** Answers with ten times the question, when it is told to. */
function slow() {
  const asked: (readonly number[])[] = [];
  const ends: (() => void)[] = [];
  const ask = async (questions: readonly number[]) => {
    asked.push(questions);
    await new Promise<void>((resolve) => ends.push(resolve));
    return questions.map((n) => n * 10);
  };
  return { asked, ask, end: () => ends.shift()!() };
}

describe('questions that are put together', () => {
  it('go at once, together with those that came while others were under way', async () => {
    const { asked, ask, end } = slow();
    const together = new Together(ask, { most: 3, atOnce: 1 });
    const answers = Promise.all([1, 2, 3, 4, 5].map((n) => together.run(n)));
    expect(asked).toEqual([[1]]);
    for (let i = 0; i < 3; i++) {
      end();
      await new Promise(setImmediate);
    }
    expect(asked).toEqual([[1], [2, 3, 4], [5]]);
    expect(await answers).toEqual([10, 20, 30, 40, 50]);
  });

  it('are so many groups at a time', async () => {
    const { asked, ask } = slow();
    const together = new Together(ask, { most: 3, atOnce: 2 });
    for (const n of [1, 2, 3]) void together.run(n);
    expect(asked).toEqual([[1], [2]]);
  });

  it('fail alone where one cannot be answered', async () => {
    const together = new Together<number, number>(
      async (questions) => {
        if (questions.includes(3)) throw new Error('three');
        return questions;
      },
      { most: 10, atOnce: 1 },
    );
    const results = await Promise.allSettled([1, 2, 3, 4].map((n) => together.run(n)));
    expect(results.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)))).toEqual([
      1,
      2,
      'Error: three',
      4,
    ]);
  });

  it('fail all where nothing can be answered, and the next ones are asked', async () => {
    let asked = 0;
    let away = true;
    const together = new Together<number, number>(
      async (questions) => {
        asked++;
        if (away) throw new CurfewError('unavailable', 'The database is away.');
        return questions;
      },
      { most: 10, atOnce: 1 },
    );
    const results = await Promise.allSettled([1, 2, 3].map((n) => together.run(n)));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(asked).toBe(2);
    away = false;
    expect(await together.run(4)).toBe(4);
  });
});
