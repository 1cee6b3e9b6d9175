import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from './settings.js';
import { StartFault } from './start-fault.js';
import { urlOf } from './url-of.js';

describe('readSettings', () => {
  it('needs nothing', () =>
    expect(readSettings({}, '/clone')).toEqual({ home: '/clone/.curfew', host: '127.0.0.1', port: 8080 }));

  it('takes what is given, paths from the folder on', () =>
    expect(
      readSettings({ CURFEW_HOME: 'there', CURFEW_PORT: '0', CURFEW_HOST: '::', REDIS_URL: 'redis://r' }, '/clone'),
    ).toEqual({ home: '/clone/there', host: '::', port: 0, redisUrl: 'redis://r' }));

  it('takes empty for not given', () =>
    expect(readSettings({ DATABASE_URL: '', CURFEW_HOME: '/a' }, '/clone')).toMatchObject({
      home: '/a',
      databaseUrl: undefined,
    }));

  it('reads the file form', () => {
    const folder = mkdtempSync(join(tmpdir(), 'curfew-settings-'));
    writeFileSync(join(folder, 'url'), 'postgres://d\n');
    expect(readSettings({ DATABASE_URL_FILE: join(folder, 'url') }, '/').databaseUrl).toBe('postgres://d');
    rmSync(folder, { recursive: true });
  });

  it.each(['x', '-1', '65536', '80.5', ' 80', '1e3'])('refuses %p as a port', (port) =>
    expect(() => readSettings({ CURFEW_PORT: port }, '/')).toThrow(StartFault),
  );
});

describe('urlOf', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:80'],
    ['0.0.0.0', 'http://127.0.0.1:80'],
    ['::', 'http://[::1]:80'],
    ['fd00::5', 'http://[fd00::5]:80'],
    ['localhost', 'http://localhost:80'],
  ])('%s is reached at %s', (host, url) => expect(urlOf(host, 80)).toBe(url));
});
