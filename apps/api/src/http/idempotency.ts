import { createHash } from 'node:crypto';
import type { SecretBox } from '@curfew/delivery';
import { CurfewError, invalid, type RememberedAnswers } from '@curfew/domain';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HOT_PATHS } from './hot-paths.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set while this request holds an idempotency key of its own. */
    idempotency?: { readonly name: string; readonly fingerprint: string };
  }
}

/** A Structured Field string with quotes, or bare, as many clients send it. */
const KEY = /^"?([\x21\x23-\x7e]{1,255}?)"?$/;
const REPEATED_HEADERS = ['content-type', 'location', 'etag'] as const;

/**
 * `Idempotency-Key` on POST (draft-ietf-httpapi-idempotency-key-header-07): a repeated request is answered as the first
 * one was, for a day. Keys belong to the caller and the route. Answers may hold a secret that is shown once: they are
 * kept sealed. Faults of ours (5xx) are not kept: the request may be tried again.
 */
export function repeatAnswers(server: FastifyInstance, answers: RememberedAnswers, box: SecretBox): void {
  server.decorateRequest('idempotency', undefined);

  // Only where it may be: the hot path, which takes no keys, is not even asked.
  server.addHook('onRoute', (route) => {
    if (route.method !== 'POST' || HOT_PATHS.has(route.url)) return;
    route.preHandler = [...[route.preHandler ?? []].flat(), recallAnswer];
    route.onSend = [...[route.onSend ?? []].flat(), keepAnswer];
  });

  // With callbacks: most requests carry no key, and need no promise.
  function recallAnswer(request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void {
    const name = nameOf(request);
    if (name === undefined) return done();
    begin(name, request, reply).then((answered) => answered || done(), done);
  }

  async function begin(name: string, request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const fingerprint = sha256(`${request.url}\n${JSON.stringify(request.body ?? null)}`);
    const recall = await answers.begin(name, fingerprint);
    if (recall.state === 'other_content') {
      throw new CurfewError('idempotency_key_reused', 'This Idempotency-Key was used with other content');
    }
    if (recall.state === 'under_way') {
      throw new CurfewError('idempotency_in_progress', 'A request with this Idempotency-Key is under way', [], 1);
    }
    if (recall.state === 'new') {
      request.idempotency = { name, fingerprint };
      return false;
    }
    const { status, headers, body } = recall.answer;
    const text = body === '' ? undefined : box.open(Buffer.from(body, 'base64'), name);
    void reply
      .status(status)
      .headers({ ...headers, 'idempotency-replayed': 'true' })
      .send(text);
    return true;
  }

  function keepAnswer(request: FastifyRequest, reply: FastifyReply, payload: unknown, done: () => void): void {
    const held = request.idempotency;
    if (!held) return done();
    request.idempotency = undefined;
    const keeping =
      reply.statusCode >= 500
        ? answers.forget(held.name)
        : answers.finish(held.name, held.fingerprint, {
            status: reply.statusCode,
            headers: repeated(reply),
            body: typeof payload === 'string' ? box.seal(payload, held.name).toString('base64') : '',
          });
    // The act is done: an answer that cannot be remembered is still the answer.
    keeping
      .catch((error: unknown) => request.log.warn({ err: error }, 'an answer was not remembered'))
      .finally(() => done());
  }
}

function nameOf(request: FastifyRequest): string | undefined {
  const given = request.headers['idempotency-key'];
  if (given === undefined || !request.caller) return undefined;
  const key = typeof given === 'string' ? KEY.exec(given)?.[1] : undefined;
  if (key === undefined) {
    throw invalid([
      { parameter: 'Idempotency-Key', detail: 'must be 1 to 255 printable characters, in quotes or bare' },
    ]);
  }
  return sha256(`${request.caller.id}\n${request.template}\n${key}`);
}

function repeated(reply: FastifyReply): Record<string, string> {
  return Object.fromEntries(
    REPEATED_HEADERS.flatMap((name) => {
      const value = reply.getHeader(name);
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
