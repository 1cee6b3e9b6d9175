import { rootCertificates } from 'node:tls';
import { join } from 'node:path';
import { databaseAddress } from './database-tls.js';

const PLAIN = 'postgres://user:p%40ss@db.example.org:5433/curfew?application_name=x';

describe('databaseAddress', () => {
  it('leaves a URL without a word on TLS as it is', () => {
    expect(databaseAddress(PLAIN, ['mine'])).toEqual({ url: PLAIN });
  });

  it.each(['sslmode=disable', 'ssl=false', 'ssl=0'])('takes no TLS for %s', (asked) => {
    expect(databaseAddress(`${PLAIN}&${asked}`, [])).toEqual({ url: PLAIN, ssl: false });
  });

  it.each(['prefer', 'require', 'verify-ca', 'verify-full', 'verify_full'])(
    'verifies the server for sslmode=%s, by public authorities and ours',
    (mode) => {
      const { url, ssl } = databaseAddress(`${PLAIN}&sslmode=${mode}`, ['mine']);
      expect({ url, ssl }).toEqual({
        url: PLAIN,
        ssl: { rejectUnauthorized: true, ca: [...rootCertificates, 'mine'] },
      });
    },
  );

  it('verifies nothing for sslmode=no-verify alone', () => {
    expect(databaseAddress(`${PLAIN}&sslmode=no-verify`, []).ssl).toMatchObject({ rejectUnauthorized: false });
  });

  it("reads the files that a URL names as libpq's would, and trusts no other authority then", () => {
    const file = join(__dirname, 'database-tls.ts');
    const { url, ssl } = databaseAddress(`${PLAIN}&sslrootcert=${file}&sslcert=${file}&sslkey=${file}`, ['mine']);
    const text = expect.stringContaining('databaseAddress');
    expect({ url, ssl }).toEqual({ url: PLAIN, ssl: { rejectUnauthorized: true, ca: text, cert: text, key: text } });
  });
});
