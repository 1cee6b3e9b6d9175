import { type EndedTruth, type EndingCause, liveField, type SessionKey } from '@curfew/domain';
import type { Query } from '../database.js';

interface StubRow {
  number: number;
  id: string;
  ended_at: Date;
  cause: EndingCause;
}

/** What is known for ever of sessions whose row has moved to the archive (engine rule 29), by `liveField`. */
export async function findStubs(query: Query, keys: readonly SessionKey[]): Promise<Map<string, EndedTruth>> {
  if (keys.length === 0) return new Map();
  const rows = await query<StubRow>(
    `select k.number, b.id, b.ended_at, b.cause from unnest($1::int[], $2::text[]) k (number, id)
     join tenants t on t.number = k.number join session_stubs b on b.tenant_id = t.id and b.id = k.id`,
    [keys.map((key) => key.tenantNumber), keys.map((key) => key.sessionId)],
  );
  return new Map(
    rows.map(({ number, id, ended_at: endedAt, cause }) => {
      const key = { tenantNumber: number, sessionId: id };
      return [liveField(key), { state: 'ended', key, ending: { cause, decidedAt: endedAt.getTime() } }];
    }),
  );
}
