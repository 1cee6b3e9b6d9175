import { AllowList } from './allow-list.js';
import { DestinationGuard } from './destination-guard.js';
import { judgeUrl, LONGEST_URL } from './url-rules.js';

const nothing = new AllowList({ networks: [], hosts: [] });
const some = new AllowList({ networks: [], hosts: ['localhost', 'hooks', 'a.internal', 'metadata.google.internal'] });
const refusal = (url: string, allow = nothing) => {
  const judged = judgeUrl(url, allow);
  return 'refusal' in judged ? judged.refusal : undefined;
};

describe('judgeUrl', () => {
  it('takes a URL apart', () => {
    expect(judgeUrl('HTTPS://Receiver.Example.org:8443/a%20b?c=d', nothing)).toEqual({
      protocol: 'https:',
      origin: 'https://receiver.example.org:8443',
      host: 'receiver.example.org',
      path: '/a%20b?c=d',
    });
    expect(judgeUrl('https://[2a00::1]', nothing)).toMatchObject({ host: '2a00::1', path: '/' });
    expect(judgeUrl('https://bücher.example.org', nothing)).toMatchObject({ host: 'xn--bcher-kva.example.org' });
    expect(judgeUrl('https://a_b.example.org', nothing)).toMatchObject({ host: 'a_b.example.org' });
    expect(judgeUrl('https://a.example.org//10.0.0.1/@b', nothing)).toMatchObject({
      host: 'a.example.org',
      path: '//10.0.0.1/@b',
    });
  });

  it.each([
    ['ftp://a.example.org', 'the URL must begin with https://'],
    ['file:///etc/passwd', 'the URL must begin with https://'],
    ['receiver.example.org', 'not a URL'],
    ['https://', 'not a URL'],
    ['', 'not a URL'],
    ['https://a.example.org:65536', 'not a URL'],
    ['https://a.example.org:0', 'the port must be from 1 to 65535'],
    ['https://a.example.org:000', 'the port must be from 1 to 65535'],
    ['https://a.example.org:-1', 'not a URL'],
    ['https://a.example.org:22', 'the port is for another protocol'],
    ['https://a.example.org:0025', 'the port is for another protocol'],
    ['http://a.example.org:6667', 'the port is for another protocol'],
    ['https:a.example.org', 'the URL must begin with https:// and a host'],
    ['https:/a.example.org', 'the URL must begin with https:// and a host'],
    ['https:///a.example.org', 'the URL must begin with https:// and a host'],
    ['https://@a.example.org', 'the URL must not hold credentials'],
    ['https://:@a.example.org', 'the URL must not hold credentials'],
    ['https://a.example.org@', 'not a URL'],
    ['https://a.example.org:443@10.0.0.1/', 'the URL must not hold credentials'],
    ['https://[fe80::1%25eth0]/', 'not a URL'],
    ['https://[fe80::1%eth0]/', 'not a URL'],
    ['https://[::ffff:1.2.3]/', 'not a URL'],
    ['https://[v1.a]/', 'not a URL'],
    ['https://256.1.1.1/', 'not a URL'],
    ['https://1.2.3.4.5/', 'not a URL'],
    ['https://0x100000000/', 'not a URL'],
    ['https://a.example.1/', 'not a URL'],
    ['https://a%00b.example.org/', 'not a URL'],
    ['https://a%2fb.example.org/', 'not a URL'],
    ['https://a..example.org', 'the host name is not one of DNS'],
    ['https://.example.org', 'the host name is not one of DNS'],
    ['https://a.example.org..', 'the host name must not end in a dot'],
    ['https://-a.example.org', 'the host name is not one of DNS'],
    ['https://a-.example.org', 'the host name is not one of DNS'],
    ['https://*.example.org', 'the host name is not one of DNS'],
    ['https://a;b.example.org', 'the host name is not one of DNS'],
    ['https://a,b.example.org', 'the host name is not one of DNS'],
    ["https://a'b.example.org", 'the host name is not one of DNS'],
    ['https://a`b.example.org', 'the host name is not one of DNS'],
    ['https://a{b}.example.org', 'the host name is not one of DNS'],
    [`https://${'a'.repeat(64)}.example.org`, 'the host name is not one of DNS'],
    [`https://${'a.'.repeat(124)}example.org`, 'the host name is not one of DNS'],
    ['https://xn--a.example.org', 'not a URL'],
    ['https://a\u00adlocalhost', 'the host name has one label only'],
    ['https://local\u00adhost', 'the host name is local'],
    ['https://loc\u200bal\u2060host', 'the host name is local'],
    ['https://printer\u3002local', 'the host name is local'],
    ['https://metadata\uff0egoogle\u3002internal', 'the host is a cloud metadata service'],
    ['https://METADATA.google.INTERNAL', 'the host is a cloud metadata service'],
    ['https://u@a.example.org', 'the URL must not hold credentials'],
    ['https://u:p@a.example.org', 'the URL must not hold credentials'],
    ['https://a.example.org/#x', 'the URL must not hold a fragment'],
    ['https://a.example.org/#', 'the URL must not hold a fragment'],
    [' https://a.example.org', 'the URL holds blanks, control characters or backslashes'],
    ['https://a.exam\tple.org', 'the URL holds blanks, control characters or backslashes'],
    ['https://a.example.org\\@b.org', 'the URL holds blanks, control characters or backslashes'],
    ['https://a.example.org/\r\nHost: b', 'the URL holds blanks, control characters or backslashes'],
    [`https://a.example.org/${'x'.repeat(LONGEST_URL)}`, 'the URL is longer than 2048 characters'],
    ['https://localhost', 'the host name is local'],
    ['https://LOCALHOST:8443', 'the host name is local'],
    ['https://a.localhost', 'the host name is local'],
    ['https://printer.local', 'the host name is local'],
    ['https://a.internal', 'the host name is local'],
    ['https://a.home.arpa', 'the host name is local'],
    ['https://hooks', 'the host name has one label only'],
    ['https://a.example.org.', 'the host name must not end in a dot'],
    ['https://localhost.', 'the host name must not end in a dot'],
    ['https://metadata.google.internal', 'the host is a cloud metadata service'],
    ['https://ｌｏｃａｌｈｏｓｔ', 'the host name is local'],
    ['https://%6cocalhost', 'the host name is local'],
  ])('refuses %p', (url, rule) => expect(refusal(url)).toBe(rule));

  it.each(['https://localhost', 'http://hooks:8080', 'https://a.internal'])('takes %p from the allow-list', (url) =>
    expect(refusal(url, some)).toBeUndefined(),
  );

  it.each([
    'https://metadata.google.internal',
    'https://b.a.internal',
    'https://localhost.',
    'https://localhost.localdomain',
  ])('refuses %p whatever the allow-list says', (url) => expect(refusal(url, some)).toBeDefined());

  it('takes the longest URL', () => {
    const url = 'https://a.example.org/';
    expect(refusal(url + 'x'.repeat(LONGEST_URL - url.length))).toBeUndefined();
    expect(refusal(url + 'x'.repeat(LONGEST_URL - url.length + 1))).toBeDefined();
  });

  it.each([
    ['2130706433', 'a loopback address'],
    ['0x7f.1', 'a loopback address'],
    ['0177.0.0.1', 'a loopback address'],
    ['127.1', 'a loopback address'],
    ['127.0.0.1.', 'a loopback address'],
    ['127.0.1', 'a loopback address'],
    ['0x7F000001', 'a loopback address'],
    ['017700000001', 'a loopback address'],
    ['0x7f.0.0x0.01', 'a loopback address'],
    ['127。0。0。1', 'a loopback address'],
    ['①②⑦.⓪.⓪.①', 'a loopback address'],
    ['%31%32%37.0.0.1', 'a loopback address'],
    ['3232235777', 'a private address'],
    ['0300.0250.1.1', 'a private address'],
    ['10.1', 'a private address'],
    ['2852039166', 'a cloud metadata address'],
    ['0251.0376.0251.0376', 'a cloud metadata address'],
    ['169.16689662', 'a cloud metadata address'],
    ['0xfffffffe', 'a reserved address'],
    ['[::127.0.0.1]', 'a tunnelled IPv4 address'],
    ['[2002:7f00:1::]', 'a tunnelled IPv4 address'],
    ['[2001:0:0:0:0:0:80ff:fffe]', 'a tunnelled IPv4 address'],
    ['[64:ff9b::7f00:1]', 'a loopback address'],
    ['[64:ff9b:1::7f00:1]', 'a protocol assignment'],
    ['[fe80::1]', 'a link-local address'],
    ['[fd00:ec2::254]', 'a cloud metadata address'],
    ['１２７.0.0.1', 'a loopback address'],
    ['0', 'an unspecified address'],
    ['0xa9fea9fe', 'a cloud metadata address'],
    ['[::]', 'an unspecified address'],
    ['[::1]', 'a loopback address'],
    ['[::ffff:127.0.0.1]', 'a loopback address'],
    ['[::ffff:169.254.169.254]', 'a cloud metadata address'],
    ['[0:0:0:0:0:ffff:0a00:0001]', 'a private address'],
  ])('leaves the host %s to be refused as %s', async (host, rule) => {
    const judged = judgeUrl(`https://${host}/`, nothing);
    if ('refusal' in judged) throw new Error(judged.refusal);
    const guard = new DestinationGuard(nothing, () => Promise.reject(new Error('an address is not looked up')));
    await expect(guard.addresses(judged.protocol, judged.host)).rejects.toThrow(`the host is ${rule}`);
  });
});
