import { setTimeout as sleep } from 'node:timers/promises';
import { fillSessions } from './fill.js';
import { quiet } from './quiet.js';
import { spentSince, type Spent, type Stage, startStage, type StageOptions } from './stage.js';

const IDLE_SECONDS = 1_800;
/** Rows are written and restored at this pace at least, or the attempt is made again with twice the time. */
const SESSIONS_A_SECOND = 6_000;
const LEAST_LEAD_MS = 15_000;
const MOST_ATTEMPTS = 5;
const PREPARED_MS = 1_500;
const POLL_MS = 100;
const DRAIN_MS = 600_000;

export interface Stampede {
  readonly count: number;
  /** The deadlines lie evenly in so many milliseconds; 0: all in one instant. */
  readonly spreadMs: number;
}

export interface Stampeded {
  readonly stage: Stage;
  /** The first deadline: milliseconds since 1970. */
  readonly firstAt: number;
  /** From just before the first deadline until all endings were committed. */
  readonly spent: Spent;
}

/** The deadline of each session: milliseconds since 1970. */
export function deadlineOf({ count, spreadMs }: Stampede, firstAt: number, i: number): number {
  return firstAt + Math.floor((i * spreadMs) / count);
}

export interface Around {
  /** Called while there are no workers. */
  prepare?(stage: Stage): Promise<void>;
  /** Called just before the first deadline. */
  begin?(stage: Stage): Promise<void>;
}

/**
 * A stage of its own whose sessions all become due, from the first deadline until the ledger has every ending. The caller
 * stops the stage.
 */
export function stampede(order: Stampede, options: StageOptions = {}, around: Around = {}): Promise<Stampeded> {
  return inTime(order.count, async (leadMs) => {
    const stage = await startStage(options);
    try {
      await around.prepare?.(stage);
      const firstAt = Date.now() + leadMs;
      await fillSessions(stage.postgres, stage.tenant, {
        count: order.count,
        idleSeconds: IDLE_SECONDS,
        idOf: (i) => `due-${String(i).padStart(22, '0')}`,
        lastActivityAt: (i) => deadlineOf(order, firstAt, i) - IDLE_SECONDS * 1000,
      });
      await stage.work();
      await Promise.race([quiet(stage), sleep(Math.max(0, firstAt - PREPARED_MS - Date.now()))]);
      if (Date.now() > firstAt - PREPARED_MS / 2) throw new TooLate();
      await sleep(firstAt - PREPARED_MS / 3 - Date.now());
      const before = await stage.spent();
      await around.begin?.(stage);
      await allCommitted(stage, order.count);
      return { stage, firstAt, spent: spentSince(before, await stage.spent()) };
    } catch (error) {
      await stage.stop();
      throw error;
    }
  });
}

export class TooLate extends Error {
  constructor() {
    super('the sessions were not loaded before the first of them was due');
  }
}

/** Again with twice the lead, while loading takes longer than that. */
export async function inTime<T>(count: number, attempt: (leadMs: number) => Promise<T>): Promise<T> {
  let leadMs = LEAST_LEAD_MS + Math.ceil((count / SESSIONS_A_SECOND) * 1000);
  for (let attempts = 1; ; attempts++, leadMs *= 2) {
    try {
      return await attempt(leadMs);
    } catch (error) {
      if (!(error instanceof TooLate) || attempts === MOST_ATTEMPTS) throw error;
      console.log(`  loading took longer than ${Math.round(leadMs / 1000)} s; again with twice that`);
    }
  }
}

async function allCommitted({ postgres }: Stage, count: number): Promise<void> {
  const end = performance.now() + DRAIN_MS;
  for (;;) {
    // The place in the ledger is cheap to look at; events of other types only make it the later.
    const { rows } = await postgres.query<{ seq: string }>('select sum(seq) as seq from ledger_heads');
    if (Number(rows[0]?.seq) >= count && (await ended(postgres)) >= count) return;
    if (performance.now() > end) throw new Error(`not all of ${count} endings were recorded within ${DRAIN_MS} ms`);
    await sleep(POLL_MS);
  }
}

async function ended(postgres: Stage['postgres']): Promise<number> {
  const { rows } = await postgres.query<{ n: string }>(
    `select count(*) as n from events where type = 'session.revoked'`,
  );
  return Number(rows[0]?.n);
}
