import { plainJsonOf } from './plain-json.js';

const read = (text: string) => plainJsonOf(Buffer.from(text));

describe('plainJsonOf', () => {
  it.each(['{"events":[{"sessionId":"a.b-c_d~e","ageMs":5}]}', '[1,null,true,"x"]', '"{[]}"', '{"proto":1}'])(
    'reads %s',
    (text) => {
      expect(read(text)).toEqual(JSON.parse(text));
    },
  );

  it.each([
    ['what is not ASCII', '{"a":"é"}'],
    ['a byte order mark', '\ufeff{"a":1}'],
    ['an escape', String.raw`{"a":"\ud800"}`],
    ['an escaped name', String.raw`{"\u005f_proto__":{}}`],
    ['a prototype', '{"__proto__":{}}'],
    ['a constructor', '{"constructor":{"prototype":{}}}'],
    ['NUL', '{"a":"\0"}'],
    ['what is no JSON', '{"a":'],
    ['nothing', ''],
  ])('leaves %s to a closer look', (_, text) => {
    expect(read(text)).toBeUndefined();
  });

  it('leaves what is not UTF-8 to a closer look', () => {
    expect(plainJsonOf(Buffer.from([0x22, 0xff, 0x22]))).toBeUndefined();
  });
});
