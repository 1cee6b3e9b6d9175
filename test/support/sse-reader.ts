export interface SseMessage {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/**
 * Interprets an event stream as the HTML Standard tells browsers to (§9.2.6): written from the standard alone, so that it
 * judges the product's encoder.
 */
export class SseReader {
  readonly events: SseMessage[] = [];
  readonly comments: string[] = [];
  lastEventId = '';
  retryMs: number | undefined;
  private rest = '';
  private id = '';
  private event = '';
  private data = '';

  push(chunk: string): void {
    const text = this.rest + chunk;
    // A carriage return at the end may be half of a pair.
    const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
    const lines = whole.split(/\r\n|\n|\r/);
    this.rest = (lines.pop() as string) + text.slice(whole.length);
    for (const line of lines) this.line(line);
  }

  private line(line: string): void {
    if (line === '') return this.dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) {
      this.comments.push(line.slice(1).trim());
      return;
    }
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.event = value;
    else if (field === 'data') this.data += `${value}\n`;
    else if (field === 'id' && !value.includes('\u0000')) this.id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value);
  }

  private dispatch(): void {
    this.lastEventId = this.id;
    // Data of one empty line is a line feed here, and dispatched; none at all is not.
    if (this.data !== '') {
      this.events.push({ id: this.id, event: this.event || 'message', data: this.data.slice(0, -1) });
    }
    this.data = '';
    this.event = '';
  }
}
