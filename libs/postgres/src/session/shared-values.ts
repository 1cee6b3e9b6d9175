/** Enough for what a restoration meets again and again; more only means working it out anew. */
const MOST_KEPT = 5_000;

/** What many rows share, worked out once for each text: a million rows have few limits and profiles between them. */
export class SharedValues<V> {
  private readonly known = new Map<string, V>();

  constructor(private readonly workOut: (text: string) => V) {}

  of(text: string): V {
    let value = this.known.get(text);
    if (value === undefined) {
      if (this.known.size >= MOST_KEPT) this.known.clear();
      this.known.set(text, (value = this.workOut(text)));
    }
    return value;
  }
}
