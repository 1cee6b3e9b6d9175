interface Line {
  busy: number;
  readonly waiting: (() => void)[];
}

/** Lets at most so many pieces of work per origin run at a time; the others wait, first come first served. */
export class OriginSlots {
  private readonly lines = new Map<string, Line>();

  constructor(private readonly most: number) {}

  async run<T>(origin: string, work: () => Promise<T>): Promise<T> {
    const line = this.lines.get(origin) ?? { busy: 0, waiting: [] };
    this.lines.set(origin, line);
    if (line.busy < this.most) line.busy += 1;
    else await new Promise<void>((resolve) => line.waiting.push(resolve));
    try {
      return await work();
    } finally {
      this.leave(origin, line);
    }
  }

  /** A slot goes straight to the next in line, so that nobody who comes just now slips in between. */
  private leave(origin: string, line: Line): void {
    const next = line.waiting.shift();
    if (next) {
      next();
      return;
    }
    line.busy -= 1;
    if (line.busy === 0) this.lines.delete(origin);
  }
}
