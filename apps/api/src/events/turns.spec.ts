import { setImmediate as soon } from 'node:timers/promises';
import { Turns } from './turns.js';

describe('Turns', () => {
  it('lets only so many work at a time, the others in their order, whatever fails', async () => {
    const turns = new Turns(2);
    let [working, most] = [0, 0];
    const done: number[] = [];
    const work = (i: number) =>
      turns.take(async () => {
        most = Math.max(most, ++working);
        await soon();
        working--;
        done.push(i);
        if (i === 1) throw new Error('fails');
      });
    const all = await Promise.allSettled([0, 1, 2, 3, 4].map(work));
    expect([most, done]).toEqual([2, [0, 1, 2, 3, 4]]);
    expect(all.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, true, true]);
    expect(await turns.take(async () => 'again')).toBe('again');
  });
});
