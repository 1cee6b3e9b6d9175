import { type Fault, invalid } from '@curfew/domain';
import { isStorable } from './plain-text.js';

/** Refuses lone surrogates and NUL anywhere in a body, names of members included: they cannot be stored or sent on. */
export function requireStorable(value: unknown): void {
  // Places are worked out only where there is something to say: batches have thousands of members.
  if (holdsStorable(value)) return;
  const faults: Fault[] = [];
  walk(value, '#', faults);
  throw invalid(faults);
}

function holdsStorable(value: unknown): boolean {
  if (typeof value === 'string') return isStorable(value);
  if (Array.isArray(value)) return value.every(holdsStorable);
  if (value === null || typeof value !== 'object') return true;
  for (const name in value) {
    if (!isStorable(name) || !holdsStorable((value as Record<string, unknown>)[name])) return false;
  }
  return true;
}

function walk(value: unknown, pointer: string, faults: Fault[]): void {
  if (typeof value === 'string') {
    if (!isStorable(value)) faults.push({ pointer, detail: 'must be well-formed Unicode without NUL' });
  } else if (Array.isArray(value)) {
    value.forEach((item, i) => walk(item, `${pointer}/${i}`, faults));
  } else if (value !== null && typeof value === 'object') {
    for (const [name, item] of Object.entries(value)) {
      if (isStorable(name)) walk(item, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, faults);
      else faults.push({ pointer, detail: "members' names must be well-formed Unicode without NUL" });
    }
  }
}
