import helmet from '@fastify/helmet';
import { fastify } from 'fastify';
import { secureAnswers } from './security-headers.js';

describe('secureAnswers', () => {
  it('sets what helmet sets, on what is not found too', async () => {
    const ours = fastify();
    secureAnswers(ours);
    const theirs = fastify();
    await theirs.register(helmet, { contentSecurityPolicy: false });
    const [own, helmets] = await Promise.all([ours.inject('/nowhere'), theirs.inject('/nowhere')]);
    delete own.headers.date;
    delete helmets.headers.date;
    expect(own.headers).toEqual(helmets.headers);
  });
});
