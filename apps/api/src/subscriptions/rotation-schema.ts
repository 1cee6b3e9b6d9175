import { type Static, Type } from '@sinclair/typebox';
import { Closed } from '../http/schema.js';

const WEEK_SECONDS = 604_800;

export const RotationIn = Closed({
  overlapSeconds: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: WEEK_SECONDS,
      description: 'How long the keys so far sign beside the new ones; a day by default.',
    }),
  ),
});
export type RotationIn = Static<typeof RotationIn>;
