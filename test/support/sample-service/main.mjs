// A service that lives with Curfew, as its guides say: it signs users in, keeps sessions of its own, reports what users do,
// and ends its session when Curfew says so. It hears that by HEARS: webhook, stream or feed.
//   CURFEW_URL, CURFEW_KEY, HEARS, STATE (a file), PORT, SECRET (the subscription's, for webhooks)
import express from 'express';
import session from 'express-session';
import { byFeed } from './by-feed.mjs';
import { byStream } from './by-stream.mjs';
import { byWebhook } from './by-webhook.mjs';
import { Curfew } from './curfew.mjs';
import { LocalSessions } from './local-sessions.mjs';
import { State } from './state.mjs';

const { CURFEW_URL: url, CURFEW_KEY: key, HEARS: hears, STATE: path, SECRET: secret, PORT: port } = process.env;
const state = new State(path);
const sessions = new LocalSessions(state);
const curfew = new Curfew({ url, key });
const app = express();

if (hears === 'webhook') byWebhook(app, { sessions, state, secret });
else void (hears === 'stream' ? byStream : byFeed)({ curfew, sessions, state });

app.use(session({ store: sessions, secret: 's'.repeat(40), resave: false, saveUninitialized: false }));

app.post('/sign-in/:subject', async (request, response) => {
  request.session.sessionId = await curfew.start(request.params.subject);
  request.session.subject = request.params.subject;
  request.session.fresh = true;
  response.json({ sessionId: request.session.sessionId });
});

app.use((request, response, next) => {
  const { sessionId } = request.session;
  if (sessionId === undefined) return response.status(401).end();
  curfew.used(sessionId);
  next();
});

app.get('/page', (request, response) => response.json({ subject: request.session.subject }));

/** A page that is held open. */
app.get('/live', (request, response) => {
  sessions.hold(request.session.sessionId, response);
  response.flushHeaders();
});

const server = app.listen(Number(port), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
