import {
  type Deliveries,
  type Applications,
  finishIntents,
  type KeyMirror,
  type Keys,
  type LiveSessions,
  type Outbox,
  type SessionRecords,
} from '@curfew/domain';
import type { MemoryWatch } from '@curfew/redis';
import type { Watchdog } from './alarms/watchdog.js';
import type { NoteSightings } from './applications/note-sightings.js';
import type { Canaries } from './canary/canaries.js';
import type { ConvergedRevocations } from './convergence/converged-revocations.js';
import type { LateReceivers } from './convergence/late-receivers.js';
import type { OverdueDeliveries } from './deliveries/overdue-deliveries.js';
import type { UnfinishedRedating } from './policies/unfinished-redating.js';
import type { RetentionTurn } from './retention/retention-turn.js';
import type { CutOffJobs } from './revocations/cut-off-jobs.js';
import type { Upkeep } from './upkeep/upkeep.js';

/** Work that comes round by the process's own timer, so that it goes on when the queue does not. */
export interface Schedule {
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<unknown>;
}

export interface ScheduleTools {
  readonly watchdog: Watchdog;
  readonly beat: () => Promise<unknown>;
  readonly live: LiveSessions;
  readonly outbox: Outbox;
  readonly records: SessionRecords;
  readonly deliveries: Pick<Deliveries, 'expire' | 'forgetRetiredKeys'>;
  readonly overdue: OverdueDeliveries;
  readonly converged: ConvergedRevocations;
  readonly late: LateReceivers;
  /** Absent when they are switched off. */
  readonly canaries?: { readonly everyMs: number; readonly turn: Canaries };
  readonly sightings: NoteSightings;
  readonly applications: Pick<Applications, 'forget'>;
  readonly redating: UnfinishedRedating;
  readonly cutOffs: CutOffJobs;
  readonly keys: Keys;
  readonly mirror: KeyMirror;
  readonly upkeep: Upkeep;
  readonly memory: MemoryWatch;
  readonly retention: RetentionTurn;
  readonly endedKeptMs: number;
  readonly applicationsKeptMs: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const MOST_EXPIRED = 500;
const OUTBOX_KEPT_MS = 10 * MINUTE;

export function schedules(tools: ScheduleTools): readonly Schedule[] {
  const { live, outbox, records, keys, mirror, canaries } = tools;
  return [
    { name: 'watchdog', everyMs: SECOND, run: () => tools.watchdog.look() },
    { name: 'heartbeat', everyMs: SECOND, run: tools.beat },
    { name: 'finish-intents', everyMs: SECOND, run: () => finishIntents(records, live, 2 * SECOND, 500) },
    { name: 'overdue-deliveries', everyMs: SECOND, run: () => tools.overdue.look() },
    { name: 'cut-offs', everyMs: SECOND, run: () => tools.cutOffs.look() },
    { name: 'converged', everyMs: SECOND, run: () => tools.converged.look() },
    { name: 'late-receivers', everyMs: SECOND, run: () => tools.late.look() },
    { name: 'sightings', everyMs: SECOND, run: () => tools.sightings.run() },
    { name: 'unfinished-redating', everyMs: 2 * SECOND, run: () => tools.redating.look() },
    { name: 'memory', everyMs: SECOND, run: () => tools.memory.look() },
    { name: 'shards', everyMs: SECOND, run: () => tools.upkeep.keeper.look() },
    { name: 'checkpoints', everyMs: SECOND, run: () => tools.upkeep.checkpoints.run() },
    { name: 'forgotten', everyMs: 5 * SECOND, run: () => tools.upkeep.forgotten.run() },
    { name: 'key-uses', everyMs: 30 * SECOND, run: async () => keys.noteUse(await mirror.takeUses()) },
    { name: 'trim-outbox', everyMs: MINUTE, run: () => outbox.trim(OUTBOX_KEPT_MS) },
    { name: 'expired-deliveries', everyMs: 10 * SECOND, run: () => tools.deliveries.expire(MOST_EXPIRED) },
    { name: 'retired-keys', everyMs: MINUTE, run: () => tools.deliveries.forgetRetiredKeys() },
    { name: 'retention', everyMs: MINUTE, run: () => tools.retention.run() },
    { name: 'applications', everyMs: MINUTE, run: () => tools.applications.forget(tools.applicationsKeptMs) },
    { name: 'rotate-ended', everyMs: MINUTE, run: () => live.rotateEnded(tools.endedKeptMs) },
    ...(canaries ? [{ name: 'canaries', everyMs: canaries.everyMs, run: () => canaries.turn.run() }] : []),
  ];
}
