import type { Query } from '../database.js';
import { announce } from './announce.js';

export interface SettledRow {
  id: string;
  tenant_id: string;
  event_id: string;
  type: string;
  status: string;
  attempts: number;
  last_status: number | null;
  last_error: string | null;
}

/** The death of a `delivery.dead` is seen in the list only: two dead receivers would announce each other for ever. */
export async function announceDeaths(
  query: Query,
  subscriptionId: string,
  settled: readonly SettledRow[],
): Promise<void> {
  const dead = settled.filter((row) => row.status === 'dead' && row.type !== 'delivery.dead');
  if (dead.length === 0) return;
  const [subscription] = await query<{ name: string }>(`select name from subscriptions where id = $1`, [
    subscriptionId,
  ]);
  const announcements = dead.map((row) => ({
    type: 'delivery.dead' as const,
    except: subscriptionId,
    members: {
      subscription: { id: subscriptionId, name: subscription?.name },
      delivery: { id: row.id, eventId: row.event_id, type: row.type, attempts: row.attempts },
      lastStatus: row.last_status ?? undefined,
      lastError: row.last_error ?? undefined,
    },
  }));
  await announce(query, dead[0]!.tenant_id, ...announcements);
}
