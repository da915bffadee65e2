import fc from 'fast-check';

export type Text = fc.Arbitrary<string>;

/** A text with arbitrary parts. */
export const text = (parts: TemplateStringsArray, ...values: Text[]): Text =>
  fc.tuple(...values).map(v => parts.reduce((all, part, i) => all + v[i - 1] + part));

/** One of some words. */
export const word = (...words: string[]): Text => fc.constantFrom(...words);

/** The parts of the grammar that contain each other. */
export interface Grammar {
  expression: Text;
  target: Text;
  lambda: Text;
  member: Text;
  classBody: Text;
  statement: Text;
  list: Text;
}
