import type { TouchResult } from '@curfew/domain';
import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Metrics } from '../http/metrics.js';

/** Activity by kind, and what became of it. Summed up here and handed over when scraped: labels are dear to look up. */
@Injectable()
export class ActivityMetrics {
  private readonly sums = new Map<string, Map<string, number>>();

  constructor({ registry }: Metrics) {
    const { sums } = this;
    const reported = new Counter({
      name: 'curfew_activity_events_total',
      help: 'Activity events by kind and outcome (accepted or the code of the rejection).',
      labelNames: ['kind', 'outcome'],
      registers: [],
      collect() {
        for (const [kind, byOutcome] of sums) {
          for (const [outcome, n] of byOutcome) this.inc({ kind, outcome }, n);
        }
        sums.clear();
      },
    });
    registry.registerMetric(reported);
  }

  count(events: readonly { readonly kind: string }[], results: readonly TouchResult[]): void {
    for (let i = 0; i < events.length; i++) {
      const kind = (events[i] as { kind: string }).kind;
      const outcome = results[i]?.rejected ?? 'accepted';
      let byOutcome = this.sums.get(kind);
      if (!byOutcome) this.sums.set(kind, (byOutcome = new Map()));
      byOutcome.set(outcome, (byOutcome.get(outcome) ?? 0) + 1);
    }
  }
}
