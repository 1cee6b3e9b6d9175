/** How one variable's text is understood: explicitly, without conversions. */
export interface Kind<T> {
  /** Completes the sentence "X must be …"; also the type in the documentation. */
  readonly expects: string;
  /** Undefined when the text is not what is expected. */
  parse(text: string): T | undefined;
}

export function wholeNumber(min: number, max: number): Kind<number> {
  return {
    expects: `a whole number from ${min} to ${max}`,
    parse(text) {
      if (!/^(0|[1-9]\d{0,14})$/.test(text)) return undefined;
      const value = Number(text);
      return value >= min && value <= max ? value : undefined;
    },
  };
}

export const trueOrFalse: Kind<boolean> = {
  expects: '`true` or `false`',
  parse: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
};

export function oneOf<const T extends string>(...values: readonly T[]): Kind<T> {
  return {
    expects: `one of ${values.map((v) => `\`${v}\``).join(', ')}`,
    parse: (text) => values.find((v) => v === text),
  };
}
