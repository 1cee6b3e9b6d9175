import type { Lookup, ProcessFacts } from './process-table.js';

const NPM = /^(\S*node\s+)?(\S*\/)?(npm|npx|pnpm|yarn)(-cli)?(\.c?js)?(\s|$)/;
/** A shell that runs one given command, as npm uses it, and not one that a person sits at. */
const COMMAND_SHELL = /^(\S*\/)?(ba|da|k|z)?sh\s(.*\s)?-\w*c\s/;
const MOST_LEVELS = 4;

/**
 * The ancestors whose end means that nobody wants us any more: npm, and the command shells between it and us. Empty when
 * npm did not start us: a login shell may go away while what it started in the background goes on.
 */
export function ancestorsToWatch(self: number, lookUp: Lookup): ProcessFacts[] {
  const watched: ProcessFacts[] = [];
  let pid = lookUp(self)?.parent;
  while (pid !== undefined && watched.length < MOST_LEVELS) {
    const ancestor = lookUp(pid);
    if (ancestor === undefined) return [];
    watched.push(ancestor);
    if (NPM.test(ancestor.command)) return watched;
    if (!COMMAND_SHELL.test(ancestor.command)) return [];
    pid = ancestor.parent;
  }
  return [];
}

/** Whether all of them are still the processes that they were. */
export function stillThere(ancestors: readonly ProcessFacts[], lookUp: Lookup): boolean {
  return ancestors.every(({ pid, started }) => lookUp(pid)?.started === started);
}
