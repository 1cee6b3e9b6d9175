import type { DeliveryStatus } from '../delivery/subscription.js';

interface Applying {
  readonly appliedAt?: number;
  readonly connectionsClosed?: number;
  /** When the application asked about the ended session first, and was told so. */
  readonly toldAt?: number;
  /** How often it used the session though it should have applied the ending long since. */
  readonly usesAfterEnd?: number;
  readonly lastUsedAt?: number;
}

/** A subscription that is owed the event. */
export interface SubscriptionParty extends Applying {
  readonly kind: 'subscription';
  readonly id: string;
  readonly name: string;
  /** Whose receiver it is: what it applies, the application has applied. */
  readonly application?: string;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly lastError?: string;
  readonly deliveredAt?: number;
  /** Its own bound; absent: the common one. */
  readonly withinSeconds?: number;
}

/** An application that reported for the session, or acknowledged its ending, and has no subscription that is owed it. */
export interface ApplicationParty extends Applying {
  readonly kind: 'application';
  readonly application: string;
}

export type Party = SubscriptionParty | ApplicationParty;

/** An event, and those who must apply it. */
export interface Convergence {
  readonly eventId: string;
  readonly type: string;
  readonly sessionId?: string;
  /** The session's. */
  readonly application?: string;
  readonly decidedAt: number;
  readonly parties: readonly Party[];
}

/** A party of the report. Only of a revocation somebody can be late: it is what has to be applied. */
export type ReportedParty = Party & {
  readonly applyBy?: number;
  readonly timeToConvergeMs?: number;
  readonly late: boolean;
};

export interface ConvergenceReport extends Omit<Convergence, 'parties'> {
  readonly parties: readonly ReportedParty[];
  readonly applied: number;
  readonly late: number;
  readonly converged: boolean;
  /** When the last party had applied it. */
  readonly convergedAt?: number;
}

/** Who must apply an event, who has, when, and who is late. */
export function convergenceReport(of: Convergence, withinSeconds: number, now: number): ConvergenceReport {
  const parties = of.parties.map((party): ReportedParty => {
    const bound = (party.kind === 'subscription' ? party.withinSeconds : undefined) ?? withinSeconds;
    const applyBy = of.type === 'session.revoked' ? of.decidedAt + bound * 1000 : undefined;
    const late = applyBy !== undefined && (party.appliedAt ?? now) > applyBy;
    const timeToConvergeMs = party.appliedAt === undefined ? undefined : party.appliedAt - of.decidedAt;
    return { ...party, applyBy, late, timeToConvergeMs };
  });
  const times = parties.flatMap(({ appliedAt }) => appliedAt ?? []);
  const converged = times.length === parties.length;
  return {
    ...of,
    parties,
    applied: times.length,
    late: parties.filter(({ late }) => late).length,
    converged,
    convergedAt: converged && times.length > 0 ? Math.max(...times) : undefined,
  };
}
