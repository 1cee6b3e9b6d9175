import { canonicalJson, crash, type LedgerEvent, type NewDelivery } from '@curfew/domain';
import type { Query } from '../database.js';
import { toInstant } from '../instant.js';
import { chainHash } from './chain.js';
import { writeHeads, type LedgerHead } from './ledger-heads.js';
import { oweDeliveries } from './owe-deliveries.js';
import type { AppendedEvent, PlacedEvent } from './placed-event.js';

/** Gives each event the next place of its tenant's chain; moves the heads. */
function place(heads: ReadonlyMap<string, LedgerHead>, events: readonly AppendedEvent[]): PlacedEvent[] {
  return events.map((event) => {
    const head = heads.get(event.tenantId);
    if (head === undefined) throw new Error('an event of a tenant whose head is not held');
    const seq = ++head.seq;
    const previous = head.hash;
    const { id, type, at, text = canonicalJson(event.data) } = event;
    head.hash = chainHash(previous, { seq, id, type, timestamp: at, data: text });
    return { seq, recordedAt: head.recordedAt, previous, hash: head.hash, text, ...event };
  });
}

async function insertEvents(query: Query, events: readonly PlacedEvent[]): Promise<void> {
  await query(
    `insert into events (tenant_id, seq, id, type, session_id, at, data, prev_hash, hash, recorded_at)
     select tenant_id, seq, id, type, session_id, at, data::json, prev_hash, hash, recorded_at
     from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::text[],
       $8::text[], $9::text[], $10::timestamptz[])
       e (tenant_id, seq, id, type, session_id, at, data, prev_hash, hash, recorded_at)`,
    [
      events.map((e) => e.tenantId),
      events.map((e) => e.seq),
      events.map((e) => e.id),
      events.map((e) => e.type),
      events.map((e) => e.sessionId ?? null),
      events.map((e) => toInstant(e.at)),
      events.map((e) => e.text),
      events.map((e) => e.previous),
      events.map((e) => e.hash),
      events.map((e) => toInstant(e.recordedAt)),
    ],
  );
}

/**
 * What a transaction appends to the ledgers whose heads it holds, in the order in which it is added, owed to the
 * subscriptions for `keepTryingSeconds` from each decision. While PostgreSQL takes in what was added, more may be.
 */
export class Appending {
  private readonly placed: PlacedEvent[] = [];
  private readonly owed: Promise<NewDelivery[]>[] = [];

  constructor(
    private readonly query: Query,
    private readonly heads: ReadonlyMap<string, LedgerHead>,
    private readonly keepTryingSeconds: number,
  ) {}

  /** Gives the events the next places of their chains. */
  add(events: readonly AppendedEvent[]): void {
    if (events.length === 0) return;
    const placed = place(this.heads, events);
    const owing = this.insert(placed);
    // Waited for by `done`: what fails until then is told there.
    owing.catch(() => undefined);
    this.owed.push(owing);
    this.placed.push(...placed);
  }

  /** Everything that was added, when it is written; the heads move with it. */
  async done(): Promise<{ events: LedgerEvent[]; deliveries: NewDelivery[] }> {
    const deliveries = (await Promise.all(this.owed)).flat();
    const moved = new Set(this.placed.map((event) => event.tenantId));
    const heads = [...this.heads.values()].filter((head) => moved.has(head.tenantId));
    if (heads.length > 0) await writeHeads(this.query, heads);
    const events = this.placed.map(({ id, seq, type, at, data, hash }) => ({
      id,
      seq,
      type,
      timestamp: at,
      data,
      hash,
    }));
    return { events, deliveries };
  }

  private async insert(events: readonly PlacedEvent[]): Promise<NewDelivery[]> {
    const [, deliveries] = await Promise.all([
      insertEvents(this.query, events).then(() => crash.at('ledger.events-inserted')),
      oweDeliveries(this.query, events, this.keepTryingSeconds),
    ]);
    crash.at('ledger.deliveries-owed');
    return deliveries;
  }
}
