import { CannotRun } from './cannot-run.js';
import { StartStep } from './start-step.js';
import { StoreStarts } from './store-starts.js';

const works = async () => undefined;
const tools = { pause: () => new Promise((resolve) => setImmediate(resolve)), waits: () => undefined };

describe('StoreStarts', () => {
  it('lets work on the live store begin though the database is away', async () => {
    let away = true;
    const reach = async () => {
      if (away) throw new Error('refused');
    };
    const starts = new StoreStarts(
      new StartStep('postgres', { reach, settle: works }),
      new StartStep('redis', { reach: works, settle: works }),
    );
    let begun: () => void;
    const live = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const running = starts.run(tools, async () => begun());
    await live;
    expect([starts.postgres.state, starts.redis.state, starts.done]).toEqual(['away', 'ok', false]);
    away = false;
    await running;
    expect(starts.done).toBe(true);
  });

  it('does not wait for one store to refuse because of the other', async () => {
    const never = async () => {
      throw new Error('refused');
    };
    const mismatch = async () => {
      throw new CannotRun('16 is not 8');
    };
    const starts = new StoreStarts(
      new StartStep('postgres', { reach: never, settle: works }),
      new StartStep('redis', { reach: works, settle: mismatch }),
    );
    let running = true;
    const pause = () => new Promise((resolve) => running && setImmediate(resolve));
    await expect(starts.run({ ...tools, pause })).rejects.toThrow('16 is not 8');
    running = false;
  });
});
