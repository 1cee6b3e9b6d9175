import { readFileSync } from 'node:fs';
import express from 'express';

const GUIDE = readFileSync(new URL('../../../docs/guides/receiving-webhooks.md', import.meta.url), 'utf8');
const [, code] = /```js\n(.*?)```/s.exec(GUIDE);
/** As it stands in the guide. */
const { isGenuine } = await import(`data:text/javascript,${encodeURIComponent(code)}`);

/** `docs/guides/receiving-webhooks.md`, in its order. */
export function byWebhook(app, { sessions, state, secret }) {
  app.post('/hook', express.raw({ type: 'application/json' }), (request, response) => {
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = request.headers;
    if (!isGenuine(secret, id, timestamp, signatures, request.body)) return response.status(400).end();
    if (state.applied.includes(id)) return response.json({ applied: true });
    const { type, data } = JSON.parse(request.body);
    if (type !== 'session.revoked') return response.status(204).end();
    response.json(sessions.apply({ id, data }));
  });
}
