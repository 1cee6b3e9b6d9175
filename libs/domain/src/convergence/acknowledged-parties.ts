import { CurfewError, invalid } from '../errors/curfew-error.js';
import type { Convergence, Party } from './convergence-report.js';
import type { Acknowledger } from './convergences.js';

/**
 * On whose behalf somebody acknowledges an event: the subscription it names; else all that its application owes. Throws
 * as `Convergences.acknowledge` does.
 */
export function acknowledgedParties(of: Convergence, by: Acknowledger): readonly Party[] {
  const { parties } = of;
  const { application, subscriptionId } = by;
  if (subscriptionId !== undefined) return [subscriptionOf(parties, subscriptionId, application)];
  if (application !== undefined) return ofApplication(of, application);
  if (parties.length === 1) return parties;
  if (parties.length === 0) throw unexpected('Nobody has to apply this event');
  const detail =
    'Several may have applied it: name the application or the subscription, or use a key of an application';
  throw invalid([{ pointer: '#/application', detail }]);
}

function subscriptionOf(parties: readonly Party[], id: string, application: string | undefined): Party {
  const party = parties.find((one) => one.kind === 'subscription' && one.id === id);
  if (party === undefined) throw unexpected('The subscription is not owed this event');
  if (application !== undefined && party.application !== undefined && party.application !== application) {
    throw new CurfewError('application_not_allowed', `The subscription is of ${party.application}`);
  }
  return party;
}

function ofApplication({ parties, type }: Convergence, application: string): readonly Party[] {
  const its = parties.filter((party) => party.application === application);
  if (its.length > 0) return its;
  // It may have honoured the session without ever reporting for it.
  if (type === 'session.revoked') return [{ kind: 'application', application }];
  throw unexpected('Applications apply revocations; this is another event, and none of their subscriptions is owed it');
}

function unexpected(detail: string): CurfewError {
  return new CurfewError('acknowledgement_unexpected', detail);
}
