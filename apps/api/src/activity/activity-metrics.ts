import type { TouchResult } from '@curfew/domain';
import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Metrics } from '../http/metrics.js';

/** Activity by kind, and what became of it. */
@Injectable()
export class ActivityMetrics {
  private readonly reported: Counter<'kind' | 'outcome'>;

  constructor({ registry }: Metrics) {
    this.reported = new Counter({
      name: 'curfew_activity_events_total',
      help: 'Activity events by kind and outcome (accepted or the code of the rejection).',
      labelNames: ['kind', 'outcome'],
      registers: [registry],
    });
  }

  count(events: readonly { readonly kind: string }[], results: readonly TouchResult[]): void {
    const sums = new Map<string, Map<string, number>>();
    for (let i = 0; i < events.length; i++) {
      const kind = (events[i] as { kind: string }).kind;
      const outcome = results[i]?.rejected ?? 'accepted';
      let byOutcome = sums.get(kind);
      if (!byOutcome) sums.set(kind, (byOutcome = new Map()));
      byOutcome.set(outcome, (byOutcome.get(outcome) ?? 0) + 1);
    }
    for (const [kind, byOutcome] of sums) {
      for (const [outcome, n] of byOutcome) this.reported.inc({ kind, outcome }, n);
    }
  }
}
