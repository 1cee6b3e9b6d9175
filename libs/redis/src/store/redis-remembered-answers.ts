import { type Recall, type RememberedAnswer, RememberedAnswers } from '@curfew/domain';
import type { RedisClient } from '../cluster/masters.js';
import { rememberedAnswerKey } from '../keys.js';
import { orUnavailable } from '../unavailable.js';

const UNDER_WAY_MS = 60_000;
const KEPT_MS = 24 * 60 * 60_000;

interface Kept {
  readonly fingerprint: string;
  readonly answer?: RememberedAnswer;
}

/** One Redis key per remembered request, which expires by itself. */
export class RedisRememberedAnswers extends RememberedAnswers {
  constructor(private readonly redis: RedisClient) {
    super();
  }

  override begin(name: string, fingerprint: string): Promise<Recall> {
    return orUnavailable(async () => {
      const mine = JSON.stringify({ fingerprint } satisfies Kept);
      const text = await this.redis.set(rememberedAnswerKey(name), mine, 'PX', UNDER_WAY_MS, 'NX', 'GET');
      if (text === null) return { state: 'new' };
      const known = JSON.parse(text) as Kept;
      if (known.fingerprint !== fingerprint) return { state: 'other_content' };
      return known.answer ? { state: 'answered', answer: known.answer } : { state: 'under_way' };
    });
  }

  override async finish(name: string, fingerprint: string, answer: RememberedAnswer): Promise<void> {
    const kept = JSON.stringify({ fingerprint, answer } satisfies Kept);
    await orUnavailable(() => this.redis.set(rememberedAnswerKey(name), kept, 'PX', KEPT_MS));
  }

  override async forget(name: string): Promise<void> {
    await orUnavailable(() => this.redis.del(rememberedAnswerKey(name)));
  }
}
