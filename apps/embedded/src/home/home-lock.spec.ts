import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lookup } from '../processes/process-table.js';
import { StartFault } from '../start-fault.js';
import { livingHolder, takeLock } from './home-lock.js';

function alive(...pids: number[]): Lookup {
  return (pid) => (pids.includes(pid) ? { pid, parent: 1, started: `t${pid}`, command: 'node' } : undefined);
}

describe('livingHolder', () => {
  it('is the process that wrote it', () => expect(livingHolder('7 t7\n', alive(7))).toEqual({ pid: 7, started: 't7' }));
  it('is nobody when that process is gone', () => expect(livingHolder('7 t7\n', alive(8))).toBeUndefined());
  it('is nobody when another has its pid now', () => expect(livingHolder('7 t6\n', alive(7))).toBeUndefined());
  it.each(['', '7', '7 t7', 'x t7\n', '\n'])('is nobody for %p', (text) =>
    expect(livingHolder(text, alive(7))).toBeUndefined(),
  );
});

describe('takeLock', () => {
  let folder: string;
  let path: string;
  const lookUp = alive(7, process.pid);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'curfew-lock-'));
    path = join(folder, 'lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('takes, holds and releases', () => {
    const release = takeLock(path, lookUp);
    expect(() => takeLock(path, lookUp)).toThrow(StartFault);
    release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('names the process that holds it, and the way out', () => {
    writeFileSync(path, '7 t7\n');
    expect(() => takeLock(path, lookUp)).toThrow(/process 7.*CURFEW_HOME/);
    expect(readFileSync(path, 'utf8')).toBe('7 t7\n');
  });

  it.each(['9 t9\n', 'half a li'])('takes over what %p left', (stale) => {
    writeFileSync(path, stale);
    takeLock(path, lookUp);
    expect(readdirSync(folder)).toEqual(['lock']);
    expect(readFileSync(path, 'utf8')).toMatch(new RegExp(`^${process.pid} `));
  });

  it('gives back a lock that somebody took over at the same moment', () => {
    writeFileSync(path, '9 t9\n');
    let looked = 0;
    const racing: Lookup = (pid) => {
      if (pid === 9 && looked++ === 0) writeFileSync(path, '7 t7\n');
      return lookUp(pid);
    };
    expect(() => takeLock(path, racing)).toThrow(/process 7/);
    expect(readFileSync(path, 'utf8')).toBe('7 t7\n');
  });

  it('does not release what is no longer its own', () => {
    const release = takeLock(path, lookUp);
    writeFileSync(path, '7 t7\n');
    release();
    expect(existsSync(path)).toBe(true);
  });
});
