import type { Slots } from '@curfew/domain';
import { subjectTurns } from './subject-turns.js';

describe('turns of a subject', () => {
  const crowd = async (turns: Slots, subject: string, size: number) => {
    const order: number[] = [];
    let [running, most] = [0, 0];
    const one = (i: number) =>
      turns.run(subject, async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        order.push(i);
        if (i === 3) throw new Error('refused');
      });
    const all = await Promise.allSettled(Array.from({ length: size }, (_, i) => one(i)));
    return { most, order, failed: all.filter(({ status }) => status === 'rejected').length };
  };

  it('are few at a time and in order, and a failure passes its place on', async () => {
    const { most, order, failed } = await crowd(subjectTurns(), 'ada', 50);
    expect(most).toBe(4);
    expect(order).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(failed).toBe(1);
  });

  it('do not wait for another subject', async () => {
    const turns = subjectTurns();
    let release = () => {};
    const held = Array.from({ length: 4 }, () =>
      turns.run('ada', () => new Promise<void>((resolve) => (release = resolve))),
    );
    expect((await crowd(turns, 'bob', 5)).order).toHaveLength(5);
    release();
    await held[3];
  });

  it('leave nothing behind', async () => {
    const turns = subjectTurns();
    await crowd(turns, 'ada', 10);
    expect(turns).toEqual(subjectTurns());
  });
});
