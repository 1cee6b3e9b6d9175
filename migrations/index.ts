import { CreateCore } from './0001-create-core.js';
import { KnowShards } from './0002-know-shards.js';
import { LinkSessions } from './0003-link-sessions.js';
import { PartitionByTime } from './0005-partition-by-time.js';
import { Converge } from './0007-converge.js';

/** Append-only: never edit, reorder or remove an entry. TypeORM orders by the 13 digits that end each name. */
export const MIGRATIONS = [CreateCore, KnowShards, LinkSessions, PartitionByTime, Converge];
