/** Where a process may die between two steps that are each durable by themselves: after each await of these. */
export const CRASH_POINTS = [
  // Starting a session: the request, and inside its transaction.
  'start.timed',
  'start.drawn',
  'start.inserted',
  'start.counted',
  'start.room-made',
  'start.parent-held',
  'start.announced',
  'start.recorded',
  'start.displaced',
  'start.child-put',
  'start.put',
  'start.nudged',
  // Ending one that somebody asked to end.
  'end.timed',
  'end.children-found',
  'end.intended',
  'end.ended',
  // Cutting off many sessions, and ending them one by one.
  'cut-off.recorded',
  'cut-off.in-effect',
  'cut-off.block-ended',
  'cut-off.finished',
  // Re-dating a tenant's sessions.
  'redate.policies-read',
  'redate.rows-read',
  'redate.live-redated',
  'redate.rows-redated',
  'redate.step-reported',
  'redate.rest-read',
  'redate.reported',
  // From the outbox to the ledger, and inside its transaction.
  'ledger.read',
  'ledger.heads-locked',
  'ledger.intake-drained',
  'ledger.admitted',
  'ledger.sessions-written',
  'ledger.events-inserted',
  'ledger.deliveries-owed',
  'ledger.appended',
  'ledger.committed',
  'ledger.dispatched',
  'ledger.acknowledged',
  // Putting deliveries on their queue, and delivering them.
  'enqueue.added',
  'delivery.claimed',
  'delivery.sent',
  'delivery.settled',
  'delivery.retried',
  // Bringing last activity to the rows.
  'checkpoint.read',
  'checkpoint.saved',
  // Making a shard whole again that has lost something.
  'restore.opened',
  'restore.put-back',
  'restore.read-again',
  'restore.recalled',
  'restore.located',
  'restore.proven',
] as const;

export type CrashPoint = (typeof CRASH_POINTS)[number];
