const HEAD_END = '\r\n\r\n';
const LENGTH = /\r\ncontent-length: *(\d+)/i;

/** Whole answers out of the bytes of one keep-alive connection that has one request at a time under way. */
export class AnswerReader {
  private pending: Buffer | undefined;

  /** The answer, once it is complete. Throws for one without a content length, which nobody here sends. */
  push(chunk: Buffer): { readonly status: number; readonly body: Buffer } | undefined {
    const bytes = this.pending ? Buffer.concat([this.pending, chunk]) : chunk;
    this.pending = bytes;
    const end = bytes.indexOf(HEAD_END);
    if (end === -1) return undefined;
    const head = bytes.toString('latin1', 0, end);
    const length = LENGTH.exec(head)?.[1];
    if (length === undefined) throw new Error(`an answer without a content length: ${head}`);
    const from = end + HEAD_END.length;
    if (bytes.length < from + Number(length)) return undefined;
    this.pending = undefined;
    return { status: Number(head.slice(9, 12)), body: bytes.subarray(from) };
  }
}
