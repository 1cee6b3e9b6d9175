import type { Kind } from './kind.js';

/** The processes that read the environment. */
export type ProcessName = 'api' | 'worker';

/** One environment variable, with all that boot and documentation need to know of it. */
export interface Variable<T> {
  readonly name: string;
  readonly kind: Kind<T>;
  /** One line. */
  readonly description: string;
  /** As text, so that it goes through the same parser. */
  readonly standard?: string;
  /** The value when nothing is given and there is no standard. */
  readonly absent?: T;
  /** Processes that refuse to start without it. */
  readonly requiredBy: readonly ProcessName[];
  readonly secret: boolean;
}

type Told = Pick<Variable<unknown>, 'name' | 'description'> & { readonly secret?: boolean };

export function required<T>(
  kind: Kind<T>,
  told: Told,
  requiredBy: readonly ProcessName[] = ['api', 'worker'],
): Variable<T> {
  return { secret: false, ...told, kind, requiredBy };
}

export function standard<T>(kind: Kind<T>, text: string, told: Told): Variable<T> {
  return { secret: false, ...told, kind, standard: text, requiredBy: [] };
}

export function optional<T>(kind: Kind<T>, absent: T, told: Told): Variable<T> {
  return { secret: false, ...told, kind, absent, requiredBy: [] };
}
