import type { SessionDraft } from '../session/session.js';
import type { PolicySubject } from './policy.js';

/** Authenticator assurance levels of NIST SP 800-63B, weakest first. */
export const ASSURANCE_LEVELS = ['aal1', 'aal2', 'aal3'] as const;
export type AssuranceLevel = (typeof ASSURANCE_LEVELS)[number];

/**
 * `aal2`, or a name whose last part it is: `urn:example:aal2`, `nist-aal2`,
 * `http://idmanagement.gov/ns/assurance/aal/2`, there with the query that refines it.
 */
const LEVEL_AT_THE_END = /(?:^|[:/#._-])aal[/_-]?([123])(?:\?.*)?$/i;

/** OpenID Connect Extended Authentication Profile: phishing-resistant, and the same with a hardware-protected key. */
const EXTENDED_PROFILE: ReadonlyMap<string, AssuranceLevel> = new Map([
  ['phr', 'aal2'],
  ['phrh', 'aal3'],
]);

/**
 * The assurance level that an `acr` speaks of, else undefined. Only what names a level is taken: other names (`silver`,
 * `loa2`, `0`) mean something else at every issuer, and a guess would loosen or tighten sessions at random.
 */
export function assuranceOf(acr: string | undefined): AssuranceLevel | undefined {
  if (acr === undefined) return undefined;
  const level = LEVEL_AT_THE_END.exec(acr)?.[1];
  return level === undefined ? EXTENDED_PROFILE.get(acr.toLowerCase()) : ASSURANCE_LEVELS[Number(level) - 1];
}

/** What of a session decides which policies match it. */
export function policySubjectOf(draft: SessionDraft): PolicySubject {
  const { application, subject, groups, clientType, classification, labels, authentication } = draft;
  const assurance = assuranceOf(authentication?.acr);
  return { application, subject, groups, clientType, classification, assurance, labels };
}
