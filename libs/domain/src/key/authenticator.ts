import { CurfewError } from '../errors/curfew-error.js';
import { isUnavailable } from '../errors/is-unavailable.js';
import type { KeyRecord } from './api-key.js';
import type { Keys } from './keys.js';
import type { KeyMirror } from './key-mirror.js';
import { parseKey } from './parse-key.js';

/** How long an answer of the mirror may be reused. A deleted key must stop working everywhere within a second (rule 24). */
const CACHED_FOR_MS = 500;
const MOST_CACHED = 10_000;

interface Cached {
  readonly key: KeyRecord | undefined;
  readonly at: number;
}

export interface AuthenticatorClocks {
  /** Monotonic milliseconds: answers age by it at use, so that a process that was frozen does not trust a stale one. */
  readonly monotonic: () => number;
  readonly wall: () => number;
}

/** Turns a bearer token into the key behind it, from the mirror; from the database only when the mirror knows nothing. */
export class Authenticator {
  private readonly cache = new Map<string, Cached>();
  /** Whole headers that were found good, each with the answer that it was found good by: it ages with that. */
  private readonly good = new Map<string, Cached>();
  private uses = new Map<string, number>();

  constructor(
    private readonly mirror: KeyMirror,
    private readonly keys: Pick<Keys, 'find'>,
    private readonly sha256Hex: (text: string) => string,
    private readonly clocks: AuthenticatorClocks,
  ) {}

  /**
   * The key behind a header that `authenticate` found good, while the answer it was found good by may be reused: most
   * requests need neither a hash nor a promise. Undefined says nothing but to ask `authenticate`.
   */
  recall(authorization: string | undefined): KeyRecord | undefined {
    const cached = authorization === undefined ? undefined : this.good.get(authorization);
    if (!cached?.key) return undefined;
    if (this.clocks.monotonic() - cached.at < CACHED_FOR_MS) return this.use(cached.key);
    this.good.delete(authorization as string);
    return undefined;
  }

  /** Throws `unauthenticated`; never says which part was wrong. */
  async authenticate(authorization: string | undefined): Promise<KeyRecord> {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    const parsed = token === undefined ? undefined : parseKey(token);
    const found = parsed && (await this.find(parsed.id));
    const key = found?.key;
    if (!parsed || !key || this.sha256Hex(parsed.secret) !== key.secretHash) throw unauthenticated();
    const used = this.use(key);
    if (!used) throw unauthenticated();
    if (this.good.size >= MOST_CACHED) this.good.clear();
    this.good.set(authorization as string, found);
    return used;
  }

  /**
   * Whether a key that was found good still is, as of this call: for what stays open longer than a request. While the mirror
   * is away the truth is asked, where a deletion comes first. Throws `unavailable` when neither can say.
   */
  async stillGood({ id }: Pick<KeyRecord, 'id'>): Promise<boolean> {
    const key = await this.look(id).catch((error: unknown) => {
      if (isUnavailable(error)) return this.keys.find(id);
      throw error;
    });
    return key !== undefined && this.use(key) !== undefined;
  }

  /** The uses since the last call, by key id, for the last-used column. */
  takeUses(): ReadonlyMap<string, number> {
    const taken = this.uses;
    this.uses = new Map();
    return taken;
  }

  /** The key, noted as used just now; undefined when it has expired. */
  private use(key: KeyRecord): KeyRecord | undefined {
    const now = this.clocks.wall();
    if (key.expiresAt !== undefined && key.expiresAt <= now) return undefined;
    this.uses.set(key.id, now);
    return key;
  }

  private async find(id: string): Promise<Cached> {
    const asked = this.clocks.monotonic();
    const cached = this.cache.get(id);
    if (cached && asked - cached.at < CACHED_FOR_MS) return cached;
    // Aged from when it was asked, not from when the answer came: the answer may be as old as that.
    const answer: Cached = { key: await this.look(id), at: asked };
    if (this.cache.size >= MOST_CACHED) this.cache.clear();
    this.cache.set(id, answer);
    return answer;
  }

  private async look(id: string): Promise<KeyRecord | undefined> {
    const mirrored = await this.mirror.find(id);
    if (mirrored === 'deleted') return undefined;
    if (mirrored) return mirrored;
    const key = await this.keys.find(id);
    if (!key) return undefined;
    await this.mirror.remember(key);
    // A deletion may have come between the two reads: the mirror has the last word.
    const kept = await this.mirror.find(id);
    return kept === 'deleted' ? undefined : kept;
  }
}

function unauthenticated(): CurfewError {
  return new CurfewError('unauthenticated', 'Send a valid API key as Authorization: Bearer cfw_<id>_<secret>');
}
