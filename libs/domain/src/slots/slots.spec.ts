import { type Place, Slots } from './slots.js';

/** Work that ends when told to, and a log of what began. */
function workshop(slots: Slots) {
  const began: string[] = [];
  const end = new Map<string, () => void>();
  const start = (origin: string, name: string, place?: Place) =>
    slots.run(
      origin,
      () => {
        began.push(name);
        return new Promise<void>((resolve) => end.set(name, resolve));
      },
      place,
    );
  return { began, start, end: (name: string) => end.get(name)?.() };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('Slots', () => {
  it('lets the next begin when one ends, in order, and keeps origins apart', async () => {
    const { began, start, end } = workshop(new Slots(2));
    const all = ['a1', 'a2', 'a3', 'a4'].map((name) => start('a', name));
    all.push(start('b', 'b1'));
    expect(began).toEqual(['a1', 'a2', 'b1']);
    end('a2');
    await settled();
    expect(began).toEqual(['a1', 'a2', 'b1', 'a3']);
    for (const name of ['a1', 'a3', 'b1']) end(name);
    await settled();
    end('a4');
    await Promise.all(all);
    expect(began).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
  });

  it('lets what goes ahead begin before all that wait', async () => {
    const { began, start, end } = workshop(new Slots(1));
    const all = [start('a', 'a1'), start('a', 'a2'), start('a', 'a3', { ahead: true })];
    for (const name of ['a1', 'a3', 'a2']) {
      end(name);
      await settled();
    }
    await Promise.all(all);
    expect(began).toEqual(['a1', 'a3', 'a2']);
  });

  it('gives the slot back when the work fails', async () => {
    const slots = new Slots(1);
    await expect(slots.run('a', () => Promise.reject(new Error('x')))).rejects.toThrow('x');
    await expect(slots.run('a', () => Promise.resolve(1))).resolves.toBe(1);
  });

  it('lets only so many work at a time, the others in their order, whatever fails', async () => {
    const slots = new Slots(2);
    let [working, most] = [0, 0];
    const done: number[] = [];
    const work = (i: number) =>
      slots.run('a', async () => {
        most = Math.max(most, ++working);
        await settled();
        working--;
        done.push(i);
        if (i === 1) throw new Error('fails');
      });
    const all = await Promise.allSettled([0, 1, 2, 3, 4].map(work));
    expect([most, done]).toEqual([2, [0, 1, 2, 3, 4]]);
    expect(all.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, true, true]);
    expect(await slots.run('a', async () => 'again')).toBe('again');
  });
});
