import type { Answer, Api, Json } from '../http.js';

/** One call of each operation that needs a key, by its name in the contract. */
export type Calls = Readonly<Record<string, (api: Api) => Promise<Answer<Json>>>>;

const policy = { name: 'during', match: {}, idleTimeoutSeconds: 600 };
const hook = { name: 'during', kind: 'webhook', url: 'http://127.0.0.1:9009/', events: ['*'] };
const ID = '00000000-0000-4000-8000-000000000000';
const match = { 'if-match': '"1"' };

/** What asks or tells the truth: none of it can be answered while Postgres is away. */
export const NEED_POSTGRES: Calls = {
  'post /v1/sessions': (api) => api.post('/v1/sessions', { subject: 's', application: 'a' }),
  'get /v1/sessions': (api) => api.get('/v1/sessions'),
  'get /v1/sessions/{id}': (api) => api.get('/v1/sessions/any'),
  'get /v1/sessions/{id}/deadline': (api) => api.get('/v1/sessions/any/deadline'),
  'get /v1/sessions/{id}/events': (api) => api.get('/v1/sessions/any/events'),
  'get /v1/sessions/{id}/warnings': (api) => api.get('/v1/sessions/any/warnings'),
  'post /v1/sessions/{id}/warnings/{eventId}/receipts': (api) =>
    api.post(`/v1/sessions/any/warnings/${ID}/receipts`, { shownAt: '2026-11-25T12:00:00.000Z', action: 'shown' }),
  'post /v1/policies': (api) => api.post('/v1/policies', policy),
  'get /v1/policies': (api) => api.get('/v1/policies'),
  'get /v1/policies/{name}': (api) => api.get('/v1/policies/baseline'),
  'get /v1/policies/{name}/versions': (api) => api.get('/v1/policies/baseline/versions'),
  'put /v1/policies/{name}': (api) => api.put('/v1/policies/during', policy, match),
  'delete /v1/policies/{name}': (api) => api.delete('/v1/policies/during', match),
  'get /v1/effective-limits': (api) => api.get('/v1/effective-limits?application=a'),
  'post /v1/effective-limits': (api) => api.post('/v1/effective-limits', { application: 'a', subject: 's' }),
  'post /v1/keys': (api) => api.post('/v1/keys', { name: 'during', scopes: ['check:read'] }),
  'get /v1/keys': (api) => api.get('/v1/keys'),
  'delete /v1/keys/{id}': (api) => api.delete('/v1/keys/AAAAAAAAAAAA'),
  'post /v1/subscriptions': (api) => api.post('/v1/subscriptions', hook),
  'get /v1/subscriptions': (api) => api.get('/v1/subscriptions'),
  'get /v1/subscriptions/{id}': (api) => api.get(`/v1/subscriptions/${ID}`),
  'patch /v1/subscriptions/{id}': (api) => api.patch(`/v1/subscriptions/${ID}`, { status: 'disabled' }),
  'delete /v1/subscriptions/{id}': (api) => api.delete(`/v1/subscriptions/${ID}`),
  'post /v1/subscriptions/{id}/rotate-secret': (api) => api.post(`/v1/subscriptions/${ID}/rotate-secret`, {}),
  'post /v1/subscriptions/{id}/replay': (api) =>
    api.post(`/v1/subscriptions/${ID}/replay`, { from: '2026-01-01T00:00:00Z' }),
  'post /v1/subscriptions/{id}/deliveries/{deliveryId}/replay': (api) =>
    api.post(`/v1/subscriptions/${ID}/deliveries/1/replay`),
  'post /v1/events/{id}/replay': (api) => api.post(`/v1/events/${ID}/replay`, {}),
  'post /v1/subscriptions/{id}/test': (api) => api.post(`/v1/subscriptions/${ID}/test`),
  'get /v1/subscriptions/{id}/deliveries': (api) => api.get(`/v1/subscriptions/${ID}/deliveries`),
  'post /v1/revocations': (api) => api.post('/v1/revocations', { selector: { subject: 'nobody' }, reason: 'r' }),
  'get /v1/revocations': (api) => api.get('/v1/revocations'),
  'get /v1/revocations/{id}': (api) => api.get(`/v1/revocations/${ID}`),
  'get /v1/subscriptions/{id}/deliveries/{deliveryId}': (api) => api.get(`/v1/subscriptions/${ID}/deliveries/1`),
  'get /v1/events': (api) => api.get('/v1/events?after=0'),
  'get /v1/events/stream': (api) => api.get('/v1/events/stream'),
  'get /v1/events/{id}/convergence': (api) => api.get(`/v1/events/${ID}/convergence`),
  'post /v1/events/{id}/acknowledgements': (api) => api.post(`/v1/events/${ID}/acknowledgements`, { applied: true }),
  'get /v1/applications': (api) => api.get('/v1/applications'),
  'get /v1/applications/{name}': (api) => api.get('/v1/applications/any'),
  'get /v1/audit': (api) => api.get('/v1/audit'),
  'post /v1/tenants': (api) => api.post('/v1/tenants', { name: 'during' }),
  'get /v1/tenants': (api) => api.get('/v1/tenants'),
};

/** What the live store answers alone. */
export const NEED_REDIS_ALONE: Calls = {
  'get /v1/check/{id}': (api) => api.get('/v1/check/any'),
  'post /v1/check': (api) => api.post('/v1/check', { sessionIds: ['any', 'other'] }),
  'post /v1/activity': (api) => api.post('/v1/activity', { events: [{ sessionId: 'any', kind: 'keyboard' }] }),
  'delete /v1/sessions/{id}': (api) => api.delete('/v1/sessions/any'),
  'post /v1/sessions/{id}/revoke': (api) => api.post('/v1/sessions/any/revoke', { reason: 'r' }),
  'get /metrics': (api) => api.get('/metrics'),
};
