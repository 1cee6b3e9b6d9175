import { Type } from '@sinclair/typebox';

/** Effective limits as answers carry them. */
export const Limits = Type.Object(
  {
    idleTimeoutSeconds: Type.Integer(),
    absoluteTimeoutSeconds: Type.Integer(),
    warnBeforeSeconds: Type.Integer({ description: '0: no warning.' }),
    warnBeforeAbsoluteSeconds: Type.Integer({ description: '0: no warning.' }),
    onIdle: Type.String({ description: 'revoke or lock' }),
    lockedTimeoutSeconds: Type.Optional(Type.Integer()),
    countedActivity: Type.Array(Type.String()),
    maxConcurrentSessions: Type.Optional(Type.Integer()),
    onConcurrencyExceeded: Type.Optional(Type.String()),
    reauthentication: Type.Optional(Type.Object({}, { additionalProperties: true })),
    priority: Type.String(),
  },
  { description: 'What all matching policies together give.' },
);

/** Which rule gave which value. */
export const Trace = Type.Array(
  Type.Object({ field: Type.String(), value: Type.Any(), policy: Type.String(), version: Type.Integer() }),
);
