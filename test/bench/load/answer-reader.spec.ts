import { AnswerReader } from './answer-reader.js';

const ANSWER = 'HTTP/1.1 200 OK\r\nx: y\r\nContent-Length: 5\r\n\r\nhello';

describe('AnswerReader', () => {
  it('reads an answer that comes whole', () => {
    const answer = new AnswerReader().push(Buffer.from(ANSWER));
    expect({ ...answer, body: answer?.body.toString() }).toEqual({ status: 200, body: 'hello' });
  });

  it('waits for the rest, wherever it is cut, and is ready for the next', () => {
    const reader = new AnswerReader();
    for (let cut = 1; cut < ANSWER.length; cut++) {
      expect(reader.push(Buffer.from(ANSWER.slice(0, cut)))).toBeUndefined();
      expect(reader.push(Buffer.from(ANSWER.slice(cut)))?.body.toString()).toBe('hello');
    }
  });

  it('refuses an answer of unknown length', () => {
    expect(() => new AnswerReader().push(Buffer.from('HTTP/1.1 200 OK\r\n\r\n'))).toThrow('content length');
  });
});
