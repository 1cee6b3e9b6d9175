import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CRASH_POINTS } from '@curfew/domain';
import { FIRST, REST } from '../faults/crash-points.js';
import { lockGaps, type LockPackages } from './lock-gaps.js';
import { scriptContract } from './script-contract.js';
import { ROOT, type SourceFile, sourceFiles } from './source-files.js';

const files = sourceFiles();
const where = (filter: (file: SourceFile) => boolean) => files.filter(filter).map((file) => file.path);

const MOST_LINES = 300;
const MOST_LINES_OF_SPEC = 500;
const MOST_LINES_OF_LUA = 120;

function mostLines({ path, isSpec }: SourceFile): number {
  if (path.endsWith('.lua')) return MOST_LINES_OF_LUA;
  return isSpec ? MOST_LINES_OF_SPEC : MOST_LINES;
}

describe('the house', () => {
  it('is looked at in all its rooms', () => {
    const rooms = new Set(files.map((file) => file.path.split('/', 2).join('/')));
    expect([...rooms]).toEqual(expect.arrayContaining(['apps/api', 'libs/domain', 'libs/redis', 'test/house']));
    expect(where((file) => file.path.endsWith('.lua'))).not.toEqual([]);
  });

  it('has no file that nobody can hold', () => {
    expect(files.filter((file) => file.lines > mostLines(file)).map((f) => `${f.path}: ${f.lines}`)).toEqual([]);
  });

  it('leaves no test out', () => {
    const left = /\b(describe|it|test)(\.each)?\.(only|skip|todo|failing)\b|\b(fdescribe|fit|xdescribe|xit|xtest)\(/;
    expect(where((file) => left.test(file.text))).toEqual([]);
  });

  it('leaves nothing for later', () => {
    // Spelled apart, for this file is looked at too.
    const words = ['TO DO', 'FIX ME', 'XX X'].map((word) => word.replace(' ', ''));
    const later = new RegExp(`\\b(${words.join('|')})\\b`);
    expect(words.filter((word) => !later.test(`// ${word}: more`))).toEqual([]);
    expect(where((file) => later.test(file.text))).toEqual([]);
  });

  it('reads the time through one door', () => {
    const present = /\bnew Date\(\)|\bDate\.now\(/;
    const allowed = /^(apps\/embedded|scripts|test)\/|-clock\.ts$/;
    expect(where((file) => present.test(file.text) && !file.isSpec && !allowed.test(file.path))).toEqual([]);
  });
});

describe('crash points', () => {
  const product = files.filter(({ path, isSpec }) => /^(apps|libs|migrations)\//.test(path) && !isSpec);
  const used = product.flatMap(({ text }) =>
    [...text.matchAll(/\bcrash\.at\('([^']+)'\)/g)].map(([, point]) => point!),
  );

  it('each stand in the code once', () => expect(used.toSorted()).toEqual([...CRASH_POINTS].toSorted()));

  it('are all tried by a test of faults', () => {
    expect([...FIRST, ...REST].toSorted()).toEqual([...CRASH_POINTS].toSorted());
  });

  it('cannot be armed by the product', () => {
    const arms = /\bcrash(\.at|\['at'\])\s*=[^=]|TEST_CRASH/;
    expect(arms.test('crash.at = die;')).toBe(true);
    expect(product.filter(({ text }) => arms.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

describe('jest.config.cjs', () => {
  const { projects } = jest.requireActual<{ projects: { displayName: string; testMatch: string[] }[] }>(
    '../../jest.config.cjs',
  );

  it('names short tests of faults that exist', () => {
    const short = projects.find(({ displayName }) => displayName === 'short-faults')!.testMatch;
    expect(short.length).toBeGreaterThan(0);
    expect(short.filter((path) => !existsSync(path.replace('<rootDir>', ROOT)))).toEqual([]);
  });
});

describe('package-lock.json', () => {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as { packages: LockPackages };

  it('has an entry for every optional dependency', () => expect(lockGaps(lock.packages)).toEqual([]));

  it('would be told of a gap', () => {
    const packages: LockPackages = {
      '': { optionalDependencies: { top: '1', gone: '1' } },
      'node_modules/top': {},
      'node_modules/a': { optionalDependencies: { top: '1', own: '1', lost: '1' } },
      'node_modules/a/node_modules/own': {},
      'node_modules/@s/b/node_modules/c': { optionalDependencies: { near: '1', own: '1' } },
      'node_modules/@s/b/node_modules/near': {},
    };
    expect(lockGaps(packages)).toEqual([
      ' -> gone',
      'node_modules/a -> lost',
      'node_modules/@s/b/node_modules/c -> own',
    ]);
  });
});

/** A key that a script is given and does not take: `_`. */
const UNUSED = '-';

describe('Lua scripts', () => {
  const scripts = files.filter((file) => /^libs\/redis\/src\/commands\/[^/]+\.lua$/.test(file.path));

  it.each(scripts.map((file) => [file.path, file.text]))('%s names its keys, arguments and answer', (_, text) => {
    const { keys, taken, largestIndex, missing } = scriptContract(text);
    expect(missing).toEqual([]);
    expect(keys.length).toBeGreaterThanOrEqual(Math.max(1, largestIndex));
    // A local may be shorter (`since` for `ended-since`), never another.
    expect(taken.filter((name, i) => name !== UNUSED && !keys[i]?.endsWith(name))).toEqual([]);
  });

  it('would be told of a header that is silent or lies', () => {
    expect(scriptContract('-- KEYS: live, due (one shard)\n-- ARGV: n\nreturn KEYS[3]\n')).toEqual({
      keys: ['live', 'due'],
      taken: [],
      largestIndex: 3,
      missing: ['Returns'],
    });
    expect(scriptContract('local a_b, c = unpack(KEYS)\n-- KEYS: late\n')).toMatchObject({
      keys: [],
      taken: ['a-b', 'c'],
      missing: ['KEYS', 'ARGV', 'Returns'],
    });
  });
});
