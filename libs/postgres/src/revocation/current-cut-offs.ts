import type { CutOffs } from '@curfew/domain';
import type { Database } from '../database.js';
import { type Matching, matchingOf } from './matching.js';
import { type RevocationRow, SELECT_REVOCATIONS, toCutOff } from './revocation-row.js';

/** For so long the live store is told to forget a finished one: whoever read it as pending has told it by then. */
const FORGET_SECONDS = 60;

/** The cut-offs that hold. What one matches does not change: all profiles of the sessions that it hits are older than it. */
export class CurrentCutOffs {
  private known = new Map<string, Matching>();

  constructor(private readonly database: Database) {}

  async read(): Promise<CutOffs> {
    const rows = await this.database.query<RevocationRow>(
      `${SELECT_REVOCATIONS} where r.finished_at is null or r.finished_at > now() - make_interval(secs => $1)
       order by t.number, r.number`,
      [FORGET_SECONDS],
    );
    const open = rows.filter((row) => row.finished_at === null);
    const known = new Map<string, Matching>();
    for (const row of open) known.set(row.id, await this.matching(row));
    this.known = known;
    return {
      pending: open.map((row) => toCutOff(row, known.get(row.id)!)),
      finished: rows
        .filter((row) => row.finished_at !== null)
        .map((row) => ({ tenantNumber: row.tenant_number, number: row.number })),
    };
  }

  async matching(row: RevocationRow): Promise<Matching> {
    return this.known.get(row.id) ?? matchingOf((sql, params) => this.database.query(sql, params), row.tenant_id, row);
  }
}
