/** Where values lie between two ends of a line of pixels, by their logarithm. */
export interface LogScale {
  at(value: number): number;
  /** 1, 10, 100 ... within the range. */
  readonly ticks: readonly number[];
}

export function logScale(least: number, most: number, from: number, to: number): LogScale {
  const [low, high] = [
    Math.floor(Math.log10(least)),
    Math.max(Math.floor(Math.log10(least)) + 1, Math.ceil(Math.log10(most))),
  ];
  return {
    at: (value) => from + ((Math.log10(Math.max(value, 10 ** low)) - low) / (high - low)) * (to - from),
    ticks: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)),
  };
}
