/** Altitudes: decimal numbers of any precision. */

/**
 * Compares the whole parts by length and digits, then the fractions.
 * @returns negative: A is lower (nearer to the file system)
 */
export function FltpCompareAltitudes(A: string, B: string): number {
  const [wholeA, fractionA = ''] = A.replace(/^0+(?=\d)/, '').split('.');
  const [wholeB, fractionB = ''] = B.replace(/^0+(?=\d)/, '').split('.');
  if (wholeA.length !== wholeB.length) return wholeA.length - wholeB.length;
  if (wholeA !== wholeB) return wholeA < wholeB ? -1 : 1;
  const a = fractionA.replace(/0+$/, '');
  const b = fractionB.replace(/0+$/, '');
  return a === b ? 0 : a < b ? -1 : 1;
}

export function FltpIsAltitude(Text: string): boolean {
  return /^\d+(\.\d+)?$/.test(Text);
}
