import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lookUpProcess, parseStat } from './process-table.js';

describe('parseStat', () => {
  const rest = '17 17 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 98765 2 3';

  it('reads past a name with spaces and parentheses', () =>
    expect(parseStat(`42 (a) b (c) S 7 ${rest}`)).toEqual({ parent: 7, started: '98765' }));
  it('takes an unreaped process for gone', () => expect(parseStat(`42 (x) Z 7 ${rest}`)).toBeUndefined());
});

describe('lookUpProcess', () => {
  it('knows a living process and its parent, and forgets it when it is gone', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20000)'], { stdio: 'ignore' });
    await once(child, 'spawn');
    expect(lookUpProcess(child.pid!)).toMatchObject({ pid: child.pid, parent: process.pid });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(lookUpProcess(child.pid!)).toBeUndefined();
  });
});
