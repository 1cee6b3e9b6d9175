import type { AuditLog } from '../audit/audit-log.js';
import type { Deliveries } from '../delivery/deliveries.js';
import type { Subscriptions } from '../delivery/subscriptions.js';
import type { Ledger } from '../event/ledger.js';
import type { Keys } from '../key/keys.js';
import type { Policies } from '../policy/policies.js';
import type { SessionRecords } from '../session/session-records.js';
import type { Tenants } from '../tenant/tenants.js';
import type { Warnings } from '../warning/warnings.js';

/** The ports that stand on one truth: what one writes, another reads. Their suites are given all of them. */
export interface TruthPorts {
  readonly tenants: Tenants;
  readonly keys: Keys;
  readonly policies: Policies;
  readonly sessions: SessionRecords;
  readonly ledger: Ledger;
  readonly subscriptions: Subscriptions;
  readonly deliveries: Deliveries;
  readonly audit: AuditLog;
  readonly warnings: Warnings;
}

export type MakeTruth = () => Promise<TruthPorts>;
