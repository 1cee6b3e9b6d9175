import { ACTIVITY_KINDS, MAX_TIMEOUT_SECONDS, REAUTHENTICATION_PROFILES } from '@curfew/domain';
import { type Static, Type } from '@sinclair/typebox';
import { Closed, Instant, Name, Named, OneOf, PageOf, Prose } from '../http/schema.js';

const seconds = (minimum: number, description: string) =>
  Type.Optional(
    Type.Integer({ minimum, maximum: MAX_TIMEOUT_SECONDS, description: `${description} In whole seconds.` }),
  );

export const PolicyName = Type.String({
  pattern: '^[A-Za-z0-9._~-]{1,128}$',
  description: "The policy's name, unique in the tenant. `baseline` matches every session.",
});

export const limits = {
  idleTimeoutSeconds: seconds(1, 'Longest time since the last activity that counts.'),
  absoluteTimeoutSeconds: seconds(1, 'Longest time since authentication.'),
  warnBeforeSeconds: seconds(0, 'How long before a deadline to warn; 0: never.'),
  warnBeforeAbsoluteSeconds: seconds(0, 'The same for the absolute deadline alone.'),
  onIdle: Type.Optional(OneOf(['revoke', 'lock'], 'What the idle deadline does.')),
  lockedTimeoutSeconds: seconds(1, 'How long a session may stay locked.'),
  countedActivity: Type.Optional(
    Type.Array(OneOf(ACTIVITY_KINDS, 'A kind of activity.'), {
      minItems: 1,
      maxItems: ACTIVITY_KINDS.length,
      uniqueItems: true,
      description: 'Which kinds of activity move the idle deadline.',
    }),
  ),
  maxConcurrentSessions: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 10_000, description: 'Live sessions one subject may have under this policy.' }),
  ),
  onConcurrencyExceeded: Type.Optional(OneOf(['revoke_oldest', 'deny_new'], 'What gives way.')),
  reauthentication: Type.Optional(
    Closed({
      profile: Type.Optional(OneOf(REAUTHENTICATION_PROFILES, 'What brings the user back.')),
      acrValues: Type.Optional(Type.Array(Name('An acr value.'), { minItems: 1, maxItems: 16, uniqueItems: true })),
      maxAgeSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_TIMEOUT_SECONDS })),
      resumeAfterIdle: Type.Optional(Type.Boolean()),
    }),
  ),
  priority: Type.Optional(
    OneOf(['normal', 'privileged'], '`privileged`: endings of its sessions are delivered before others.'),
  ),
};

/** Which of these are known is told by the domain, in words. */
const MATCH_MEMBER = '^([A-Za-z]{1,32}|label\\.[^\\u0000-\\u001f\\u007f-\\u009f]{1,64})$';

const document = {
  match: Named(
    MATCH_MEMBER,
    Type.Array(Name('A value.'), { minItems: 1, maxItems: 100, uniqueItems: true }),
    20,
    "Which sessions: `application`, `group`, `subject`, `clientType`, `classification`, `assurance`, `label.<name>`; all members must match, any of a member's values. `{}` matches all.",
  ),
  ...limits,
  mode: Type.Optional(OneOf(['enforce', 'observe'], 'With `observe` nothing ends; what would have is recorded.')),
  owner: Type.Optional(Name('Who answers for the policy.')),
  justification: Type.Optional(Prose('Why it is as it is.')),
  reviewBy: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'RFC 3339 full-date.' })),
  controls: Type.Optional(
    Type.Array(
      Closed({
        framework: Name('The standard.'),
        control: Name('The control.'),
        basis: Type.Optional(Name('How binding it is.')),
      }),
      { maxItems: 50 },
    ),
  ),
  reason: Type.Optional(Prose('Why this version was published.')),
};

/** Members that the server sets: they may be sent back unchanged. */
const published = {
  version: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
  generation: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  publishedAt: Instant('When this version was published.'),
  publishedBy: Type.String({
    maxLength: 600,
    description: 'The person the key acted for, where it named one, else the key.',
  }),
};

export const PolicyIn = Closed({ name: PolicyName, ...document });
export type PolicyIn = Static<typeof PolicyIn>;
export const PolicyReplacement = Closed({
  name: Type.Optional(PolicyName),
  ...document,
  ...Type.Partial(Type.Object(published)).properties,
});
export type PolicyReplacement = Static<typeof PolicyReplacement>;
export const PolicyOut = Type.Object({ name: PolicyName, ...document, ...published });
export const PolicyPage = PageOf('policies', PolicyOut);
export const PolicyPath = Closed({ name: PolicyName });

export const VersionPage = PageOf(
  'versions',
  Type.Object({
    ...published,
    deleted: Type.Boolean({ description: 'This version is the deletion of the policy.' }),
    document: Type.Optional(Type.Object({ name: PolicyName, ...document })),
    diff: Type.Array(
      Type.Object({ field: Type.String(), from: Type.Optional(Type.Any()), to: Type.Optional(Type.Any()) }),
    ),
    redating: Type.Object(
      {
        touched: Type.Integer(),
        warned: Type.Integer(),
        ended: Type.Integer(),
        finishedAt: Type.Optional(Instant('Absent while live sessions are being re-dated.')),
      },
      { description: 'How far this version has been applied to live sessions.' },
    ),
  }),
);
