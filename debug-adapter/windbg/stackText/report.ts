/** What was found, as Markdown that reads well in a terminal too. */
import { bugCheckName, isKnownBugCheck, parameterMeanings } from '../report/bugChecks';
import type { StackAnalysis, TextAnalysis } from './analysis';
import { hex } from './findings';
import { ticked } from '../format';
import { meaningOf, paging, waiting } from './knowledge';
import type { SizedFrame } from './segments';

const count = (n: number | bigint): string => n.toLocaleString('en-US');

export function stackTextReport(analysis: TextAnalysis): string {
  const { facts, stacks } = analysis;
  const lines: string[] = [];
  if (facts.bugCheck) lines.push(...bugCheckPart(facts.bugCheck.code & 0xfffffff, facts.bugCheck), '');
  for (const [i, stack] of stacks.entries()) {
    if (stacks.length > 1) lines.push(`# Stack ${i + 1} of ${stacks.length}`, '');
    lines.push(...findingsPart(stack), ...usagePart(stack), ...framesPart(stack));
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function bugCheckPart(code: number, { name, parameters }: NonNullable<TextAnalysis['facts']['bugCheck']>): string[] {
  const known = isKnownBugCheck(code) ? bugCheckName(code) : (name ?? 'unknown');
  const { meanings } = parameterMeanings(
    code,
    parameters.map(p => p ?? 0n),
  );
  return [
    `# Bug check ${hex(code).toUpperCase().replace('X', 'x')} ${known}`,
    '',
    ...parameters.flatMap((p, i) =>
      p === undefined ? [] : [`- Arg${i + 1} ${ticked(p)}: ${meanings[i] ?? ''}`.trimEnd()],
    ),
  ];
}

function findingsPart({ findings, whatIfs }: StackAnalysis): string[] {
  const lines: string[] = [];
  if (findings.length > 0) lines.push('## What it shows', '');
  const given = new Set<string>();
  for (const { text, advice } of findings) {
    lines.push(`- ${text}`);
    if (advice && !given.has(advice)) lines.push(`  *${advice}*`);
    if (advice) given.add(advice);
  }
  if (whatIfs.length > 0) lines.push('', '## What would help', '');
  for (const w of [...whatIfs].sort((a, b) => b.bytes - a.bytes))
    lines.push(`- ${w.text}: saves ${count(w.bytes)} bytes.`);
  return [...lines, ''];
}

function usagePart({ bounds, thread, modules }: StackAnalysis): string[] {
  if (thread.frames[0].childSp === undefined)
    return ['## Stack', '', 'The text has no Child-SP: bytes cannot be told (print it with k, kn or kf).', ''];
  const lines = ['## Stack', ''];
  if (bounds)
    lines.push(
      `Base ${ticked(bounds.base)}, limit ${ticked(bounds.limit)} (${bounds.how}).`,
      `${count(bounds.base - thread.frames[0].childSp)} of ${count(bounds.base - bounds.limit)} bytes are used at the youngest frame; ${count(thread.frames[0].childSp - bounds.limit)} are left.`,
      '',
    );
  else lines.push(`${count(thread.bytes)} bytes are listed; the text does not tell where the stack ends.`, '');
  const width = Math.max(6, ...modules.map(m => m.module.length));
  lines.push(`| ${'Module'.padEnd(width)} | Frames |  Bytes |`, `| ${'-'.repeat(width)} | -----: | -----: |`);
  for (const m of modules)
    lines.push(`| ${m.module.padEnd(width)} | ${String(m.frames).padStart(6)} | ${count(m.bytes).padStart(6)} |`);
  return [...lines, ''];
}

function framesPart(stack: StackAnalysis): string[] {
  const lines = ['## Frames', '', '```'];
  for (const [i, segment] of stack.segments.entries()) {
    if (i > 0) lines.push(`   ---- ${segment.kind === 'user' ? 'user mode' : 'another stack'} ----`);
    for (const f of segment.frames) lines.push(frameLine(stack, f));
  }
  return [...lines, '```', ''];
}

function frameLine(stack: StackAnalysis, f: SizedFrame): string {
  const entries = stack.nests.flatMap(n => n.entries.map((e, i) => ({ n, e, number: n.entries.length - i })));
  const begins = entries.find(({ e }) => e.frames.at(-1)!.index === f.index);
  const marks = [
    ...(begins ? [`entry ${begins.number} of ${begins.n.module}`] : []),
    ...(meaningOf(f, paging) ? [meaningOf(f, paging)!.text] : []),
    ...(meaningOf(f, waiting) ? [meaningOf(f, waiting)!.text] : []),
    ...(stack.findings.some(
      x => /^(export-only|symbol-|several-|guessed|impossible-caller)/.test(x.id) && x.frames?.includes(f.index),
    )
      ? ['name doubtful']
      : []),
  ];
  const bytes = f.bytes === undefined ? '' : hex(f.bytes).slice(2);
  return `${f.index.toString(16).padStart(2, '0')} ${bytes.padStart(6)} ${f.symbol}${marks.length > 0 ? `   <- ${marks.join('; ')}` : ''}`;
}
