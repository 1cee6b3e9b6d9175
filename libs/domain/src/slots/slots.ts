interface Line {
  busy: number;
  readonly waiting: (() => void)[];
}

export interface Place {
  /** How many run at a time here; what all places have by default. */
  readonly most?: number;
  /** Before all that wait by now. */
  readonly ahead?: boolean;
}

/** Lets at most so many pieces of work for the same place run at a time; the others wait, first come first served. */
export class Slots {
  private readonly lines = new Map<string, Line>();

  constructor(private readonly most: number) {}

  async run<T>(place: string, work: () => Promise<T>, { most = this.most, ahead = false }: Place = {}): Promise<T> {
    const line = this.lines.get(place) ?? { busy: 0, waiting: [] };
    this.lines.set(place, line);
    if (line.busy < most) line.busy += 1;
    else await new Promise<void>((resolve) => (ahead ? line.waiting.unshift(resolve) : line.waiting.push(resolve)));
    try {
      return await work();
    } finally {
      this.leave(place, line);
    }
  }

  /** A slot goes straight to the next in line, so that nobody who comes just now slips in between. */
  private leave(place: string, line: Line): void {
    const next = line.waiting.shift();
    if (next) {
      next();
      return;
    }
    line.busy -= 1;
    if (line.busy === 0) this.lines.delete(place);
  }
}
