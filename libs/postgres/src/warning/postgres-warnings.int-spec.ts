import { describeWarnings } from '@curfew/domain/testing';
import { useFreshDatabase } from '../testing/fresh-database.js';

const fresh = useFreshDatabase();

describeWarnings(async () => fresh.truth);

describe('warning_receipts', () => {
  it('refuses changes', async () => {
    const change = fresh.database.query(`update warning_receipts set action = 'shown'`);
    await expect(change).rejects.toThrow('append-only');
  });
});
