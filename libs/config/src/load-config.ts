import { readFileSync } from 'node:fs';
import { ConfigFault } from './config-fault.js';
import { givenText, type Environment, type ReadFile } from './given-text.js';
import type { ProcessName, Variable } from './variable.js';
import { LAUNCHER_VARIABLES, VARIABLES } from './variables.js';

type Values = {
  readonly [K in keyof typeof VARIABLES]: (typeof VARIABLES)[K] extends Variable<infer T> ? T : never;
};

/** What every process knows. */
export type Config = Omit<Values, 'adminKey'>;
/** What the API knows besides. */
export type ApiConfig = Values;

/** Reads the environment once, for the named process. Throws `ConfigFault` with all faults at once. */
export function loadConfig(name: 'api', env?: Environment, readFile?: ReadFile): ApiConfig;
export function loadConfig(name: 'worker', env?: Environment, readFile?: ReadFile): Config;
export function loadConfig(
  name: ProcessName,
  env: Environment = process.env,
  readFile: ReadFile = (path) => readFileSync(path, 'utf8'),
): Config {
  const faults: string[] = strangers(env);
  const values: Record<string, unknown> = {};
  for (const [member, variable] of Object.entries<Variable<unknown>>(VARIABLES)) {
    const outcome = read(variable, name, env, readFile);
    if ('fault' in outcome) faults.push(outcome.fault);
    else values[member] = outcome.value;
  }
  if (faults.length > 0) throw new ConfigFault(faults);
  return Object.freeze(values) as unknown as Config;
}

function read(
  variable: Variable<unknown>,
  process: ProcessName,
  env: Environment,
  readFile: ReadFile,
): { readonly value: unknown } | { readonly fault: string } {
  const given = givenText(variable.name, env, readFile);
  if ('fault' in given) return given;
  const text = given.text ?? variable.standard;
  if (text === undefined) {
    return variable.requiredBy.includes(process)
      ? { fault: `${variable.name} is required; it must be ${variable.kind.expects}` }
      : { value: variable.absent };
  }
  const value = variable.kind.parse(text);
  const subject = env[`${variable.name}_FILE`] === undefined ? variable.name : `the content of ${variable.name}_FILE`;
  return value === undefined ? { fault: `${subject} must be ${variable.kind.expects}` } : { value };
}

/** A misspelt variable would silently leave the standard in force. */
function strangers(env: Environment): string[] {
  const known = new Set(LAUNCHER_VARIABLES);
  for (const { name } of Object.values(VARIABLES)) known.add(name).add(`${name}_FILE`);
  return Object.keys(env)
    .filter((name) => name.startsWith('CURFEW_') && env[name] !== undefined && !known.has(name))
    .toSorted()
    .map((name) => `${name} is not a variable of Curfew`);
}
