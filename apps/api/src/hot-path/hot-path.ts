import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Authenticator, KeyRecord, StartStep } from '@curfew/domain';
import type { Logger } from 'pino';
import { jsonOf } from '../http/json-body.js';
import { plainJsonOf } from '../http/plain-json.js';
import { requestId } from '../http/request-id.js';
import { logRequest } from '../http/request-log.js';
import { requireContract, requireHead } from '../http/require-contract.js';
import type { RequestMetrics } from '../http/request-metrics.js';
import { isValid } from '../http/validate.js';
import { type Answer, answerOf, refusalAnswerOf, write } from './answer.js';
import { type HotRoute, type Match, matcher } from './hot-route.js';
import { bodyLengthOf, readBody } from './plain-body.js';

export interface HotPathParts {
  readonly authenticator: Pick<Authenticator, 'recall'>;
  readonly liveStore: Pick<StartStep, 'state'>;
  readonly metrics: Pick<RequestMetrics, 'observe'>;
  readonly log: Logger;
  readonly bodyLimit: number;
}

/** A request that is answered here. */
interface Taken extends Match {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly caller: KeyRecord;
  readonly since: number;
}

/**
 * Answers the plain requests of the hot path before Fastify and Nest see them, whose steps cost as much as all of ours
 * (ADR 25). What is enforced and answered is the same, by the same functions. What is not plain goes the usual way: a key
 * not met in the last half second, a query, a body of unknown length, everything while the process drains.
 */
export class HotPath {
  private readonly match: ReturnType<typeof matcher>;
  private open = true;

  constructor(
    routes: readonly HotRoute[],
    private readonly parts: HotPathParts,
  ) {
    this.match = matcher(routes);
  }

  /** Stands before the server's own listeners, which get what is left. */
  standBefore(server: Server): void {
    const usual = server.listeners('request') as RequestListener[];
    server.removeAllListeners('request');
    server.on('request', (request, response) => {
      if (!this.takes(request, response)) for (const listener of usual) listener(request, response);
    });
  }

  /** Everything goes the usual way from now on. */
  close(): void {
    this.open = false;
  }

  private takes(request: IncomingMessage, response: ServerResponse): boolean {
    const { authenticator, liveStore, bodyLimit } = this.parts;
    const match = this.match(request);
    if (!match || !this.open || liveStore.state !== 'ok') return false;
    const length = bodyLengthOf(request.headers);
    const takesBody = match.route.contract.body !== undefined;
    if (length === undefined || length > bodyLimit || takesBody !== length > 0) return false;
    const caller = authenticator.recall(request.headers.authorization);
    if (!caller) return false;
    const taken = { request, response, route: match.route, params: match.params, caller, since: performance.now() };
    if (length === 0) void this.answer(taken);
    else readBody(request, (bytes) => void this.answer(taken, bytes));
    return true;
  }

  private async answer(taken: Taken, bytes?: Buffer): Promise<void> {
    const { request, response, route, caller, since } = taken;
    const { method, template } = route;
    const id = requestId(request);
    const answer = await this.answerTo(taken, bytes).catch((error: unknown) => {
      return refusalAnswerOf(error, this.parts.log, id);
    });
    write(response, id, answer);
    const { status } = answer;
    const elapsedMs = performance.now() - since;
    this.parts.metrics.observe(method, template, status, elapsedMs);
    logRequest(this.parts.log, { id, method, route: template, status, elapsedMs, caller });
  }

  private async answerTo({ route, params, caller }: Taken, bytes?: Buffer): Promise<Answer> {
    const { contract } = route;
    const asked = { caller, params, query: {} };
    let body = bytes && plainJsonOf(bytes);
    if (body !== undefined && contract.body && isValid(contract.body, body)) {
      requireHead(contract, asked);
    } else {
      body = bytes && jsonOf(bytes);
      requireContract(contract, { ...asked, body });
    }
    return answerOf(await route.handle({ params, body, caller }));
  }
}
