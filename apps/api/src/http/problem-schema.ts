import { ERROR_CODES } from '@curfew/domain';
import { Type } from '@sinclair/typebox';

export const ProblemSchema = Type.Object(
  {
    type: Type.String({ format: 'uri' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'This occurrence, for people; not for parsing.' }),
    code: Type.String({ description: `Stable. One of ${Object.keys(ERROR_CODES).join(', ')}; may grow.` }),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          pointer: Type.Optional(Type.String({ description: 'RFC 6901 pointer into the body.' })),
          parameter: Type.Optional(Type.String({ description: 'Name of the query or path parameter.' })),
          detail: Type.String(),
        }),
      ),
    ),
    'violated-policies': Type.Optional(
      Type.Array(Type.String(), { description: 'With 429: names of the policies in `RateLimit-Policy`.' }),
    ),
  },
  { description: 'RFC 9457 problem details.' },
);
