import { Client, type Heed } from '../history/client.js';
import type { Heard } from '../history/heard.js';
import type { Answer, Api, Json } from '../http.js';

/** A client that takes the first answer of one API, whatever it is: what is away has to say so. */
export class OneTry extends Client {
  constructor(
    private readonly hearing: Heard,
    private readonly api: Api,
  ) {
    super(hearing, () => [api]);
  }

  override async ask(
    method: string,
    path: string,
    body?: unknown,
    heed: Heed = () => undefined,
  ): Promise<Answer<Json>> {
    const sent = this.hearing.now();
    const answer = await this.api.request<Json>(method, path, body);
    heed(answer, sent, this.hearing.now());
    return answer;
  }
}
