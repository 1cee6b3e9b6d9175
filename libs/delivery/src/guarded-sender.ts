import { type Clock, type OutboundAnswer, type OutboundRequest, Slots, WebhookSender } from '@curfew/domain';
import { Agent } from 'undici';
import { AllowList, type Permitted } from './allow-list.js';
import { withDeadline } from './deadline.js';
import { DestinationGuard, PLAIN_HTTP, Refused } from './destination-guard.js';
import { guardedConnector } from './guarded-connector.js';
import { areSendable } from './header-rules.js';
import { fewInterim } from './interim-answers.js';
import { type Lookup, nameLookup } from './name-lookup.js';
import { outboundFailure } from './outbound-failure.js';
import { readCapped } from './read-capped.js';
import { parseRetryAfter } from './retry-after.js';
import { type Destination, judgeUrl } from './url-rules.js';

/** An answer's body is of interest only as far as an acknowledgement goes. */
const LONGEST_ANSWER_BYTES = 16_384;
/** A connection is given up after this long, so that a receiver that moves is followed. */
const LONGEST_CONNECTION_MS = 60_000;

export interface GuardedSenderOptions {
  readonly permitted: Permitted;
  readonly clock: Clock;
  readonly userAgent: string;
  /** From name resolution to the end of the answer. */
  readonly timeoutMs: number;
  /** PEM certificates of authorities besides the public ones. */
  readonly ca?: readonly string[];
  readonly lookup?: Lookup;
  /** Requests and connections per origin at a time; 32 by standard. More wait, and waiting is not timed. */
  readonly connectionsPerOrigin?: number;
}

/** The one door out (design §8). */
export class GuardedSender extends WebhookSender {
  private readonly allow: AllowList;
  private readonly guard: DestinationGuard;
  private readonly slots: Slots;
  private readonly agent: Agent;

  constructor(private readonly options: GuardedSenderOptions) {
    super();
    const { timeoutMs, ca = [], connectionsPerOrigin = 32 } = options;
    this.allow = new AllowList(options.permitted);
    this.guard = new DestinationGuard(this.allow, options.lookup ?? nameLookup(this.allow));
    this.slots = new Slots(connectionsPerOrigin);
    this.agent = new Agent({
      connect: guardedConnector(this.guard, { ca, timeoutMs }),
      connections: connectionsPerOrigin,
      clientTtl: LONGEST_CONNECTION_MS,
    });
  }

  async refusal(url: string): Promise<string | undefined> {
    const destination = judgeUrl(url, this.allow);
    if ('refusal' in destination) return destination.refusal;
    try {
      await withDeadline(this.options.timeoutMs, () => this.guard.addresses(destination.protocol, destination.host));
      return undefined;
    } catch (error) {
      if (error instanceof Refused) return error.message;
      // A name that does not resolve now may later, but not to a place where plain http is permitted by its name.
      return destination.protocol === 'http:' && !this.allow.hasHost(destination.host) ? PLAIN_HTTP : undefined;
    }
  }

  async send(request: OutboundRequest): Promise<OutboundAnswer> {
    const destination = judgeUrl(request.url, this.allow);
    if ('refusal' in destination) return { kind: 'refused', error: destination.refusal };
    if (!areSendable(request.headers)) return { kind: 'refused', error: 'the request has an invalid header' };
    return this.slots.run(destination.origin, async () => {
      try {
        return await withDeadline(this.options.timeoutMs, (controller) =>
          this.attempt(destination, request, controller),
        );
      } catch (error) {
        return outboundFailure(error);
      }
    });
  }

  async close(): Promise<void> {
    await this.agent.close();
  }

  private async attempt(
    to: Destination,
    request: OutboundRequest,
    controller: AbortController,
  ): Promise<OutboundAnswer> {
    // Before each attempt, since a kept-alive connection would not ask again.
    await this.guard.addresses(to.protocol, to.host);
    const answer = await this.agent.request({
      origin: to.origin,
      path: to.path,
      method: 'POST',
      headers: { ...request.headers, 'user-agent': this.options.userAgent },
      body: request.body,
      signal: controller.signal,
      onInfo: fewInterim(controller),
    });
    const { statusCode, headers, body } = answer;
    const text = await readCapped(body, LONGEST_ANSWER_BYTES);
    const retryAfterMs = parseRetryAfter([headers['retry-after']].flat()[0], this.options.clock.now());
    return { kind: 'answered', status: statusCode, ...(retryAfterMs !== undefined && { retryAfterMs }), body: text };
  }
}
