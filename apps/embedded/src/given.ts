import { readFileSync } from 'node:fs';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The value of a variable, or the content of the file that `<name>_FILE` names. Empty counts as not given. */
export function given(env: Environment, name: string): string | undefined {
  const path = env[`${name}_FILE`];
  const text = env[name] || (path && readFileSync(path, 'utf8').replace(/\r?\n$/, ''));
  return text || undefined;
}
