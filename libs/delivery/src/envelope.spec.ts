import { envelope } from './envelope.js';

it('has the event’s own time and data', () => {
  const data = { eventId: 'e1', schema: 1, tenant: 't', decidedAt: '2026-01-01T00:00:00.005Z' } as const;
  expect(JSON.parse(envelope({ type: 'session.revoked', timestamp: Date.UTC(2026, 0, 1, 0, 0, 0, 5), data }))).toEqual({
    type: 'session.revoked',
    timestamp: '2026-01-01T00:00:00.005Z',
    data,
  });
});
