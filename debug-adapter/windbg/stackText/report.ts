/** What was found, as Markdown that reads well in a terminal too. */
import { bugCheckName, isKnownBugCheck, parameterMeanings } from '../report/bugChecks';
import type { StackAnalysis, TextAnalysis } from './analysis';
import { addressText, count, frameNumber, hex } from './findings';
import { meaningOf, paging, waiting } from './knowledge';
import { table, wrapped } from './markdown';
import { pointerOf, type SegmentKind, type SizedFrame } from './segments';
import { overview, toldInFull } from './summary';
import { youngest } from './usage';

/** @param width columns of who shows it; without end where the editor breaks lines itself */
export function stackTextReport(analysis: TextAnalysis, width = Number.POSITIVE_INFINITY): string {
  const { facts, stacks } = analysis;
  const lines: string[] = [];
  if (facts.bugCheck)
    lines.push(...bugCheckPart(facts.bugCheck.code & 0xfffffff, facts.bugCheck, stacks[0].pointer), '');
  const full = toldInFull(stacks);
  if (stacks.length > 1) lines.push(...overview(stacks, full), '');
  for (const stack of full) {
    if (stacks.length > 1) lines.push(`# Stack ${stacks.indexOf(stack) + 1} of ${stacks.length}${titleOf(stack)}`, '');
    lines.push(...findingsPart(stack), ...usagePart(stack), ...framesPart(stack));
  }
  return `${wrapped(lines, width).join('\n').trimEnd()}\n`;
}

function titleOf({ title, alike }: StackAnalysis): string {
  if (!title) return '';
  return `: ${title}${alike.length > 0 ? ` and ${alike.length} more like it` : ''}`;
}

type BugCheck = NonNullable<TextAnalysis['facts']['bugCheck']>;

function bugCheckPart(code: number, { name, parameters }: BugCheck, pointer: StackAnalysis['pointer']): string[] {
  const known = isKnownBugCheck(code) ? bugCheckName(code) : (name ?? 'unknown');
  const { meanings } = parameterMeanings(
    code,
    parameters.map(p => p ?? 0n),
  );
  const address = addressText(pointer);
  return [
    `# Bug check ${hex(code).toUpperCase().replace('X', 'x')} ${known}`,
    '',
    ...parameters.flatMap((p, i) =>
      p === undefined ? [] : [`- Arg${i + 1} ${address(p)}: ${meanings[i] ?? ''}`.trimEnd()],
    ),
  ];
}

function findingsPart({ findings, whatIfs, frames }: StackAnalysis): string[] {
  const lines: string[] = [];
  // What looks like HTML would vanish where Markdown is rendered.
  const marked = [...new Set(frames.map(f => f.symbol).filter(s => s.includes('<') && !s.includes('`')))].sort(
    (a, b) => b.length - a.length,
  );
  const safe = (text: string) => marked.reduce((t, s) => t.replaceAll(s, `\`${s}\``), text);
  const given = new Set<string>();
  for (const { text, advice } of findings) {
    lines.push(`- ${safe(text)}`);
    if (advice && !given.has(advice)) lines.push(`  *${safe(advice)}*`);
    if (advice) given.add(advice);
  }
  const shown = lines.length > 0 ? ['## What it shows', '', ...lines, ''] : [];
  if (whatIfs.length > 0) shown.push('## What would help', '');
  for (const w of [...whatIfs].sort((a, b) => b.bytes - a.bytes))
    shown.push(`- ${safe(w.text)}: saves ${count(w.bytes)} bytes.`);
  return whatIfs.length > 0 ? [...shown, ''] : shown;
}

function usagePart(stack: StackAnalysis): string[] {
  const { bounds, thread, modules, pointer } = stack;
  const column = pointer === 8 ? 'Child-SP' : 'ChildEBP';
  const lowest = pointerOf(youngest(stack));
  const lines = ['## Stack', ''];
  if (lowest === undefined)
    lines.push(`The text has no ${column}: bytes cannot be told (print it with k, kn or kf).`, '');
  else if (bounds) {
    const address = addressText(pointer);
    const left = lowest - bounds.limit;
    lines.push(
      `Base ${address(bounds.base)}, limit ${address(bounds.limit)} (${bounds.how}).`,
      `${count(bounds.base - lowest)} of ${count(bounds.base - bounds.limit)} bytes are used at the youngest frame; ${left < 0n ? `it lies ${count(-left)} below the limit` : `${count(left)} are left`}.`,
      '',
    );
  } else lines.push(`${count(thread.bytes)} bytes are listed; the text does not tell where the stack ends.`, '');
  const rows = modules.map(m => [m.module, `${m.frames}`, ...(lowest === undefined ? [] : [count(m.bytes)])]);
  const columns = lowest === undefined ? ['Module', 'Frames>'] : ['Module', 'Frames>', 'Bytes>'];
  return [...lines, ...table(columns, rows), ''];
}

const between: Readonly<Record<SegmentKind, string>> = {
  user: 'user mode',
  thread: "the thread's stack",
  expanded: 'another stack of the thread',
  dpc: 'the stack for DPCs',
  interrupt: 'the stack for interrupts',
  exception: 'the stack for exceptions',
  unknown: 'another stack',
};

function framesPart(stack: StackAnalysis): string[] {
  const lines = ['## Frames', '', '```'];
  for (const [i, segment] of stack.segments.entries()) {
    const changed = segment.kind !== stack.segments[i - 1]?.kind;
    if (i > 0) lines.push(`   ---- ${changed ? between[segment.kind] : 'another stack'} ----`);
    for (const f of segment.frames) lines.push(frameLine(stack, f));
  }
  return [...lines, '```', ''];
}

const doubted = /^(export-only|symbol-|several-|guessed|impossible-caller)/;

/** Number and bytes (hexadecimal, as `kf`), the symbol, and what is to be known of it. */
function frameLine(stack: StackAnalysis, f: SizedFrame): string {
  const entries = stack.nests.flatMap(n => n.entries.map((e, i) => ({ n, e, number: n.entries.length - i })));
  const begins = entries.find(({ e }) => e.frames.at(-1)!.index === f.index);
  const inKernel = stack.kernel.includes(f);
  const marks = [
    begins && `entry ${begins.number} of ${begins.n.module}`,
    inKernel && meaningOf(f, paging)?.text,
    inKernel && meaningOf(f, waiting)?.text,
    f.inline && 'inlined',
    stack.findings.some(x => doubted.test(x.id) && x.frames?.includes(f.index)) && 'name doubtful',
  ].filter(m => typeof m === 'string');
  const bytes = f.bytes === undefined ? '' : hex(f.bytes).slice(2);
  return `${frameNumber(f.index)} ${bytes.padStart(6)} ${f.symbol}${marks.length > 0 ? `   <- ${marks.join('; ')}` : ''}`;
}
