import { cookieRequests, requestsOf } from './requests.js';

const IDS = Array.from({ length: 500 }, (_, i) => `id-${i}`);
const bodyOf = (request: Buffer) => JSON.parse(request.toString().split('\r\n\r\n')[1] as string);

describe('requestsOf', () => {
  it('brings every session into play, in batches of the size', () => {
    const { requests, expected } = requestsOf({ task: 'activity', size: 100 }, IDS, 'http://h:1', 'k');
    const batches = requests.map((request) => bodyOf(request).events as { sessionId: string }[]);
    expect(new Set(batches.flat().map(({ sessionId }) => sessionId)).size).toBe(500);
    expect(batches.every((events) => events.length === 100)).toBe(true);
    expect(expected).toContain('"accepted":100');
  });

  it('writes whole requests', () => {
    const { requests } = requestsOf({ task: 'check-one', size: 1 }, IDS, 'http://h:1', 'k');
    expect(requests).toHaveLength(500);
    expect(requests[0]?.toString()).toBe('GET /v1/check/id-0 HTTP/1.1\r\nhost: h:1\r\nauthorization: Bearer k\r\n\r\n');
  });
});

describe('cookieRequests', () => {
  it('are those of browsers', () => {
    expect(cookieRequests(['sid=1'], 'http://h:1').requests[0]?.toString()).toContain('\r\ncookie: sid=1\r\n');
  });
});
