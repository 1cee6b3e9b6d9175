import {
  type DecisionNote,
  effectiveLimits,
  type EndedTruth,
  type EndingCause,
  liveDraftOf,
  liveField,
  policySubjectOf,
  type SessionKey,
  SessionTruth,
  type ShardProof,
  type TruthClock,
  type TruthPage,
  type TruthView,
} from '@curfew/domain';
import type { Database } from '../database.js';
import { toInstant } from '../instant.js';
import { currentPolicies } from '../policy/policy-row.js';
import { inOneTransaction } from '../in-one-transaction.js';
import { DUE } from './due.js';
import { changedRows, nextLivingRows, openLivingRows } from './living-rows.js';
import { ENDING_NOTE } from './ending-note.js';
import { findStubs } from './session-stubs.js';
import { CurrentCutOffs } from '../revocation/current-cut-offs.js';
import { SELECT_SESSIONS, type SessionRow, toSessionRecord } from './session-row.js';
import { isBehind, keyOf, toTruthView, TRUTH_COLUMNS, type TruthRow } from './truth-row.js';

/** Row by row by its key (`offset 0` keeps it so): a planner that expects few would read the whole table each time. */
const SELECT_TRUTH = `select ${TRUTH_COLUMNS} from unnest($1::int[], $2::text[]) k (number, id)
  join tenants t on t.number = k.number
  cross join lateral (select * from sessions own where own.tenant_id = t.id and own.id = k.id offset 0) s`;

/** A page is on its way to the live store between any two statements of a long reading. */
const TIMEOUTS = { lockMs: 1_000, statementMs: 60_000 };

interface KeyRow {
  number: number;
  id: string;
}

interface EndedRow extends KeyRow {
  cause: EndingCause;
  deadline: Date | null;
  ended_at: Date;
  parent_id: string | null;
  note: DecisionNote | null;
}

interface ClockRow {
  now: Date;
  incarnation: string | null;
  proven: Date | null;
  writes: string | null;
  written_at: Date | null;
}

function toKeys(rows: readonly KeyRow[]): SessionKey[] {
  return rows.map(({ number, id }) => ({ tenantNumber: number, sessionId: id }));
}

function parametersOf(keys: readonly SessionKey[]): [number[], string[]] {
  return [keys.map((key) => key.tenantNumber), keys.map((key) => key.sessionId)];
}

export class PostgresSessionTruth extends SessionTruth {
  private readonly cutOffs: CurrentCutOffs;

  constructor(private readonly database: Database) {
    super();
    this.cutOffs = new CurrentCutOffs(database);
  }

  override async clock(shard: number): Promise<TruthClock> {
    const [row] = await this.database.query<ClockRow>(
      `select clock_timestamp() as now, p.incarnation, p.now as proven, p.writes, p.written_at
       from (select 1) one left join shard_proofs p on p.shard = $1`,
      [shard],
    );
    const { now, incarnation, proven, writes, written_at: writtenAt } = row!;
    const { pending: cutOffs } = await this.cutOffs.read();
    if (proven === null || writtenAt === null) return { now: now.getTime(), cutOffs };
    const proof = { shard, incarnation: Number(incarnation), now: proven.getTime(), writes: Number(writes) };
    return { now: now.getTime(), proof: { ...proof, writtenAt: writtenAt.getTime() }, cutOffs };
  }

  override async look(keys: readonly SessionKey[]): Promise<readonly TruthView[]> {
    const asked = await this.database.query<TruthRow>(SELECT_TRUTH, parametersOf(keys));
    return [...(await this.viewsOf(asked)), ...(await this.archived(keys, asked))];
  }

  override async soonestDue(shard: number, size: number, visit: (page: TruthPage) => Promise<void>): Promise<void> {
    await this.database.apart(TIMEOUTS, (query) =>
      inOneTransaction(query, async () => {
        await openLivingRows(query, shard);
        for (;;) {
          const rows = await nextLivingRows(query, size);
          if (rows.length === 0) return;
          const lookForOver = async () => {
            const changed = await changedRows(query, rows);
            const views = changed.length === 0 ? [] : await this.look(changed.map(keyOf));
            return views.filter(({ state }) => state !== 'living');
          };
          await visit({ count: rows.length, views: await this.viewsOf(rows), lookForOver });
        }
      }),
    );
  }

  override async locatedIn(shard: number, since: number): Promise<readonly SessionKey[]> {
    const rows = await this.database.query<KeyRow & { parent_id: string }>(
      `select t.number, s.id, s.parent_id from sessions s join tenants t on t.id = s.tenant_id
       where s.locator_shard = $1 and s.shard <> $1 and (s.ended_at is null or s.ended_at > $2)`,
      [shard, toInstant(since)],
    );
    return rows.map(({ number, id, parent_id: parentId }) => ({ tenantNumber: number, sessionId: id, parentId }));
  }

  override async endingsSince(shard: number, since: number): Promise<readonly EndedTruth[]> {
    const rows = await this.database.query<EndedRow>(
      `select t.number, s.id, case when s.locator_shard is not null then s.parent_id end as parent_id, s.cause, s.deadline,
         s.ended_at, ${ENDING_NOTE} as note from sessions s join tenants t on t.id = s.tenant_id
       where s.shard = $1 and s.ended_at > $2 order by s.ended_at desc`,
      [shard, toInstant(since)],
    );
    return rows.map(({ number, id, parent_id: parentId, cause, deadline, ended_at: endedAt, note }) => ({
      state: 'ended',
      key: { tenantNumber: number, sessionId: id, parentId: parentId ?? undefined },
      ending: { cause, deadline: deadline?.getTime(), decidedAt: endedAt.getTime() },
      note: note ?? undefined,
    }));
  }

  override async overdue(shard: number, pastMs: number, limit: number): Promise<readonly SessionKey[]> {
    return toKeys(
      await this.database.query<KeyRow>(
        `select t.number, s.id from sessions s join tenants t on t.id = s.tenant_id
         where s.shard = $1 and s.ended_at is null and ${DUE} < now() - make_interval(secs => $2)
         order by ${DUE} limit $3`,
        [shard, pastMs / 1000, limit],
      ),
    );
  }

  override async saveActivity(touched: readonly (SessionKey & { readonly lastActivityAt: number })[]): Promise<void> {
    // Rows are taken in order of their ids, as the ledger takes them.
    await this.database.query(
      `with later as (
         select s.tenant_id, s.id, u.at
         from (select number, id, max(at) as at from unnest($1::int[], $2::text[], $3::timestamptz[]) v (number, id, at)
           group by number, id) u
         join tenants t on t.number = u.number join sessions s on s.tenant_id = t.id and s.id = u.id
         where s.ended_at is null and s.last_activity_at < u.at
         order by s.tenant_id, s.id for no key update of s
       )
       update sessions s set last_activity_at = greatest(s.last_activity_at, l.at) from later l
       where s.tenant_id = l.tenant_id and s.id = l.id`,
      [
        touched.map((t) => t.tenantNumber),
        touched.map((t) => t.sessionId),
        touched.map((t) => toInstant(t.lastActivityAt)),
      ],
    );
  }

  override async saveProofs(proofs: readonly ShardProof[]): Promise<void> {
    await this.database.query(
      `insert into shard_proofs (shard, incarnation, now, writes, written_at)
       select u.*, clock_timestamp() from unnest($1::int[], $2::bigint[], $3::timestamptz[], $4::bigint[]) u
       on conflict (shard) do update set incarnation = excluded.incarnation, now = excluded.now,
         writes = excluded.writes, written_at = excluded.written_at`,
      [
        proofs.map((p) => p.shard),
        proofs.map((p) => p.incarnation),
        proofs.map((p) => toInstant(p.now)),
        proofs.map((p) => p.writes),
      ],
    );
  }

  private async viewsOf(asked: readonly TruthRow[]): Promise<readonly TruthView[]> {
    const rows = [...(await this.parentsOf(asked)), ...asked];
    const behind = rows.filter(isBehind);
    const newer = behind.length === 0 ? new Map<TruthRow, TruthView>() : await this.newerLimits(behind);
    return rows.map((row) => newer.get(row) ?? toTruthView(row));
  }

  /** Looked for after the rows: what moves meanwhile is seen in one place or the other. */
  private async archived(keys: readonly SessionKey[], rows: readonly TruthRow[]): Promise<Iterable<TruthView>> {
    const found = new Set(rows.map((row) => liveField(keyOf(row))));
    const missing = keys.filter((key) => !found.has(liveField(key)));
    const stubs = await findStubs((sql, params) => this.database.query(sql, params), missing);
    return stubs.values();
  }

  /** Parents that were not asked for themselves. */
  private async parentsOf(rows: readonly TruthRow[]): Promise<readonly TruthRow[]> {
    const here = new Set(rows.map((row) => `${row.tenant_number} ${row.id}`));
    const missing = new Map<string, SessionKey>();
    for (const { tenant_number: tenantNumber, parent_id: sessionId } of rows) {
      if (sessionId === null || here.has(`${tenantNumber} ${sessionId}`)) continue;
      missing.set(`${tenantNumber} ${sessionId}`, { tenantNumber, sessionId });
    }
    if (missing.size === 0) return [];
    return this.database.query<TruthRow>(SELECT_TRUTH, parametersOf([...missing.values()]));
  }

  /** What the rows become by the policies that hold now. */
  private async newerLimits(behind: readonly TruthRow[]): Promise<Map<TruthRow, TruthView>> {
    const views = new Map<TruthRow, TruthView>();
    for (const tenantId of new Set(behind.map((row) => row.tenant_id))) {
      const own = behind.filter((row) => row.tenant_id === tenantId);
      await this.database.transaction(async (query) => {
        // In this order: the policies are at least as new as the generation read here (engine rule 25).
        const [tenant] = await query<{ generation: string }>(`select generation from tenants where id = $1 for share`, [
          tenantId,
        ]);
        const policies = await currentPolicies(query, tenantId);
        const rows = await query<SessionRow>(`${SELECT_SESSIONS} where s.tenant_id = $1 and s.id = any($2::text[])`, [
          tenantId,
          own.map((row) => row.id),
        ]);
        const records = new Map(rows.map((row) => [row.id, toSessionRecord(row)]));
        for (const row of own) {
          const record = records.get(row.id);
          if (!record || record.ended || record.intent) continue;
          const resolved = effectiveLimits(policies, policySubjectOf(record));
          const draft = liveDraftOf({ ...record, ...resolved, generation: Number(tenant!.generation) });
          views.set(row, { state: 'living', draft, newerLimits: true });
        }
      });
    }
    return views;
  }
}
