/** Expressions with wildcards, as directories are searched with (ntifs.h). */
import { type PCUNICODE_STRING, UnicodeText } from '../inc/ntdef';
import { RtlpUpcase } from '../rtl/casing';

/** What Win32 makes of `*`, `?` and `.` in DOS expressions. */
const DOS_STAR = '<';
const DOS_QM = '>';
const DOS_DOT = '"';

/** @stack 0x20 */
export function FsRtlDoesNameContainWildCards(Name: PCUNICODE_STRING): boolean {
  return /[*?<>"]/.test(UnicodeText(Name));
}

/**
 * Whether a name matches an expression.
 * @param Expression upcased if `IgnoreCase`
 * @stack 0x130
 */
export function FsRtlIsNameInExpression(
  Expression: PCUNICODE_STRING,
  Name: PCUNICODE_STRING,
  IgnoreCase: boolean,
  _UpcaseTable: unknown = null,
): boolean {
  const expression = UnicodeText(Expression);
  const name = UnicodeText(Name);
  return FsRtlpMatch(expression, IgnoreCase ? RtlpUpcase(name) : name);
}

/** All positions of the expression that the characters so far lead to. */
function FsRtlpMatch(Expression: string, Name: string): boolean {
  if (Expression === '*') return true;
  const lastDot = Name.lastIndexOf('.');
  let states = FsRtlpClose(Expression, [0]);
  for (let i = 0; i < Name.length && states.length > 0; i++) {
    const next: number[] = [];
    for (const at of states) {
      if (at === Expression.length) continue;
      const pattern = Expression[at];
      if (pattern === '*') next.push(at);
      else if (pattern === DOS_STAR) {
        // Anything up to the last dot; the dot itself too, unless it is the last.
        next.push(at);
        if (i === lastDot) next.push(at + 1);
      } else if (pattern === '?' || (pattern === DOS_QM && Name[i] !== '.')) next.push(at + 1);
      else if (pattern === DOS_DOT ? Name[i] === '.' : pattern === Name[i]) next.push(at + 1);
    }
    states = FsRtlpClose(Expression, next);
  }
  // At the end of the name `>` and `"` match nothing.
  for (const at of states) {
    let rest = at;
    while (rest < Expression.length && '*<>"'.includes(Expression[rest])) rest++;
    if (rest === Expression.length) return true;
  }
  return false;
}

/** Stars match nothing too; `>` matches nothing before a dot. */
function FsRtlpClose(Expression: string, States: number[]): number[] {
  const all: number[] = [];
  for (const start of States)
    for (let at = start; ; at++) {
      if (!all.includes(at)) all.push(at);
      if (at >= Expression.length || (Expression[at] !== '*' && Expression[at] !== DOS_STAR)) break;
    }
  return all;
}
