/** What the body of a receiver's 2xx says. One that says nothing that we know stands for the whole request. */
export interface ReceiverAnswer {
  /** The events of a batch that the receiver took; absent when it took all. */
  readonly taken?: ReadonlySet<string>;
}

/**
 * Reads `{ "events": ["<id>", { "id": "<id>" }, …] }`. Receivers answer all kinds of things (`ok`, a page, half of a
 * document): what is not this is no reason to send again what was received.
 */
export function readAnswer(body: string): ReceiverAnswer {
  const said = parsed(body);
  if (typeof said !== 'object' || said === null || !('events' in said) || !Array.isArray(said.events)) return {};
  const ids = said.events.map((one: unknown) => (isNamed(one) ? one.id : one));
  return { taken: new Set(ids.filter((id) => typeof id === 'string')) };
}

function isNamed(value: unknown): value is { readonly id: unknown } {
  return typeof value === 'object' && value !== null && 'id' in value;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
