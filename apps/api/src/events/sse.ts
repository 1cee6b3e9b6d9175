/** The event stream format of the HTML Standard, §9.2.6: fields line by line, an empty line dispatches. */
export interface SseEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** A line break of any kind begins another `data` line: the reader joins them by line feeds. */
const LINE_BREAK = /\r\n|\r|\n/;

export function sseEvent({ id, event, data }: SseEvent): string {
  const lines = data.split(LINE_BREAK).map((line) => `data: ${line}\n`);
  return `id: ${oneLine(id)}\nevent: ${oneLine(event)}\n${lines.join('')}\n`;
}

/**
 * Tells the reader how far the stream is without an event: an `id` that comes without data is remembered and nothing is
 * dispatched. The comment alone would keep the connection, and leave whoever reads few events far behind.
 */
export function ssePosition(comment: string, id: string): string {
  return `: ${oneLine(comment)}\nid: ${oneLine(id)}\n\n`;
}

/** How long the reader should wait before it connects again. */
export function sseRetry(ms: number): string {
  return `retry: ${Math.round(ms)}\n\n`;
}

function oneLine(text: string): string {
  // A NUL would make the reader ignore an id.
  if (LINE_BREAK.test(text) || text.includes('\u0000')) throw new Error('a field of an event stream has one line');
  return text;
}
