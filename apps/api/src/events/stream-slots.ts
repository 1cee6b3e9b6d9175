import { CurfewError } from '@curfew/domain';
import { Injectable } from '@nestjs/common';
import { StreamSettings } from './stream-settings.js';

/** So that those who were refused do not come back together. */
const RETRY_AFTER_SECONDS = 5;

/** Who holds what stays open: streams, and requests of the feed that wait. Each costs memory for as long as it does. */
@Injectable()
export class StreamSlots {
  private readonly byKey = new Map<string, number>();
  private taken = 0;

  constructor(private readonly settings: StreamSettings) {}

  /** Takes one and gives what gives it back. Throws `too_many_streams` or `too_many_streams_of_key`. */
  take(keyId: string): () => void {
    const { streams, streamsPerKey } = this.settings;
    const held = this.byKey.get(keyId) ?? 0;
    if (this.taken >= streams) {
      const detail = `This process serves ${streams} streams at a time`;
      throw new CurfewError('too_many_streams', detail, [], RETRY_AFTER_SECONDS);
    }
    if (held >= streamsPerKey) {
      const detail = `A key may have ${streamsPerKey} streams open at a time in one process`;
      throw new CurfewError('too_many_streams_of_key', detail, [], RETRY_AFTER_SECONDS);
    }
    this.taken++;
    this.byKey.set(keyId, held + 1);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.taken--;
      const left = (this.byKey.get(keyId) as number) - 1;
      if (left === 0) this.byKey.delete(keyId);
      else this.byKey.set(keyId, left);
    };
  }
}
