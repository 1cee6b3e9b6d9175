import { ENDING_CAUSES, EVENT_TYPES, type EventFilter, type KeyRecord } from '@curfew/domain';
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { requireApplication } from '../http/application-binding.js';
import { Closed, Name, OneOf, SessionId } from '../http/schema.js';

const MOST_VALUES = 100;

/** A parameter that may be given several times: any of its values. */
function Some<T extends TSchema>(one: T) {
  const several = Type.Array(one, { minItems: 1, maxItems: MOST_VALUES, uniqueItems: true });
  return Type.Optional(Type.Union([one, several], { description: `${one.description} May be repeated.` }));
}

/** The filter of the feed and of streams: as that of subscriptions, by query. */
export const EVENT_FILTER = {
  type: Some(OneOf(EVENT_TYPES, 'Only events of this type.')),
  sessionId: Type.Optional(SessionId('Only events of this session.')),
  application: Some(Name('Only events of sessions this application started.')),
  cause: Some(OneOf(ENDING_CAUSES, 'Only events with this cause.')),
  group: Some(Name('Only events of sessions whose subject is in this group.')),
};
const Filter = Closed(EVENT_FILTER);

/** What the caller asks for, within what it may see: a key bound to an application sees its sessions' events only. */
export function eventFilterOf(query: Static<typeof Filter>, caller: KeyRecord): EventFilter {
  const { type, sessionId, application, cause, group } = query;
  const named = listOf(application);
  for (const name of named ?? []) requireApplication(caller, name);
  const bound = caller.application === undefined ? undefined : [caller.application];
  return {
    type: listOf(type),
    sessionId,
    application: named ?? bound,
    cause: listOf(cause),
    group: listOf(group),
  };
}

function listOf<T extends string>(given: T | readonly T[] | undefined): readonly T[] | undefined {
  return typeof given === 'string' ? [given] : given;
}
