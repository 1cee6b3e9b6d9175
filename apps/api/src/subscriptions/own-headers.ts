import { areSendable, type SecretBox } from '@curfew/delivery';
import { type Fault, headersContext, invalid, type SealedHeaders } from '@curfew/domain';

const MOST_BYTES = 4_096;
/** Ours, and what is about the request as we send it. */
const KEPT = /^(webhook-.*|content-type|cookie2?|set-cookie2?|date|via|forwarded|x-forwarded-.*)$/;

/** Seals a receiver's own headers; throws `validation_failed` for what cannot or must not be sent. Values are secrets. */
export function sealHeaders(
  box: SecretBox,
  tenantId: string,
  given: Readonly<Record<string, string>>,
): SealedHeaders | null {
  const lower = Object.entries(given).map(([name, value]) => [name.toLowerCase(), value] as const);
  const faults = lower.flatMap(([name, value]): Fault[] =>
    KEPT.test(name) || !areSendable({ [name]: value })
      ? [
          {
            pointer: `#/headers/${name}`,
            detail: 'cannot be sent: the name is ours or not allowed, or a value breaks out',
          },
        ]
      : [],
  );
  const headers = Object.fromEntries(lower);
  const names = Object.keys(headers);
  if (names.length < lower.length) faults.push({ pointer: '#/headers', detail: 'must not name a header twice' });
  const text = JSON.stringify(headers);
  if (text.length > MOST_BYTES) faults.push({ pointer: '#/headers', detail: `must have ${MOST_BYTES} bytes at most` });
  if (faults.length > 0) throw invalid(faults);
  return names.length === 0 ? null : { names, sealed: box.seal(text, headersContext(tenantId)) };
}
