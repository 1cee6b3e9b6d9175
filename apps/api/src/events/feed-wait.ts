import {
  Authenticator,
  CurfewError,
  type EventFilter,
  type KeyRecord,
  type LedgerEvent,
  matchesEvent,
  type Page,
  type PageRequest,
} from '@curfew/domain';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { LedgerWatch } from './ledger-watch.js';
import { Patience } from './patience.js';
import { StreamSlots } from './stream-slots.js';
import type { Tail } from './tail.js';

export interface Wait {
  readonly caller: KeyRecord;
  readonly filter: EventFilter;
  readonly page: PageRequest;
  readonly waitMs: number;
  /** The caller has hung up. */
  readonly gone: AbortSignal;
}

/** Requests of the feed that wait for an event. */
@Injectable()
export class FeedWait implements BeforeApplicationShutdown {
  private readonly waiting = new Set<Patience>();
  private stopping = false;

  constructor(
    private readonly watch: LedgerWatch,
    private readonly slots: StreamSlots,
    private readonly authenticator: Authenticator,
  ) {}

  /** The page after the cursor as soon as it holds something; at the latest, maybe empty, after `waitMs`. */
  async page(wait: Wait): Promise<Page<LedgerEvent>> {
    const give = this.slots.take(wait.caller.id);
    const patience = new Patience(this.stopping ? 0 : wait.waitMs);
    this.waiting.add(patience);
    wait.gone.addEventListener('abort', () => patience.end(), { once: true });
    try {
      const { tail, leave } = await this.watch.follow(wait.caller.tenantId, patience);
      try {
        return await this.first(wait, tail, patience);
      } finally {
        leave();
      }
    } finally {
      patience.end();
      this.waiting.delete(patience);
      give();
    }
  }

  beforeApplicationShutdown(): void {
    this.stopping = true;
    for (const patience of this.waiting) patience.end();
  }

  private async first({ caller, filter, page }: Wait, tail: Tail, patience: Patience): Promise<Page<LedgerEvent>> {
    let after = page.after;
    for (;;) {
      const found = await this.watch.catchUp(caller.tenantId, filter, { ...page, after });
      if (found.items.length > 0 || patience.over) return found;
      after = found.next as string;
      const from = Number(after);
      const nothing = () => tail.since(from)?.some(({ event }) => matchesEvent(filter, event)) === false;
      while (nothing() && !patience.over) await patience.untilGrown();
      // The request was let in by what was known before it waited (rule 24).
      if (!(await this.authenticator.stillGood(caller))) {
        throw new CurfewError('unauthenticated', 'The key was deleted or has expired');
      }
    }
  }
}
