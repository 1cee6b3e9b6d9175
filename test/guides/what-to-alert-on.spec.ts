import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFiles } from '../house/source-files.js';

const GUIDE = readFileSync(join(__dirname, '../../docs/guides/what-to-alert-on.md'), 'utf8');
/** What Prometheus adds to the name of a histogram. */
const SUFFIX = /_(bucket|count|sum)$/;

describe('the guide to alerts', () => {
  const sources = sourceFiles().filter(({ path, isSpec }) => /^apps\/(api|worker)\//.test(path) && !isSpec);
  const named = [...new Set(GUIDE.match(/\bcurfew_[a-z_]+/g))].map((name) => name.replace(SUFFIX, ''));

  it('names metrics', () => expect(named.length).toBeGreaterThan(10));

  it.each(named)('names %s, which there is', (metric) => {
    expect(sources.some(({ text }) => text.includes(`'${metric}'`))).toBe(true);
  });
});
