import type { OutboxLag } from '@curfew/domain';
import type { LiveServer } from './live-server.js';
import { MemoryWatch } from './memory-watch.js';

describe('MemoryWatch (rule 23)', () => {
  async function look(used: number, most: number, depth = 0) {
    const info = async () => `# Memory\r\nused_memory:${used}\r\nused_memory_rss:1\r\nmaxmemory:${most}\r\n`;
    const server = { redis: { info }, full: false, quiet: false };
    const lag = async (): Promise<OutboxLag> => ({ depth, lagMs: 0 });
    await new MemoryWatch(server as unknown as LiveServer, { lag }).look();
    return { full: server.full, quiet: server.quiet };
  }

  it('lets no session start from three quarters of the memory on, and only counts what informs', async () => {
    expect(await look(749, 1_000)).toEqual({ full: false, quiet: false });
    expect(await look(750, 1_000)).toEqual({ full: true, quiet: true });
  });

  it('only counts what informs while the ledger owes more than its budget, and lets sessions start', async () => {
    expect(await look(1, 1_000, 50_000)).toEqual({ full: false, quiet: false });
    expect(await look(1, 1_000, 50_001)).toEqual({ full: false, quiet: true });
  });

  it('knows no shortage where there is no bound', async () => {
    expect(await look(10 ** 12, 0)).toEqual({ full: false, quiet: false });
  });
});
