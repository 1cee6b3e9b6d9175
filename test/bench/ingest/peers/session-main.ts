import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import cookie from '@fastify/cookie';
import fastifySession from '@fastify/session';
import { RedisStore } from 'connect-redis';
import express from 'express';
import expressSession from 'express-session';
import Fastify from 'fastify';
import { createClient } from 'redis';

const IDLE_SECONDS = 900;
const SECRET = 's'.repeat(40);
const ANSWER = { accepted: 1, rejected: [], sessions: [] };

type Store = RedisStore;

/** As its documentation has it: nothing saved that did not change, the cookie and the store's expiry prolonged each time. */
async function expressServer(store: Store): Promise<string> {
  const app = express();
  app.disable('etag');
  app.use(
    expressSession({
      store,
      secret: SECRET,
      resave: false,
      saveUninitialized: false,
      rolling: true,
      cookie: { maxAge: IDLE_SECONDS * 1000 },
    }),
  );
  app.get('/login', (request, response) => {
    request.session['person'] = 'ada';
    response.json(ANSWER);
  });
  app.get('/touch', (request, response) => response.json({ ...ANSWER, accepted: request.session['person'] ? 1 : 0 }));
  const server = createServer(app);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

declare module 'fastify' {
  interface Session {
    person?: string;
  }
}

/** `rolling` is its default. */
async function fastifyServer(store: Store): Promise<string> {
  const app = Fastify();
  await app.register(cookie);
  await app.register(fastifySession, {
    // connect-redis is the store that its documentation uses.
    store: store as never,
    secret: SECRET,
    saveUninitialized: false,
    cookie: { secure: false, maxAge: IDLE_SECONDS * 1000 },
  });
  app.get('/login', async (request) => {
    request.session.person = 'ada';
    return ANSWER;
  });
  app.get('/touch', async (request) => ({ ...ANSWER, accepted: request.session.person ? 1 : 0 }));
  return app.listen({ port: 0, host: '127.0.0.1' });
}

/** `session-main <express-session|fastify-session> <redis url>`: tells its parent where it listens. */
async function main(name: string, url: string): Promise<void> {
  const client = createClient({ url });
  client.on('error', () => undefined);
  await client.connect();
  const store = new RedisStore({ client, prefix: `${name}:` });
  process.send?.(await (name === 'express-session' ? expressServer(store) : fastifyServer(store)));
}

process.on('disconnect', () => process.exit(0));
void main(process.argv[2] as string, process.argv[3] as string);
