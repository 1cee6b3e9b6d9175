/** A request for one page: at most `limit` items that come after the opaque-to-callers cursor `after`. */
export interface PageRequest {
  readonly limit: number;
  readonly after?: string;
}

/** `next` is the cursor of the last item; absent when there is nothing more (feeds return it always). */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}
