/** How often a breakpoint is passed over. */

/** `5` and `>= 5`: from the fifth hit on; `= 5`, `> 5`, `< 5`, `<= 5`, `% 5`. Throws for anything else. */
export function parseHitCondition(text: string): (hits: number) => boolean {
  const m = /^\s*(>=|<=|===?|=|>|<|%)?\s*(0n)?(\d+)\s*$/.exec(text);
  if (!m) throw new Error(`'${text}' is no hit condition: use a number, or one after >=, >, =, <, <= or %`);
  const n = Number(m[3]);
  switch (m[1]) {
    case '>':
      return h => h > n;
    case '<':
      return h => h < n;
    case '<=':
      return h => h <= n;
    case '=':
    case '==':
    case '===':
      return h => h === n;
    case '%':
      return h => n > 0 && h % n === 0;
    default:
      return h => h >= n;
  }
}

/** What is wrong with it, in words; undefined: nothing. */
export function hitConditionMistake(text: string): string | undefined {
  try {
    parseHitCondition(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
