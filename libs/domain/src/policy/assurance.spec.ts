import type { SessionDraft } from '../session/session.js';
import { assuranceOf, policySubjectOf } from './assurance.js';

describe('assuranceOf', () => {
  it.each([
    ['aal1', 'aal1'],
    ['aal2', 'aal2'],
    ['aal3', 'aal3'],
    ['AAL2', 'aal2'],
    ['nist-aal2', 'aal2'],
    ['urn:example:assurance:aal3', 'aal3'],
    ['https://idp.example/acr#aal2', 'aal2'],
    ['http://idmanagement.gov/ns/assurance/aal/2', 'aal2'],
    ['http://idmanagement.gov/ns/assurance/aal/2?phishing_resistant=true', 'aal2'],
    ['phr', 'aal2'],
    ['phrh', 'aal3'],
  ])('reads %p as %s', (acr, level) => expect(assuranceOf(acr)).toBe(level));

  it.each(['', '0', '2', 'aal', 'aal0', 'aal4', 'aal22', 'aal2-legacy', 'myaal2', 'ial2', 'loa3', 'phrx'])(
    'makes nothing of %p',
    (acr) => expect(assuranceOf(acr)).toBeUndefined(),
  );

  it('makes nothing of nothing', () => expect(assuranceOf(undefined)).toBeUndefined());
});

describe('policySubjectOf', () => {
  it('takes what policies match by', () => {
    const draft: SessionDraft = {
      sessionId: 's-1',
      subject: 'ada',
      application: 'payments',
      groups: ['admins'],
      clientType: 'web',
      classification: 'restricted',
      labels: { region: 'eu' },
      authentication: { acr: 'urn:example:aal3', amr: ['pwd'] },
    };
    expect(policySubjectOf(draft)).toEqual({
      subject: 'ada',
      application: 'payments',
      groups: ['admins'],
      clientType: 'web',
      classification: 'restricted',
      assurance: 'aal3',
      labels: { region: 'eu' },
    });
  });

  it('knows no assurance without an acr', () => {
    const draft = { sessionId: 's-1', subject: 'ada', application: 'payments', groups: [], labels: {} };
    expect(policySubjectOf(draft).assurance).toBeUndefined();
  });
});
