import {
  type Application,
  Applications,
  type NotedSightings,
  type Page,
  type PageRequest,
  type SightingBatch,
} from '@curfew/domain';
import { pageOf } from '../cursor.js';
import type { Database } from '../database.js';
import { findApplications, toApplication } from './find-applications.js';
import { noteSeen } from './note-seen.js';
import { noteSessions } from './note-sessions.js';

export class PostgresApplications extends Applications {
  constructor(private readonly database: Database) {
    super();
  }

  override note(batches: readonly SightingBatch[], boundMs: number): Promise<NotedSightings> {
    const reported = batches.flatMap((batch) => batch.reported);
    const refused = batches.flatMap((batch) => batch.refused);
    const seen = batches.flatMap((batch) => batch.seen);
    const applied = batches.flatMap((batch) => batch.applied);
    return this.database.transaction(async (query) => {
      const { zombies, waiting } = await noteSessions(query, { reported, refused }, boundMs);
      await noteSeen(query, { seen, applied, zombies });
      return {
        zombies: zombies.filter(({ first }) => first).length,
        usesAfterEnd: zombies.reduce((sum, { uses }) => sum + uses, 0),
        waiting,
      };
    });
  }

  override async list(tenantId: string, page: PageRequest): Promise<Page<Application>> {
    const rows = await findApplications(
      (sql, params) => this.database.query(sql, params),
      `a.tenant_id = $1 and a.name > $2 order by a.name limit $3`,
      [tenantId, page.after ?? '', page.limit + 1],
    );
    return pageOf(rows, page.limit, toApplication, (row) => row.name);
  }

  override async find(tenantId: string, name: string): Promise<Application | undefined> {
    const [row] = await findApplications(
      (sql, params) => this.database.query(sql, params),
      `a.tenant_id = $1 and a.name = $2`,
      [tenantId, name],
    );
    return row && toApplication(row);
  }

  override async forget(unseenForMs: number): Promise<void> {
    await this.database.query(`delete from applications where last_seen_at < now() - make_interval(secs => $1)`, [
      unseenForMs / 1000,
    ]);
  }
}
