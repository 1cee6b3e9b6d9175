/** An answer as it left, to be given again. `body` is opaque to the store. */
export interface RememberedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is known of a request by its name. `other_content`: the name was used with another fingerprint. */
export type Recall =
  | { readonly state: 'new' }
  | { readonly state: 'under_way' }
  | { readonly state: 'other_content' }
  | { readonly state: 'answered'; readonly answer: RememberedAnswer };

/** Answers to requests that may be repeated (draft-ietf-httpapi-idempotency-key-header). Kept for a day. */
export abstract class RememberedAnswers {
  /** `new` takes the name: it is `under_way` for others until `finish`, `forget`, or a minute has passed. */
  abstract begin(name: string, fingerprint: string): Promise<Recall>;
  abstract finish(name: string, fingerprint: string, answer: RememberedAnswer): Promise<void>;
  abstract forget(name: string): Promise<void>;
}
