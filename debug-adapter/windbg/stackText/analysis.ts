/** From a pasted text to what can be known of it. */
import { cleanText } from './clean';
import { type Facts, factsOf } from './facts';
import { type TextStack, stacksOf } from './frames';
import { type Finding, findings } from './findings';
import { type Nest, type Cycle, cyclesOf, nestsOf } from './nests';
import { type WhatIf, whatIfs } from './whatIf';
import { type Segment, type SizedFrame, type StackBounds, boundsOf, segmentsOf } from './segments';

export interface ModuleUse {
  readonly module: string;
  readonly frames: number;
  readonly bytes: number;
}

export interface StackAnalysis {
  readonly segments: readonly Segment[];
  readonly frames: readonly SizedFrame[];
  /** The piece that belongs to the thread itself. */
  readonly thread: Segment;
  readonly bounds?: StackBounds;
  /** By bytes, largest first; of the kernel's pieces. */
  readonly modules: readonly ModuleUse[];
  readonly largest: readonly SizedFrame[];
  readonly nests: readonly Nest[];
  readonly cycles: readonly Cycle[];
  readonly findings: readonly Finding[];
  readonly whatIfs: readonly WhatIf[];
}

export interface TextAnalysis {
  readonly facts: Facts;
  /** The stacks that differ, the one that tells most first. */
  readonly stacks: readonly StackAnalysis[];
}

export class NoStackText extends Error {}

/**
 * @param text what WinDbg printed, with whatever stands around it
 * @param stackSize bytes of a kernel stack, where the text does not tell; 24 KB on x64
 * @throws NoStackText when there is no line of a stack in it
 */
export function analyzeStackText(text: string, stackSize?: bigint): TextAnalysis {
  const clean = cleanText(text);
  const facts = factsOf(clean);
  const stacks = distinct(stacksOf(clean)).map(s => analyze(s, facts, stackSize));
  if (stacks.length === 0)
    throw new NoStackText(
      'No line of a stack was found. Paste what k, kb, kv, kn, kf or !analyze -v prints, with its addresses and symbols: "fffffe8a`6b2fb060 fffff805`35ca3da1 nt!KeBugCheckEx+0x0".',
    );
  return { facts, stacks };
}

function analyze(stack: TextStack, facts: Facts, stackSize: bigint | undefined): StackAnalysis {
  const segments = segmentsOf(stack.frames);
  const frames = segments.flatMap(s => s.frames);
  const thread = segments.find(s => s.kind === 'thread') ?? segments.find(s => s.kind !== 'user') ?? segments[0];
  const bounds = boundsOf(thread, facts, stackSize);
  const inKernel = segments.filter(s => s.kind !== 'user').flatMap(s => s.frames);
  const parts = {
    segments,
    frames,
    thread,
    ...(bounds ? { bounds } : {}),
    modules: modulesOf(inKernel),
    largest: [...inKernel]
      .filter(f => f.bytes !== undefined)
      .sort((a, b) => b.bytes! - a.bytes!)
      .slice(0, 8),
    nests: nestsOf(inKernel),
    cycles: cyclesOf(inKernel),
    whatIfs: whatIfs(thread, nestsOf(inKernel), bounds),
  };
  return { ...parts, findings: findings({ ...parts, findings: [] }, facts) };
}

function modulesOf(frames: readonly SizedFrame[]): ModuleUse[] {
  const uses = new Map<string, { frames: number; bytes: number }>();
  for (const f of frames) {
    const name = f.module || '(no symbol)';
    const use = uses.get(name) ?? { frames: 0, bytes: 0 };
    uses.set(name, { frames: use.frames + 1, bytes: use.bytes + (f.bytes ?? 0) });
  }
  return [...uses]
    .map(([module, use]) => ({ module, ...use }))
    .sort((a, b) => b.bytes - a.bytes || b.frames - a.frames);
}

/**
 * The same stack is often printed twice, by `!analyze -v` and by `k`: the longer one stays, and the one with names. The
 * one on which the machine stopped comes first.
 */
function distinct(stacks: readonly TextStack[]): TextStack[] {
  const weight = (s: TextStack) =>
    s.frames.length * 1000 +
    s.frames.filter(f => f.function).length * 2 +
    (s.frames.some(f => f.args || f.source) ? 1 : 0);
  const key = (s: TextStack) => s.frames.map(f => (f.childSp === undefined ? f.symbol : `${f.childSp}`)).join('\n');
  const names = (s: TextStack) => s.frames.map(f => f.symbol).join('\n');
  const kept: TextStack[] = [];
  for (const stack of [...stacks].sort((a, b) => weight(b) - weight(a)))
    if (!kept.some(k => key(k).includes(key(stack)) || names(k).includes(names(stack)))) kept.push(stack);
  const stopped = (s: TextStack) =>
    s.frames.some(f => /^(KeBugCheck|KiDoubleFaultAbort|KiBugCheckDispatch)/.test(f.function ?? ''));
  return kept.sort((a, b) => Number(stopped(b)) - Number(stopped(a)));
}
