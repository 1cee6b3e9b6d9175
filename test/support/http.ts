export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where the answer is JSON, else its text; undefined for an empty one. */
  readonly body: T;
}

// oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers whose shape is what they test
export type Json = any;

export type RequestHeaders = Readonly<Record<string, string>>;

/** A JSON client of one API, with one key. It throws for nothing that was answered. */
export class Api {
  constructor(
    readonly url: string,
    private readonly key?: string,
  ) {}

  /** The same API with another key, or none. */
  as(key?: string): Api {
    return new Api(this.url, key);
  }

  /** Another API with the same key. */
  at(url: string): Api {
    return new Api(url, this.key);
  }

  get<T = Json>(path: string, headers?: RequestHeaders): Promise<Answer<T>> {
    return this.request('GET', path, undefined, headers);
  }

  post<T = Json>(path: string, body?: unknown, headers?: RequestHeaders): Promise<Answer<T>> {
    return this.request('POST', path, body, headers);
  }

  put<T = Json>(path: string, body?: unknown, headers?: RequestHeaders): Promise<Answer<T>> {
    return this.request('PUT', path, body, headers);
  }

  patch<T = Json>(path: string, body?: unknown, headers?: RequestHeaders): Promise<Answer<T>> {
    return this.request('PATCH', path, body, headers);
  }

  delete<T = Json>(path: string, headers?: RequestHeaders): Promise<Answer<T>> {
    return this.request('DELETE', path, undefined, headers);
  }

  /** `body`: a string goes out as it is, anything else as JSON, undefined not at all. */
  async request<T>(method: string, path: string, body?: unknown, headers: RequestHeaders = {}): Promise<Answer<T>> {
    const response = await fetch(new URL(path, this.url), {
      method,
      headers: {
        ...(this.key && { authorization: `Bearer ${this.key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const json = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    const parsed: unknown = json && text ? JSON.parse(text) : text || undefined;
    return { status: response.status, headers: response.headers, body: parsed as T };
  }
}
