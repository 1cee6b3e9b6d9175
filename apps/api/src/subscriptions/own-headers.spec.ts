import { SecretBox } from '@curfew/delivery';
import { headersContext } from '@curfew/domain';
import { sealHeaders } from './own-headers.js';

const box = new SecretBox(Buffer.alloc(32, 3));

describe("a receiver's own headers", () => {
  it('are sealed, by names in lower case', () => {
    const sealed = sealHeaders(box, 't', { Authorization: 'Bearer x', 'X-Team': 'a' })!;
    expect(sealed.names).toEqual(['authorization', 'x-team']);
    expect(JSON.parse(box.open(sealed.sealed, headersContext('t')))).toEqual({
      authorization: 'Bearer x',
      'x-team': 'a',
    });
    expect(() => box.open(sealed.sealed, 't')).toThrow();
    expect(sealHeaders(box, 't', {})).toBeNull();
  });

  it.each([
    ['ours', { 'Webhook-Id': 'x' }],
    ['the type of the body', { 'content-type': 'text/plain' }],
    ['the host', { Host: 'other' }],
    ['framing', { 'Transfer-Encoding': 'chunked' }],
    ['a proxy', { 'proxy-authorization': 'x' }],
    ['where the request came from', { 'X-Forwarded-For': '127.0.0.1' }],
    ['a line break', { 'x-a': 'b\r\nx-c: d' }],
    ['no name', { '': 'x' }],
    ['a name with a blank', { 'x a': 'x' }],
    ['beyond Latin-1', { 'x-a': '\u{1F600}' }],
    ['twice', { 'X-A': '1', 'x-a': '2' }],
    ['too much', { 'x-a': 'b'.repeat(4_096) }],
  ])('are refused: %s', (_, headers) => {
    expect(() => sealHeaders(box, 't', headers)).toThrow(expect.objectContaining({ code: 'validation_failed' }));
  });

  it('are refused without repeating a value', () => {
    expect(() => sealHeaders(box, 't', { host: 'hunter2' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});
