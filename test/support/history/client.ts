import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Api, Json } from '../http.js';
import type { Heard, Moment, Told } from './heard.js';

/** A real client does not wait for ever for a process that hangs: it asks another. */
const PATIENCE_MS = 3_000;
const PAUSE_MS = 50;
const LONGEST_MS = 60_000;

const NOES = new Set(['revoked', 'locked']);
const COUNTS = new Set(['keyboard', 'pointer', 'touch', 'user_request']);

export interface Report {
  readonly sessionId: string;
  readonly kind: string;
  readonly ageMs?: number;
}

export type Heed = (answer: Answer<Json>, sent: Moment, answered: Moment) => void;

/**
 * A client as a service has it: it asks one API after the other until one answers, with the same session id, and notes
 * what it is told. An answer that comes after it gave up is noted too.
 */
export class Client {
  private next = 0;

  constructor(
    private readonly heard: Heard,
    private readonly apis: () => readonly Api[],
  ) {}

  async start(body: { readonly sessionId: string; readonly [member: string]: unknown }): Promise<Answer<Json>> {
    const { sessionId } = body;
    return this.ask('POST', '/v1/sessions', body, ({ status, body: { code, state, cause } }, sent, answered) => {
      if (status < 300) this.heard.started.push({ sessionId, sent, answered });
      if (status < 300) this.note({ sessionId, via: 'start', says: saysOf(state as string), cause, sent, answered });
      if (code === 'session_ended') this.note({ sessionId, via: 'start', says: 'no', sent, answered });
    });
  }

  async check(sessionIds: readonly string[]): Promise<Answer<Json>> {
    return this.ask('POST', '/v1/check', { sessionIds }, ({ status, body }, sent, answered) => {
      if (status !== 200) return;
      for (const { sessionId, state, cause } of body.sessions) {
        this.note({ sessionId, via: 'check', says: saysOf(state as string), cause, sent, answered });
      }
    });
  }

  async report(events: readonly Report[]): Promise<Answer<Json>> {
    return this.ask('POST', '/v1/activity?return=all', { events }, ({ status, body }, sent, answered) => {
      if (status !== 200) return;
      const rejected = new Set((body.rejected as { index: number }[]).map(({ index }) => index));
      for (const [index, { sessionId, kind, ageMs = 0 }] of events.entries()) {
        if (rejected.has(index) || !COUNTS.has(kind)) continue;
        this.heard.counted.push({ sessionId, happenedAt: sent.at - ageMs, sent, answered });
      }
      for (const { sessionId, state, cause } of body.sessions) {
        this.note({ sessionId, via: 'activity', says: saysOf(state as string), cause, sent, answered });
      }
    });
  }

  async logout(sessionId: string): Promise<Answer<Json>> {
    return this.ask('DELETE', `/v1/sessions/${sessionId}`, undefined, this.asking(sessionId));
  }

  async revoke(sessionId: string, reason: string): Promise<Answer<Json>> {
    return this.ask('POST', `/v1/sessions/${sessionId}/revoke`, { reason }, this.asking(sessionId));
  }

  /** Any other request, tried in the same way. */
  async ask(method: string, path: string, body?: unknown, heed: Heed = () => undefined): Promise<Answer<Json>> {
    const end = Date.now() + LONGEST_MS;
    let last: unknown;
    while (Date.now() < end) {
      const answer = await this.once(method, path, body, heed).catch((error: unknown) => void (last = error));
      if (answer !== undefined && answer.status < 500) return answer;
      if (answer !== undefined) last = `${answer.status} ${JSON.stringify(answer.body)}`;
      await sleep(PAUSE_MS);
    }
    throw new Error(`no API answered ${method} ${path} within ${LONGEST_MS} ms: ${String(last)}`);
  }

  /** One try at one API; undefined when it does not answer in time. */
  async once(
    method: string,
    path: string,
    body?: unknown,
    heed: Heed = () => undefined,
  ): Promise<Answer<Json> | undefined> {
    const apis = this.apis();
    const api = apis[this.next++ % apis.length] as Api;
    const sent = this.heard.now();
    const answering = api.request<Json>(method, path, body).then((answer) => {
      heed(answer, sent, this.heard.now());
      return answer;
    });
    answering.catch(() => undefined);
    const gaveUp = new AbortController();
    const patience = sleep(PATIENCE_MS, undefined, { signal: gaveUp.signal }).catch(() => undefined);
    return Promise.race([answering, patience]).finally(() => gaveUp.abort());
  }

  private asking(sessionId: string): Heed {
    return ({ status }, sent, answered) => {
      if (status >= 300) return;
      this.heard.asked.push({ sessionId, durability: status === 202 ? 'volatile' : 'durable', sent, answered });
    };
  }

  private note(told: Told): void {
    this.heard.told.push(told);
  }
}

function saysOf(state: string): Told['says'] {
  if (state === 'unknown') return 'unknown';
  return NOES.has(state) ? 'no' : 'yes';
}
