import { rootCertificates } from 'node:tls';
import { connectionUrl, listenHost } from './address-kinds.js';
import { adminKey, certificates, masterKey } from './secret-kinds.js';
import { webhookAllow } from './webhook-allow.js';

describe('webhookAllow', () => {
  it('takes networks, addresses and host names', () => {
    expect(webhookAllow.parse('127.0.0.0/8, ::1,fd00::/8,10.1.2.3 ,Hooks.Corp.Internal,bücher.example')).toEqual({
      networks: [
        { address: '127.0.0.0', prefix: 8, family: 'ipv4' },
        { address: '::1', prefix: 128, family: 'ipv6' },
        { address: 'fd00::', prefix: 8, family: 'ipv6' },
        { address: '10.1.2.3', prefix: 32, family: 'ipv4' },
      ],
      hosts: ['hooks.corp.internal', 'xn--bcher-kva.example'],
    });
  });

  it.each(['', ',', '10.0.0.0/33', '10.0.0.0/', '::1/129', '10.0.0.0/8/8', '10.0.0', '0x7f.1', 'a b', 'https://x.y'])(
    'refuses %p',
    (text) => expect(webhookAllow.parse(text)).toBeUndefined(),
  );

  it.each(['*.corp', 'host:80', '[::1]', 'fe80::1%eth0', 'x..y', '-x.y', 'x.y.'])('refuses %p', (text) =>
    expect(webhookAllow.parse(text)).toBeUndefined(),
  );
});

describe('connectionUrl', () => {
  const kind = connectionUrl('redis', 'rediss');

  it.each(['redis://h', 'rediss://u:p@h:1/0'])('takes %p', (text) => expect(kind.parse(text)).toBe(text));
  it.each(['', 'redis:h', 'http://h', 'redis://h ', 'localhost:6379', 'redis://u:100%@h'])('refuses %p', (text) =>
    expect(kind.parse(text)).toBeUndefined(),
  );
});

describe('listenHost', () => {
  it.each(['0.0.0.0', '::', '127.0.0.1', 'localhost'])('takes %p', (text) => expect(listenHost.parse(text)).toBe(text));
  it.each(['', 'http://x', '256.1.1.1', 'a b'])('refuses %p', (text) => expect(listenHost.parse(text)).toBeUndefined());
});

describe('adminKey', () => {
  const secret = 'a'.repeat(32);

  it('is taken apart', () => expect(adminKey.parse(`cfw_abcdEF12_${secret}`)).toEqual({ id: 'abcdEF12', secret }));

  it.each([
    `cfw_abcdEF1_${secret}`,
    `cfw_${'a'.repeat(33)}_${secret}`,
    `cfw_abcdEF12_${secret.slice(1)}`,
    `xfw_abcdEF12_${secret}`,
    `cfw_abcdEF12_${secret}\n`,
    `cfw_abcd-F12_${secret}`,
  ])('refuses %p', (text) => expect(adminKey.parse(text)).toBeUndefined());
});

describe('masterKey', () => {
  it.each([31, 33, 0])('refuses %d bytes', (n) =>
    expect(masterKey.parse(Buffer.alloc(n).toString('base64'))).toBeUndefined(),
  );
  it('refuses what is not base64 all through', () => {
    const text = Buffer.alloc(32).toString('base64');
    expect(masterKey.parse(`${text} `)).toBeUndefined();
    expect(masterKey.parse(text.replace('=', ''))).toBeUndefined();
    expect(masterKey.parse(text)).toHaveLength(32);
  });
});

describe('certificates', () => {
  it('takes several of one text, with remarks around them', () => {
    const [a = '', b = ''] = rootCertificates;
    expect(certificates.parse(`# ours\n${a}\n# theirs\n${b}\n`)).toHaveLength(2);
  });
  it.each(['', 'x', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])('refuses %p', (text) =>
    expect(certificates.parse(text)).toBeUndefined(),
  );
});
