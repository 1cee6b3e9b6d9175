import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstError } from './debian-archive.js';
import { libraryFolders, packagesIn } from './library-folders.js';

describe('firstError', () => {
  it('passes over warnings', () =>
    expect(firstError('W: No sandbox user\nE: Unable to locate package x\nE: more')).toBe(
      'E: Unable to locate package x',
    ));
  it('takes the first line where apt could not be started', () =>
    expect(firstError('spawn apt-get ENOENT')).toBe('spawn apt-get ENOENT'));
});

describe('an unpacked package', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'curfew-unpacked-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function put(...path: string[]): void {
    mkdirSync(join(root, ...path.slice(0, -1)), { recursive: true });
    writeFileSync(join(root, ...path), '');
  }

  it('has its libraries wherever the system puts them', () => {
    put('usr/lib/x86_64-linux-gnu', 'libjemalloc.so.2');
    put('usr/lib/x86_64-linux-gnu', 'liblzf.so');
    put('lib', 'liba.so.1.2');
    put('usr/share/doc', 'notes.sorted');
    put('usr/bin', 'redis-server');
    expect(libraryFolders(root)).toEqual([join(root, 'lib'), join(root, 'usr/lib/x86_64-linux-gnu')]);
  });

  it('has no libraries where nothing is', () => expect(libraryFolders(join(root, 'none'))).toEqual([]));

  it('comes from package files alone', () => {
    put('a_1.deb');
    put('lock');
    put('partial', 'b_1.deb');
    expect(packagesIn(root)).toEqual([join(root, 'a_1.deb')]);
  });
});
