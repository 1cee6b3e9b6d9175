import { describeAuditLog } from './audit-log.contract.js';
import { describeBatching } from './batching.contract.js';
import { describeBreakers } from './breaker.contract.js';
import { describeDeliveries } from './deliveries.contract.js';
import { fakeTruth } from './fake-truth.js';
import { describeKeys } from './keys.contract.js';
import { describeLedger } from './ledger.contract.js';
import { describePolicies } from './policies.contract.js';
import { describeRotation } from './rotation.contract.js';
import { describeSessionConcurrency } from './session-concurrency.contract.js';
import { describeSessionFamilies } from './session-family.contract.js';
import { describeSessionRecords } from './session-records.contract.js';
import { describeSubscriptions } from './subscriptions.contract.js';
import { describeTenants } from './tenants.contract.js';
import { describeWarnings } from './warnings.contract.js';

const make = async () => fakeTruth(() => Date.now());

describe('the truth in memory', () => {
  describeTenants(make);
  describeKeys(make);
  describePolicies(make);
  describeSessionRecords(make);
  describeSessionConcurrency(make);
  describeSessionFamilies(make);
  describeLedger(make);
  describeSubscriptions(make);
  describeRotation(make);
  describeDeliveries(make);
  describeBreakers(make);
  describeBatching(make);
  describeAuditLog(make);
  describeWarnings(make);
});
