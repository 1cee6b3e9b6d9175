import type { Outbox } from '@curfew/domain';
import { schedules, type ScheduleTools } from './schedules.js';

describe('the schedules', () => {
  const trimmed: number[] = [];
  const outbox: Partial<Outbox> = { trim: async (keepMs) => void trimmed.push(keepMs) };
  const table = schedules({ outbox } as Partial<ScheduleTools> as ScheduleTools);
  const named = (name: string) => table.find((one) => one.name === name);

  it.each([
    ['watchdog', 'rule 12'],
    ['overdue-deliveries', 'rule 17'],
    ['finish-intents', 'rule 15'],
    ['shards', 'rule 19'],
    ['checkpoints', 'rule 21'],
    ['memory', 'rule 23'],
    ['cut-offs', 'rule 27'],
  ])('look every second after what promises hang on: %s (%s)', (name) => expect(named(name)?.everyMs).toBe(1_000));

  it('keep acknowledged entries for ten minutes (rule 16)', async () => {
    await named('trim-outbox')?.run();
    expect(trimmed).toEqual([600_000]);
  });
});
