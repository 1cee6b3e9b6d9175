import {
  type EventFilter,
  Ledger,
  type LedgerEvent,
  LedgerNews,
  type Page,
  type PageRequest,
  Slots,
} from '@curfew/domain';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Tail } from './tail.js';

/** What the loss of any word that a ledger has grown costs at most. */
const LOOK_EVERY_MS = 1_000;
/** A writer tells of each commit: those that come together are looked at together. */
const GATHER_MS = 5;
const PAGE = 200;
/** Of the process's connections to the database: those who are behind neither hold up the others nor requests. */
const LOOKS_AT_A_TIME = 2;
const CATCH_UPS_AT_A_TIME = 3;

export interface Watcher {
  /** The tail may hold more than before, or the ledger can be read again: said at every look. */
  grown(): void;
}

interface Watched {
  readonly tail: Tail;
  readonly watchers: Set<Watcher>;
}

/** One look at the heads of all ledgers that somebody in this process waits for: however many wait, it is read once. */
@Injectable()
export class LedgerWatch implements BeforeApplicationShutdown {
  private readonly watched = new Map<string, Watched>();
  private readonly reads = new Slots(CATCH_UPS_AT_A_TIME);
  private looking: Promise<void> | undefined;
  private next: Promise<void> | undefined;
  private gathering: NodeJS.Timeout | undefined;
  private stop: (() => void) | undefined;

  constructor(
    private readonly ledger: Ledger,
    private readonly news: LedgerNews,
  ) {}

  /** The tail, with all that was committed before the call; kept up until the returned function is called. */
  async follow(tenantId: string, watcher: Watcher): Promise<{ readonly tail: Tail; readonly leave: () => void }> {
    this.stop ??= this.begin();
    const watched = this.watched.get(tenantId) ?? { tail: new Tail(), watchers: new Set() };
    this.watched.set(tenantId, watched);
    watched.watchers.add(watcher);
    const leave = () => {
      watched.watchers.delete(watcher);
      if (watched.watchers.size === 0 && this.watched.get(tenantId) === watched) this.watched.delete(tenantId);
    };
    try {
      await this.look();
    } catch (error) {
      leave();
      throw error;
    }
    return { tail: watched.tail, leave };
  }

  /** What comes after `after`, from the ledger: for those who are further behind than the tail. They take turns. */
  catchUp(tenantId: string, filter: EventFilter, page: PageRequest): Promise<Page<LedgerEvent>> {
    return this.reads.run('catch-up', () => this.ledger.page(tenantId, filter, page));
  }

  beforeApplicationShutdown(): void {
    this.stop?.();
  }

  private begin(): () => void {
    const unlisten = this.news.listen((tenantId) => {
      if (!this.watched.has(tenantId)) return;
      this.gathering ??= setTimeout(() => {
        this.gathering = undefined;
        this.look().catch(() => undefined);
      }, GATHER_MS);
    });
    const timer = setInterval(() => void this.turn(), LOOK_EVERY_MS);
    return () => {
      clearInterval(timer);
      clearTimeout(this.gathering);
      unlisten();
    };
  }

  private async turn(): Promise<void> {
    await this.look().catch(() => undefined);
    for (const { watchers } of this.watched.values()) for (const watcher of watchers) watcher.grown();
  }

  /** A look that begins after the call: one that is under way may have read before what the caller must see. */
  private look(): Promise<void> {
    if (this.looking === undefined) {
      this.looking = this.readHeads().finally(() => (this.looking = undefined));
      return this.looking;
    }
    this.next ??= this.looking
      .catch(() => undefined)
      .then(() => {
        this.next = undefined;
        return this.look();
      });
    return this.next;
  }

  private async readHeads(): Promise<void> {
    if (this.watched.size === 0) return;
    const heads = await this.ledger.heads([...this.watched.keys()]);
    await Promise.all([...heads].map(([tenantId, head]) => this.bringUp(tenantId, head)));
  }

  private async bringUp(tenantId: string, head: number): Promise<void> {
    const watched = this.watched.get(tenantId);
    if (!watched) return;
    const { tail, watchers } = watched;
    if (tail.head === undefined || tail.head > head) tail.startAt(head);
    while (tail.head !== undefined && tail.head < head) {
      const after = String(tail.head);
      const read = () => this.ledger.page(tenantId, {}, { after, limit: PAGE });
      const { items } = await this.reads.run('look', read, { most: LOOKS_AT_A_TIME });
      if (items.length === 0) return;
      tail.push(items);
      for (const watcher of watchers) watcher.grown();
    }
  }
}
