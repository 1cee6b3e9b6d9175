import { describeActivity } from './live-sessions-activity.contract.js';
import { describeBatches } from './live-sessions-batches.contract.js';
import { describeCutOffs } from './live-sessions-cut-offs.contract.js';
import { describeDeadlines } from './live-sessions-deadlines.contract.js';
import { describeEndings } from './live-sessions-endings.contract.js';
import { describeLocks } from './live-sessions-locks.contract.js';
import { describeObserving } from './live-sessions-observing.contract.js';
import { describeRedating } from './live-sessions-redating.contract.js';
import { describeStart } from './live-sessions-start.contract.js';
import { type LiveSessionsRig, stageOf } from './live-sessions-stage.js';

const PARTS = [
  describeStart,
  describeActivity,
  describeBatches,
  describeDeadlines,
  describeLocks,
  describeEndings,
  describeRedating,
  describeObserving,
  describeCutOffs,
];

/** What every live store must do (engine rules 1-10, 15, 25). */
export function describeLiveSessions(make: () => Promise<LiveSessionsRig>): void {
  let rig: LiveSessionsRig;
  beforeEach(async () => {
    rig = await make();
  });
  const stage = stageOf(() => rig);
  for (const describePart of PARTS) describePart(stage);
}
