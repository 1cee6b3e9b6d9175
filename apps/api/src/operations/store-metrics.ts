import { LiveSessions } from '@curfew/domain';
import { SystemClock, WorkerHeartbeats } from '@curfew/redis';
import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Metrics } from '../http/metrics.js';

/** Gauges read from the stores when scraped. A store that is away leaves its gauge out rather than at a stale value. */
@Injectable()
export class StoreMetrics {
  constructor({ registry }: Metrics, live: LiveSessions, heartbeats: WorkerHeartbeats) {
    const clock = new SystemClock();
    const gauge = (name: string, help: string, read: () => Promise<number>) =>
      new Gauge({
        name,
        help,
        registers: [registry],
        async collect() {
          try {
            this.set(await read());
          } catch {
            this.reset();
            this.remove();
          }
        },
      });
    gauge('curfew_live_sessions', 'Living sessions in the live store.', () => live.count());
    gauge('curfew_clock_offset_seconds', "This process's clock minus Redis's.", async () => {
      const asked = clock.now();
      const redis = await heartbeats.now();
      return ((asked + clock.now()) / 2 - redis) / 1000;
    });
  }
}
