import type { Query } from '../database.js';
import { noteSound } from './note-sound.js';
import type { Settlement } from './settlement.js';
import { settleDeliveries } from './settle-deliveries.js';

/** Settles what was delivered to several receivers. Theirs first, then the deliveries, as whoever disables one does. */
export async function settleDelivered(query: Query, settlements: readonly Settlement[]): Promise<undefined[]> {
  await noteSound(query, settlements);
  await settleDeliveries(query, settlements);
  return settlements.map(() => undefined);
}
