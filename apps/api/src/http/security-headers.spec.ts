import helmet from '@fastify/helmet';
import { fastify } from 'fastify';
import { secureAnswers } from './security-headers.js';

describe('secureAnswers', () => {
  const headersOf = async (path: string) => {
    const ours = fastify();
    secureAnswers(ours);
    const theirs = fastify();
    await theirs.register(helmet, { contentSecurityPolicy: false });
    const [own, helmets] = await Promise.all([ours.inject(path), theirs.inject(path)]);
    return { own: { ...own.headers, date: '' }, helmets: { ...helmets.headers, date: '' } };
  };

  it.each(['/docs', '/docs?x', '/docs/nowhere'])(
    'sets what helmet sets on pages, on what is not found too: %s',
    async (path) => {
      const { own, helmets } = await headersOf(path);
      expect(own).toEqual(helmets);
    },
  );

  it.each(['/nowhere', '/v1/check/docs', '/docsy'])('sets what is of use to programs elsewhere: %s', async (path) => {
    const { own, helmets } = await headersOf(path);
    const set = ['strict-transport-security', 'x-content-type-options', 'x-frame-options'] as const;
    expect(helmets).toMatchObject(own);
    expect(Object.keys(own)).toEqual(expect.arrayContaining([...set]));
    expect(own).not.toHaveProperty('x-xss-protection');
  });
});
