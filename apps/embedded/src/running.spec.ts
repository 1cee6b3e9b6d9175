import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from './processes/child.js';
import { LogFile } from './processes/log-file.js';
import { Running } from './running.js';

describe('Running', () => {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-running-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  let order: string[];
  beforeEach(() => {
    order = [];
  });

  function child(name: string): Child & { end(how: string): void } {
    let end: (how: string) => void = () => undefined;
    const ended = new Promise<string>((resolve) => {
      end = resolve;
    });
    const log = new LogFile(join(folder, `${name}.log`));
    return {
      name,
      pid: 1,
      log,
      ended,
      end,
      async stop(graceMs) {
        order.push(`${name} asked ${graceMs}`);
        await sleep(5);
        order.push(`${name} gone`);
        end('exit code 0');
      },
    };
  }

  it('stops all apps before any store', async () => {
    const running = new Running();
    running.store(child('db'));
    running.app(child('api'));
    running.app(child('worker'));
    await running.stop(1234);
    expect(order).toEqual([
      'api asked 1234',
      'worker asked 1234',
      'api gone',
      'worker gone',
      'db asked 10000',
      'db gone',
    ]);
  });

  it('gives the work’s outcome while all runs', async () => {
    const running = new Running();
    running.app(child('api'));
    expect(await running.while(Promise.resolve(7))).toBe(7);
  });

  it('breaks off with the last lines when one ends by itself, before or while somebody waits', async () => {
    const running = new Running();
    const api = child('api');
    running.app(api);
    writeFileSync(api.log.path, 'listening\nno more memory\n');
    api.end('SIGKILL');
    await sleep(1);
    await expect(running.while(new Promise(() => undefined))).rejects.toThrow(
      /^api ended unexpectedly \(SIGKILL\): see .*api\.log\n {2}listening\n {2}no more memory$/,
    );
  });

  it('takes an end that was asked for in its stride', async () => {
    const running = new Running();
    running.app(child('api'));
    await running.stop(1);
    expect(await running.while(sleep(5, 'fine'))).toBe('fine');
  });
});
