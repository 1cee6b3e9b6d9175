import { FakeAuditLog } from './fake-audit-log.js';
import { FakeDeliveries } from './fake-deliveries.js';
import { FakeKeys } from './fake-keys.js';
import { FakeLedger } from './fake-ledger.js';
import { FakePolicies } from './fake-policies.js';
import { FakeSessionRecords } from './fake-session-records.js';
import { FakeSubscriptions } from './fake-subscriptions.js';
import { FakeTenants } from './fake-tenants.js';
import { FakeTruthState } from './fake-truth-state.js';
import { FakeWarnings } from './fake-warnings.js';
import type { TruthPorts } from './truth-ports.js';

/** The truth in memory: it passes the suites that the real one passes. `now` is in milliseconds. */
export function fakeTruth(now: () => number): TruthPorts {
  const state = new FakeTruthState(now);
  return {
    tenants: new FakeTenants(state),
    keys: new FakeKeys(state),
    policies: new FakePolicies(state),
    sessions: new FakeSessionRecords(state),
    ledger: new FakeLedger(state),
    subscriptions: new FakeSubscriptions(state),
    deliveries: new FakeDeliveries(state),
    audit: new FakeAuditLog(state),
    warnings: new FakeWarnings(state),
  };
}
