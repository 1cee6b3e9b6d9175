import { isConnectionError } from './is-connection-error.js';

const coded = (code: string) => Object.assign(new Error('x'), { code });

describe('isConnectionError', () => {
  it.each(['ECONNREFUSED', 'ECONNRESET', '57P01', '57P03', '08006', '08P01', '53300', '57014', '25006'])(
    'takes %s for a database that is away',
    (code) => {
      expect(isConnectionError(coded(code))).toBe(true);
      expect(isConnectionError(Object.assign(new Error('x'), { driverError: coded(code) }))).toBe(true);
    },
  );

  it.each(['timeout exceeded when trying to connect', 'Connection terminated unexpectedly', 'Query read timeout'])(
    'takes "%s" for a database that is away',
    (words) => expect(isConnectionError(new Error(words))).toBe(true),
  );

  it('takes any refused address of several for a database that is away', () => {
    expect(isConnectionError(new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]))).toBe(true);
  });

  it.each(['23505', '42601', '22P02', '40001', '0A000'])('leaves %s to its statement', (code) => {
    expect(isConnectionError(coded(code))).toBe(false);
  });

  it('leaves anything else alone', () => {
    expect(isConnectionError('ECONNREFUSED')).toBe(false);
    expect(isConnectionError(new Error('something else'))).toBe(false);
  });
});
