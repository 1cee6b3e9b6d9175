/** What a Lua script says of itself and what it does. */
export interface ScriptContract {
  /** Names in the header's `KEYS:` line, `-` for spaces. */
  readonly keys: readonly string[];
  /** Names that the code takes from KEYS in order. */
  readonly taken: readonly string[];
  /** The largest number in a `KEYS[n]` of the code, 0 when there is none. */
  readonly largestIndex: number;
  /** Which of the header's lines are missing. */
  readonly missing: readonly string[];
}

const HEADER = /^(?:(?:#!|--).*\n)*/;
const PARTS = ['KEYS', 'ARGV', 'Returns'];

export function scriptContract(text: string): ScriptContract {
  const header = HEADER.exec(text)?.[0] ?? '';
  const code = text.slice(header.length);
  const named = /^-- KEYS: ([^(\n]*)/m.exec(header)?.[1] ?? '';
  const taken = /local ([\w, ]+) = unpack\(KEYS\)/.exec(code)?.[1] ?? '';
  return {
    keys: listed(named),
    taken: listed(taken).map((name) => name.replaceAll('_', '-')),
    largestIndex: Math.max(0, ...[...code.matchAll(/KEYS\[(\d+)\]/g)].map((hit) => Number(hit[1]))),
    missing: PARTS.filter((part) => !new RegExp(`^-- ${part}: \\S`, 'm').test(header)),
  };
}

function listed(names: string): string[] {
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
