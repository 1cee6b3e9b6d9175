import { pino } from 'pino';
import { Timers } from './timers.js';

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

describe('Timers', () => {
  let warned: number;
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());
  const logger = () => {
    warned = 0;
    return pino(
      { level: 'warn' },
      {
        write: () => {
          warned++;
        },
      },
    );
  };

  it('runs each schedule at once and then in its own time, and none after it was stopped', async () => {
    const runs = { often: 0, seldom: 0 };
    const count = (name: keyof typeof runs) => async () => {
      runs[name]++;
    };
    const timers = new Timers(
      [
        { name: 'often', everyMs: 10, run: count('often') },
        { name: 'seldom', everyMs: 60_000, run: count('seldom') },
      ],
      logger(),
    );
    expect(runs).toEqual({ often: 1, seldom: 1 });
    await jest.advanceTimersByTimeAsync(60);
    await timers.stop();
    expect(runs).toEqual({ often: 7, seldom: 1 });
    await jest.advanceTimersByTimeAsync(30);
    expect(runs).toEqual({ often: 7, seldom: 1 });
  });

  it('goes on after a turn that failed, and says so', async () => {
    let runs = 0;
    const run = async () => {
      runs++;
      throw new Error('away');
    };
    const timers = new Timers([{ name: 'failing', everyMs: 10, run }], logger());
    await jest.advanceTimersByTimeAsync(50);
    await timers.stop();
    expect(runs).toBe(6);
    expect(warned).toBe(runs);
  });

  it('never runs two turns of one schedule at once, and waits for the one under way when stopped', async () => {
    let [running, most, done] = [0, 0, false];
    const run = async () => {
      most = Math.max(most, ++running);
      await pause(50);
      running--;
      done = true;
    };
    const timers = new Timers([{ name: 'slow', everyMs: 5, run }], logger());
    await jest.advanceTimersByTimeAsync(20);
    const doneWhenStopped = timers.stop().then(() => done);
    await jest.advanceTimersByTimeAsync(50);
    expect(await doneWhenStopped).toBe(true);
    expect({ done, running, most }).toEqual({ done: true, running: 0, most: 1 });
  });
});
