import { ancestorsToWatch, stillThere } from './lineage.js';
import type { Lookup } from './process-table.js';

/** The last command is ours; each process's parent is the one before it. */
function family(...commands: string[]): Lookup {
  return (pid) => {
    const command = commands[pid];
    return command === undefined ? undefined : { pid, parent: pid - 1, started: `t${pid}`, command };
  };
}

const US = 'node scripts/start.mjs';

function watched(...commands: string[]): number[] {
  return ancestorsToWatch(commands.length, family(...commands, US)).map((p) => p.pid);
}

describe('ancestorsToWatch', () => {
  it('takes npm when it is our parent', () => expect(watched('systemd', '-bash', 'npm start')).toEqual([2]));

  it('takes npm and the shell between', () =>
    expect(watched('systemd', '-bash', 'npm start', `sh -c ${US}`)).toEqual([3, 2]));

  it.each(['node /usr/bin/npm start', 'node /usr/lib/node_modules/npm/bin/npm-cli.js start', 'npm run start', 'npm'])(
    'knows %p as npm',
    (npm) => expect(watched('bash', npm)).toEqual([1]),
  );

  it.each(['-bash', '/bin/bash', 'bash -l', 'systemd', 'node other.js', 'bash ./my-npm-wrapper.sh'])(
    'takes nothing when started from %p',
    (parent) => expect(watched('npm start', parent)).toEqual([]),
  );

  it('does not take a shell for npm because its command names it', () =>
    expect(watched('systemd', '-bash', 'bash -c npm install; node scripts/start.mjs')).toEqual([]));

  it('takes nothing when an ancestor vanished while looking', () =>
    expect(ancestorsToWatch(3, (pid) => (pid === 2 ? undefined : family('a', 'npm start', 'x', US)(pid)))).toEqual([]));
});

describe('stillThere', () => {
  const lookUp = family('systemd', 'npm start', US);
  const npm = ancestorsToWatch(2, lookUp);

  it('is true while they are', () => expect(stillThere(npm, lookUp)).toBe(true));
  it('is false when one is gone', () => expect(stillThere(npm, family('systemd'))).toBe(false));
  it('is false when its pid was given to another', () =>
    expect(stillThere(npm, (pid) => ({ ...lookUp(pid)!, started: 'later' }))).toBe(false));
});
