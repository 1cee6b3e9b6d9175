import { Settings } from './settings.js';
import { useFreshDatabase } from './testing/fresh-database.js';

const fresh = useFreshDatabase();

it('writes the number of shards once and refuses another', async () => {
  const settings = new Settings(fresh.database);
  await Promise.all([settings.shardCount(16), settings.shardCount(16)]);
  await settings.shardCount(16);
  await expect(settings.shardCount(8)).rejects.toThrow('CURFEW_SHARDS is 8, but this database was set up with 16');
});
