import type { ClaimedBatch, ClaimedDelivery, LedgerEvent } from '@curfew/domain';
import type { Query } from '../database.js';
import { type Claim, type ClaimedRow, claimRows } from './claim-rows.js';
import { giveUp } from './give-up.js';
import { owedEvents } from './owed-events.js';
import { giveProbeBack, takeProbe } from './probe.js';
import { signingReceivers, type SigningReceiver } from './signing-receivers.js';

type Receivers = ReadonlyMap<string, SigningReceiver>;

/** Claims for several jobs; nothing for a subscription that is disabled or deleted. */
export async function claimDeliveries(
  query: Query,
  claims: readonly Claim[],
): Promise<readonly (ClaimedBatch | undefined)[]> {
  const receivers = await signingReceivers(query, [...new Set(claims.map(({ subscriptionId }) => subscriptionId))]);
  const admitted: Claim[] = [];
  for (const claim of claims) admitted.push({ ...claim, items: await admittedItems(query, claim, receivers) });
  const rows = await claimRows(query, admitted);
  for (const [i, { subscriptionId, items }] of admitted.entries()) {
    const isProbe = receivers.get(subscriptionId)?.open && items.length > 0;
    if (isProbe && !rows.some(({ claim }) => claim === i)) await giveProbeBack(query, subscriptionId);
  }
  const tenantOf = ({ claim }: ClaimedRow) => receivers.get(claims[claim]!.subscriptionId)!.tenantId;
  const events = await owedEvents(
    query,
    rows.map((row) => ({ tenantId: tenantOf(row), ...row })),
  );
  const deliveries = claims.map((): ClaimedDelivery[] => []);
  for (const row of rows) deliveries[row.claim]!.push(toDelivery(row, events(tenantOf(row), row.event_seq)));
  return claims.map(({ subscriptionId }, i) => {
    const found = receivers.get(subscriptionId);
    if (found === undefined) return undefined;
    const { open: _, ...receiver } = found;
    return { ...receiver, deliveries: deliveries[i]!.toSorted((a, b) => a.event.seq - b.event.seq) };
  });
}

/** Of a receiver whose breaker is open, what one request takes, when it may be probed. */
async function admittedItems(query: Query, { subscriptionId, items, leaseMs }: Claim, receivers: Receivers) {
  const receiver = receivers.get(subscriptionId);
  if (receiver === undefined) {
    await giveUp(query, subscriptionId, 'the subscription is disabled or deleted');
    return [];
  }
  if (!receiver.open) return items;
  const isProbe = await takeProbe(query, subscriptionId, leaseMs);
  return isProbe ? items.slice(0, receiver.batching?.maxEvents ?? 1) : [];
}

function toDelivery(row: ClaimedRow, event: LedgerEvent): ClaimedDelivery {
  return {
    id: row.id,
    attempt: row.attempts,
    event,
    decidedAt: (row.replayed_at ?? row.decided_at).getTime(),
    giveUpAt: row.give_up_at.getTime(),
    ...(row.privileged && { privileged: true }),
  };
}
