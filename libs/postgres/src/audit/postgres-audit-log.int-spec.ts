import { describeAuditLog } from '@curfew/domain/testing';
import { useFreshDatabase } from '../testing/fresh-database.js';

const fresh = useFreshDatabase();

describeAuditLog(async () => fresh.truth);

it.each(['update audit set action = null', 'delete from audit', 'truncate audit'])('refuses "%s"', async (sql) => {
  await expect(fresh.database.query(sql)).rejects.toThrow(/append-only/);
});
