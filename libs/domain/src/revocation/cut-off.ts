/** Which sessions a cut-off ends: one member. */
export type Selector =
  { readonly subject: string } | { readonly application: string } | { readonly group: string } | { readonly all: true };

/** Cut-offs are numbered within their tenant: it hits sessions that started under a smaller number (engine rule 27). */
export interface CutOffName {
  readonly tenantNumber: number;
  readonly number: number;
}

/** What of a live record tells whether a cut-off hits it. A profile's number stands for an application and groups. */
export type Hits =
  | { readonly kind: 'all' }
  | { readonly kind: 'subject'; readonly subject: string }
  | { readonly kind: 'profiles'; readonly numbers: readonly number[] };

/** A cut-off as the live store needs it. */
export interface CutOff extends CutOffName {
  readonly revocationId: string;
  readonly reason: string;
  /** The API key that asked. */
  readonly actor: string;
  /** When it was committed: what was over by then ended as it would have (engine rule 4). */
  readonly at: number;
  readonly hits: Hits;
}

/** What the live store is told: all cut-offs that hold, and those that need not be looked at any more. */
export interface CutOffs {
  readonly pending: readonly CutOff[];
  readonly finished: readonly CutOffName[];
}

/** Whether it hits a session with this number, subject and profile. One of number 0 started before profiles were known. */
export function isHit(
  { number, hits }: CutOff,
  session: { readonly cutOff: number; readonly subject: string; readonly profile: number },
): boolean {
  if (session.cutOff >= number) return false;
  if (hits.kind === 'all') return true;
  if (hits.kind === 'subject') return hits.subject === session.subject;
  return session.cutOff > 0 && hits.numbers.includes(session.profile);
}
