import { CreateCore } from './0001-create-core.js';
import { KnowShards } from './0002-know-shards.js';
import { LinkSessions } from './0003-link-sessions.js';
import { CutOffSessions } from './0004-cut-off-sessions.js';
import { PartitionByTime } from './0005-partition-by-time.js';
import { CompleteWebhooks } from './0006-complete-webhooks.js';
import { Converge } from './0007-converge.js';
import { KeepWarningReceipts } from './0009-keep-warning-receipts.js';
import { CountConverged } from './0010-count-converged.js';
import { FindPrivileged } from './0011-find-privileged.js';
import { LeaveRoom } from './0012-leave-room.js';

/** Append-only: never edit, reorder or remove an entry. TypeORM orders by the 13 digits that end each name. */
export const MIGRATIONS = [
  CreateCore,
  KnowShards,
  LinkSessions,
  CutOffSessions,
  PartitionByTime,
  CompleteWebhooks,
  Converge,
  KeepWarningReceipts,
  CountConverged,
  FindPrivileged,
  LeaveRoom,
];
