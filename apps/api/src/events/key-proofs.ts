import { Authenticator, type KeyRecord } from '@curfew/domain';
import { Injectable } from '@nestjs/common';

/** How old an answer may be that a stream is served by: a deleted key must stop working within a second (rule 24). */
const GOOD_FOR_MS = 1_000;

interface Held {
  readonly key: KeyRecord;
  /** When the answer was asked for that it is good. */
  provenAt: number;
  readonly lost: Set<() => void>;
}

/** A key that something open stands on. */
export interface KeyProof {
  /** Whether it was good less than a second ago: a process that was frozen must not send by what it knew before. */
  fresh(): boolean;
  release(): void;
}

/** The keys of what stays open, proven again and again: once for each key, however many streams stand on it. */
@Injectable()
export class KeyProofs {
  private readonly held = new Map<string, Held>();
  private looking = false;

  constructor(private readonly authenticator: Authenticator) {}

  /** `lost` is called once when the key was deleted or has expired. The request has just proven it. */
  hold(key: KeyRecord, lost: () => void): KeyProof {
    const held = this.held.get(key.id) ?? { key, provenAt: performance.now(), lost: new Set() };
    this.held.set(key.id, held);
    held.lost.add(lost);
    return {
      fresh: () => performance.now() - held.provenAt < GOOD_FOR_MS,
      release: () => {
        held.lost.delete(lost);
        if (held.lost.size === 0 && this.held.get(key.id) === held) this.held.delete(key.id);
      },
    };
  }

  /** Asks about each. Where nobody can say, nothing is sent until somebody can. */
  async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    await Promise.all([...this.held.values()].map((held) => this.prove(held)));
    this.looking = false;
  }

  private async prove(held: Held): Promise<void> {
    const asked = performance.now();
    try {
      if (await this.authenticator.stillGood(held.key)) {
        held.provenAt = asked;
        return;
      }
    } catch {
      return;
    }
    this.held.delete(held.key.id);
    for (const lost of held.lost) lost();
  }
}
