/** From a pasted text to what can be known of it. */
import { cleanText } from './clean';
import { boundsOf, overflowed, type StackBounds } from './bounds';
import { bugCheckOfFrames, type Facts, factsOf } from './facts';
import { type PointerSize, type TextStack, stacksOf } from './frames';
import { type Finding, findings } from './findings';
import { type Nest, type Cycle, cyclesOf, nestsOf } from './nests';
import { type WhatIf, whatIfs } from './whatIf';
import { plays } from './knowledge';
import { type Segment, type SizedFrame, segmentsOf } from './segments';

export interface ModuleUse {
  readonly module: string;
  readonly frames: number;
  readonly bytes: number;
}

export interface StackAnalysis {
  /** The thread that the text names for it. */
  readonly title?: string;
  /** Other places of the text with the same functions. */
  readonly alike: readonly string[];
  readonly pointer: PointerSize;
  readonly segments: readonly Segment[];
  readonly frames: readonly SizedFrame[];
  /** What is not user mode's; of a stack of user mode only, all. */
  readonly kernel: readonly SizedFrame[];
  /** The piece that belongs to the thread itself. */
  readonly thread: Segment;
  readonly bounds?: StackBounds;
  /** By bytes, largest first; of `kernel`. */
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
  const told = factsOf(clean);
  const groups = distinct(stacksOf(clean));
  if (groups.length === 0)
    throw new NoStackText(
      `No line of a stack was found.${/^[^\n]*>[ ]*d[pqd]s\b/m.test(clean) ? ' What dps prints are the words that lie on a stack, not its frames.' : ''} Paste what k, kb, kv, kn, kf or !analyze -v prints, with its addresses and symbols: "fffffe8a\`6b2fb060 fffff805\`35ca3da1 nt!KeBugCheckEx+0x0".`,
    );
  const thrown = groups.map(g => bugCheckOfFrames(g.stack.frames)).find(b => b !== undefined);
  const facts = told.bugCheck || !thrown ? told : { ...told, bugCheck: thrown };
  // What the text says of the crash is said of the stack that stopped the machine; with none of them, of the first.
  const crashed = Math.max(
    0,
    groups.findIndex(g => stopped(g.stack)),
  );
  const others: Facts = { ...facts, registers: new Map(), locks: [], fields: new Map(), ...silent };
  const stacks = groups.map((g, i) => analyze(g, i === crashed ? facts : others, stackSize));
  return { facts, stacks };
}

/** What is known of the crash is not of other threads. */
const silent = { bugCheck: undefined, irql: undefined, blamed: undefined, limit: undefined } as const;

const stopped = ({ frames }: TextStack): boolean =>
  frames.some(f => plays(f, /^(KeBugCheck|KiDoubleFaultAbort|KiTrap08$|KiBugCheckDispatch)/));

function analyze({ stack, alike }: Group, facts: Facts, stackSize: bigint | undefined): StackAnalysis {
  const { pointer, title } = stack;
  const segments = segmentsOf(stack.frames, pointer);
  const frames = segments.flatMap(s => s.frames);
  const inKernel = segments.filter(s => s.kind !== 'user');
  const thread = segments.find(s => s.kind === 'thread') ?? inKernel.find(s => s.kind !== 'exception') ?? segments[0];
  const bounds = boundsOf(thread, facts, overflowed(facts, segments), pointer, stackSize);
  const kernel = inKernel.length > 0 ? inKernel.flatMap(s => s.frames) : frames;
  const nests = inKernel.length > 0 ? nestsOf(kernel) : [];
  const parts = {
    ...(title ? { title } : {}),
    alike,
    pointer,
    segments,
    frames,
    kernel,
    thread,
    ...(bounds ? { bounds } : {}),
    modules: modulesOf(kernel),
    largest: [...kernel]
      .filter(f => f.bytes !== undefined)
      .sort((a, b) => b.bytes! - a.bytes!)
      .slice(0, 8),
    nests,
    cycles: cyclesOf(kernel),
    whatIfs: inKernel.length > 0 ? whatIfs(thread, nests, bounds) : [],
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

const placed = ({ frames }: TextStack) => frames.filter(f => !f.inline);

interface Group {
  readonly stack: TextStack;
  /** Threads that stand at the same places. */
  readonly alike: readonly string[];
}

/**
 * The same stack is often printed twice, by `!analyze -v` and by `k`: the longer one stays, and the one with names. So do
 * threads that wait at the same place. The stack on which the machine stopped comes first.
 */
function distinct(stacks: readonly TextStack[]): Group[] {
  const weight = (s: TextStack) =>
    s.frames.length * 1000 +
    s.frames.filter(f => f.function).length * 2 +
    (s.frames.some(f => f.args || f.source) ? 1 : 0);
  const lines = (values: readonly string[]) => `\n${values.join('\n')}\n`;
  const seen = stacks.map(stack => ({
    stack,
    weight: weight(stack),
    places: lines(placed(stack).map(f => (f.childSp === undefined ? f.symbol : `${f.childSp}`))),
    names: lines(placed(stack).map(f => f.symbol)),
    alike: [] as string[],
  }));
  const kept: typeof seen = [];
  for (const one of [...seen].sort((a, b) => b.weight - a.weight)) {
    const same = kept.find(k => k.places.includes(one.places) || k.names.includes(one.names));
    if (!same) kept.push(one);
    else if (one.stack.title && one.stack.title !== same.stack.title) same.alike.push(one.stack.title);
  }
  const order = new Map(seen.map((s, i) => [s, i]));
  return kept
    .sort((a, b) => Number(stopped(b.stack)) - Number(stopped(a.stack)) || order.get(a)! - order.get(b)!)
    .map(({ stack, alike }) => ({ stack, alike }));
}
