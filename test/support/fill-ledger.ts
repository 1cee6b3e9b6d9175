import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

const AT_ONCE = 100;

/** Puts events before the ledger as the API does, a few at a time, so that writers of the ledger find work again and again. */
export async function fillLedger(databaseUrl: string, tenant: string, events: number, text = ''): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (let put = 0; put < events; put += AT_ONCE) {
      const ids = Array.from({ length: Math.min(AT_ONCE, events - put) }, () => randomUUID());
      const decidedAt = new Date().toISOString();
      const data = ids.map((eventId) => JSON.stringify({ decidedAt, eventId, reason: text, schema: 1, tenant }));
      await client.query(
        `insert into event_intake (tenant_id, id, type, at, data)
         select $1, id, 'policy.published', $2, data::json from unnest($3::uuid[], $4::text[]) e (id, data)`,
        [tenant, decidedAt, ids, data],
      );
    }
  } finally {
    await client.end();
  }
}
