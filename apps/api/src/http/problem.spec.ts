import { CurfewError, ERROR_CODES, type ErrorCode, invalid } from '@curfew/domain';
import { BadRequestException, NotFoundException } from '@nestjs/common';
import { problemOf, refusalOf } from './problem.js';

describe('problemOf', () => {
  it.each(Object.entries(ERROR_CODES).filter(([code]) => code !== 'rate_limited'))(
    'writes %s by RFC 9457, with its status and title',
    (code, { status, title }) => {
      expect(problemOf(new CurfewError(code as ErrorCode, 'what happened'))).toEqual({
        type: `https://curfew.dev/errors#${code}`,
        title,
        status,
        detail: 'what happened',
        code,
      });
    },
  );

  it('writes rate_limited under its registered type, with the policy', () => {
    expect(problemOf(new CurfewError('rate_limited', 'later'))).toMatchObject({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      status: 429,
      code: 'rate_limited',
      'violated-policies': ['requests'],
    });
  });

  it('names the faults of a request', () => {
    const faults = [{ pointer: '#/a', detail: 'is required' }];
    expect(problemOf(invalid(faults))).toMatchObject({ code: 'validation_failed', errors: faults });
  });
});

describe('refusalOf', () => {
  const withStatus = (statusCode: number) => Object.assign(new Error('secret words'), { statusCode });

  it('leaves a refusal of ours as it is', () => {
    const refusal = new CurfewError('session_ended', 'it ended', [], 3);
    expect(refusalOf(refusal)).toBe(refusal);
  });

  it.each<[number, ErrorCode]>([
    [400, 'validation_failed'],
    [404, 'not_found'],
    [413, 'body_too_large'],
    [414, 'not_found'],
    [415, 'unsupported_media_type'],
    [431, 'validation_failed'],
    [500, 'internal_error'],
    [503, 'internal_error'],
  ])('gives what Fastify refuses by %i the code %s', (status, code) => {
    expect(refusalOf(withStatus(status)).code).toBe(code);
  });

  it('reads the status of what Nest refuses', () => {
    expect(refusalOf(new NotFoundException()).code).toBe('not_found');
    expect(refusalOf(new BadRequestException()).code).toBe('validation_failed');
  });

  it.each([new Error('secret words'), withStatus(500), withStatus(400), 'secret words', undefined, null])(
    'says nothing of the cause of %s',
    (fault) => {
      const refusal = refusalOf(fault);
      expect(JSON.stringify(problemOf(refusal))).not.toContain('secret');
      expect(refusal.message).not.toContain('secret');
    },
  );
});
