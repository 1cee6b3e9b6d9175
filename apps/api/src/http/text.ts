import { isPlainText } from './plain-text.js';

export interface TextOptions {
  readonly minLength: number;
  readonly maxLength: number;
  readonly format: 'plain-text';
}

/** What is wrong with a text, in words that name the bound; undefined when nothing is. Lengths count characters. */
export function textFault({ minLength, maxLength }: TextOptions, value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  // No text of few enough UTF-16 units can have too many characters: most are told without counting.
  const length = value.length <= maxLength ? value.length : [...value].length;
  if (length < minLength || length > maxLength) return `must have ${minLength} to ${maxLength} characters`;
  return isPlainText(value) ? undefined : 'must be well-formed Unicode without control characters';
}
