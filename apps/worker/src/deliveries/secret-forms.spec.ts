import { excerpt } from '@curfew/domain';
import { secretForms } from './secret-forms.js';

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('the forms of a secret', () => {
  it.each([
    ['as it was sent', 'Bearer s3cr3t-token', 'no Bearer s3cr3t-token'],
    ['without its scheme', 'Bearer s3cr3t-token', 'unknown token s3cr3t-token'],
    ['encoded', 'Bearer s3cr3t-token', base64('Bearer s3cr3t-token')],
    ['encoded without its scheme', 'Bearer s3cr3t-token', base64('s3cr3t-token')],
    ['with its parts decoded', `Basic ${base64('user:hunter2-password')}`, 'user:hunter2-password is wrong'],
    ['the password alone', `Basic ${base64('user:hunter2-password')}`, 'wrong password: hunter2-password'],
    ['a key without a scheme', 'k-123', 'k-123'],
  ])('hide it %s', (_, value, echo) => {
    const shown = excerpt(echo, secretForms(value));
    expect(shown).toContain('[hidden]');
    expect(shown).not.toMatch(/s3cr3t|hunter2|k-123/);
  });

  it('leave words alone', () => {
    expect(excerpt('an error occurred', secretForms('v1 an'))).toBe('an error occurred');
  });
});
