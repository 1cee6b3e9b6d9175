import { readAnswer } from './read-answer.js';

describe('what a receiver answered', () => {
  it.each([
    ['names', '{"events":["a","b"]}', ['a', 'b']],
    ['objects with an id', '{"events":[{"id":"a","more":1},"b"],"applied":true}', ['a', 'b']],
    ['nothing', '{"events":[]}', []],
    ['what is no name', '{"events":[1,null,{"id":2},{},["a"],"b"]}', ['b']],
  ])('names the events that it took: %s', (_, body, taken) => {
    expect([...readAnswer(body).taken!]).toEqual(taken);
  });

  it.each([
    '',
    'ok',
    '<html>',
    'null',
    '[]',
    '{}',
    '"events"',
    '{"events":{"a":1}}',
    '{"events":["a"',
    '{"events":null}',
  ])('stands for all of the request when it says %j', (body) => expect(readAnswer(body)).toEqual({}));
});
