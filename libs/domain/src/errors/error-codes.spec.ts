import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES } from './error-codes.js';

const page = readFileSync(join(__dirname, '../../../../docs/errors.md'), 'utf8');

/** The entries of the page: below which status they stand, and their text. */
const entries = new Map(
  page.split(/^## /m).flatMap((part) => {
    const [status = '', ...codes] = part.split(/^### /m);
    return codes.map((text): [string, { status: number; text: string }] => [
      text.split('\n', 1)[0] ?? '',
      { status: Number.parseInt(status, 10), text },
    ]);
  }),
);

describe('docs/errors.md', () => {
  it('has exactly the codes that there are, once each, in their order', () => {
    expect(page.match(/^### .*/gm)).toEqual(Object.keys(ERROR_CODES).map((code) => `### ${code}`));
  });

  it.each(Object.entries(ERROR_CODES))(
    'tells of %s its status, its title, when it comes and what to do',
    (code, row) => {
      const entry = entries.get(code);
      expect(entry?.status).toBe(row.status);
      expect(entry?.text).toContain(`\n**${row.status}** ${row.title}\n`);
      expect(entry?.text).toMatch(/\nWhen: \S.{20,}/);
      expect(entry?.text).toMatch(/\nDo: \S.{15,}/);
    },
  );
});

describe('ERROR_CODES', () => {
  it.each(Object.entries(ERROR_CODES))('%s is a snake_case name with an error status and a title', (code, row) => {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(row.status).toBeGreaterThanOrEqual(400);
    expect(row.status).toBeLessThan(600);
    expect(row.title).toMatch(/^[A-Z].*[^.]$/);
  });
});
