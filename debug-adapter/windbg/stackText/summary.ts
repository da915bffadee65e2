/** Texts with the stacks of many threads: which of them are worth reading. */
import type { StackAnalysis } from './analysis';
import { count } from './findings';
import { isSystem, meaningOf, parts, plays, waiting } from './knowledge';
import { table } from './markdown';

/** Stacks that are told in full, at most. */
const MOST = 12;

/** Findings that concern the thread, not only how it is printed. */
const ordinary = /^(blocking-call|list-cut|older-frames-missing|user-mode|stack-switch|unwind-doubtful|no-names)$/;

/** All of a few; of many, those with the crash, with drivers that Windows does not bring, and with findings. */
export function toldInFull(stacks: readonly StackAnalysis[]): readonly StackAnalysis[] {
  if (stacks.length <= MOST) return stacks;
  const weight = (s: StackAnalysis) =>
    (s === stacks[0] ? 10_000 : 0) +
    s.findings.filter(f => !ordinary.test(f.id)).length * 100 +
    (driversOf(s).length > 0 && !s.segments.every(x => x.kind === 'user') ? 50 : 0);
  const worth = stacks.filter(s => weight(s) > 0).sort((a, b) => weight(b) - weight(a));
  const chosen = new Set(worth.slice(0, MOST));
  return stacks.filter(s => chosen.has(s));
}

export function overview(stacks: readonly StackAnalysis[], full: readonly StackAnalysis[]): string[] {
  const rows = stacks.map((s, i) => [
    `${i + 1}`,
    s.title ? `${s.title}${s.alike.length > 0 ? `, ${s.alike.length} more` : ''}` : `line ${s.frames[0].line}`,
    `${s.frames.length}`,
    count(s.thread.bytes),
    standsIn(s),
    driversOf(s).slice(0, 3).join(', '),
  ]);
  const rest = stacks.length - full.length;
  return [
    `# ${stacks.length} stacks that differ`,
    '',
    ...table(['#>', 'Thread', 'Frames>', 'Bytes>', 'Stands in', 'Drivers'], rows),
    ...(rest > 0
      ? ['', `Below are ${full.length} of them; analyze a text with one of the others alone to see it in full.`]
      : []),
  ];
}

const driversOf = ({ kernel }: StackAnalysis): string[] => [
  ...new Set(kernel.filter(f => !isSystem(f.module)).map(f => f.module)),
];

/** The youngest function that says what the thread does: not how a wait or a crash works inside. */
function standsIn({ frames }: StackAnalysis): string {
  const inner = /^(KiSwap|KiCommitThread|SwapContext|KiFastSystemCallRet)/;
  const telling = frames.find(f => !plays(f, inner) && !plays(f, parts.breaker)) ?? frames[0];
  const text = telling.symbol.replace(/\+0x[0-9a-f]+$/i, '').replaceAll('|', '');
  return `${text.length > 50 ? `${text.slice(0, 47)}...` : text}${meaningOf(telling, waiting) ? ' (waits)' : ''}`;
}
