import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { freePort } from '../../apps/embedded/src/processes/free-port.js';
import { startCurfew, type Curfew } from '../support/curfew.js';
import { ADMIN_KEY } from '../support/start-apps.js';

const ROOT = resolve(__dirname, '../..');
const EXPECTED = '#> ';
const END = '== end of block ==';

/** The tour's bash blocks, as they stand in the README. */
function blocks(): string[] {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const tour = readme.slice(readme.indexOf('\n## A tour\n'), readme.indexOf('\n## How it is built\n'));
  return [...tour.matchAll(/^```bash\n(.*?)^```$/gms)].map(([, block = '']) => block);
}

/** What a block promises to print; `…` stands for anything within a line. */
function promised(block: string): RegExp {
  const lines = block.split('\n').filter((line) => line.startsWith(EXPECTED));
  const pattern = (line: string) => line.slice(EXPECTED.length).split('…').map(escape).join('.*');
  return new RegExp(`^${lines.map(pattern).join('\n')}$`);
}

function escape(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** All blocks in one shell, as somebody pastes them; what each printed, on either stream. */
async function run(all: readonly string[], environment: Readonly<Record<string, string>>): Promise<string[]> {
  const script = all.map((block) => `${block}\necho '${END}'\n`).join('');
  const shell = spawn('bash', ['-c', `exec 2>&1\n${script}`], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [printed] = await Promise.all([text(shell.stdout), once(shell, 'exit')]);
  return printed.split(`${END}\n`).map((part) => part.trimEnd());
}

describe('the tour in the README', () => {
  let curfew: Curfew;

  beforeAll(async () => {
    curfew = await startCurfew();
  }, 60_000);
  afterAll(() => curfew.stop());

  it('does and prints what it says', async () => {
    const all = blocks();
    expect(all.length).toBeGreaterThan(8);
    const printed = await run(all, {
      CURFEW_URL: curfew.url,
      KEY: ADMIN_KEY,
      RECEIVER_PORT: String(await freePort()),
    });
    for (const [i, block] of all.entries()) expect(printed[i]).toMatch(promised(block));
  }, 60_000);
});
