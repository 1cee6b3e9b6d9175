import { hash } from 'node:crypto';

/** What stands before the first event of every ledger. */
export const GENESIS = '0'.repeat(64);

export interface Link {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly timestamp: number;
  /** `data` as its canonical JSON text. */
  readonly data: string;
}

/**
 * SHA-256 in hex over the previous hash, a line feed and the event's canonical JSON (docs/ledger.md). The members are
 * written in their canonical order here, so that `data` need not be parsed and sorted again.
 */
export function chainHash(previous: string, link: Link): string {
  const timestamp = new Date(link.timestamp).toISOString();
  const event = `{"data":${link.data},"id":"${link.id}","seq":${link.seq},"timestamp":"${timestamp}","type":${JSON.stringify(link.type)}}`;
  return hash('sha256', `${previous}\n${event}`, 'hex');
}
