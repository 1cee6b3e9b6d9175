import type { Logger } from 'pino';
import { WaitingLog } from './waiting-log.js';
import type { Schedule } from './schedules.js';

/** Runs schedules one turn at a time each: a slow turn delays its own next one, nothing else. */
export class Timers {
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly running = new Set<Promise<unknown>>();

  constructor(schedules: readonly Schedule[], logger: Logger) {
    for (const { name, everyMs, run } of schedules) {
      const log = new WaitingLog(logger.child({ schedule: name }), 'a scheduled turn failed');
      let busy = false;
      const turn = async () => {
        if (busy) return;
        busy = true;
        const work = run()
          .then(
            () => log.works(),
            (error: unknown) => log.failed(error),
          )
          .finally(() => {
            busy = false;
            this.running.delete(work);
          });
        this.running.add(work);
        await work;
      };
      void turn();
      this.timers.push(setInterval(() => void turn(), everyMs));
    }
  }

  /** Stops, and waits for turns under way. */
  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all(this.running);
  }
}
