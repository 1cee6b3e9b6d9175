import { randomBytes } from 'node:crypto';
import { invalid, type SessionDraft } from '@curfew/domain';
import { isPlainText } from '../http/plain-text.js';
import type { SessionIn } from './session-schemas.js';

/** The draft behind a body of valid shape; an id is made when none is given (160 random bits). */
export function draftOf(body: SessionIn): SessionDraft {
  const { authentication, labels = {} } = body;
  const bad = Object.keys(labels).filter((name) => !isPlainText(name));
  if (bad.length > 0) throw invalid([{ pointer: '#/labels', detail: 'names must not hold control characters' }]);
  if (body.parentId !== undefined && body.parentId === body.sessionId) {
    throw invalid([{ pointer: '#/parentId', detail: 'must not be the session itself' }]);
  }
  return {
    sessionId: body.sessionId ?? randomBytes(20).toString('hex'),
    parentId: body.parentId,
    subject: body.subject,
    application: body.application,
    groups: body.groups ?? [],
    clientType: body.clientType,
    classification: body.classification,
    labels,
    authentication: authentication && {
      ...authentication,
      time: authentication.time === undefined ? undefined : Date.parse(authentication.time),
    },
  };
}
