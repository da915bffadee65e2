/** Printed lines that cannot be right: symbols guessed from exports, lists that were edited, arguments that cannot be. */
import type { StackAnalysis } from './analysis';
import type { Facts } from './facts';
import { addressText, type Finder, type Finding, frameNumber, frameRange, hex } from './findings';
import {
  assembler,
  fileSystemEntry,
  isFilterManager,
  isKernel,
  isSystem,
  matches,
  namedOfC,
  strangers,
} from './knowledge';
import type { SizedFrame } from './segments';

/** No function of a kernel module is so long; with private symbols (a source line) larger ones were seen. */
const LONGEST = 0x8000n;

export const printedWrong: Finder = (stack, facts) => [
  ...farOffsets(stack),
  ...guesses(stack, facts),
  ...impossibleCallers(stack),
  ...unlikelyCallees(stack),
  ...amongAssembler(stack),
  ...doubleFaultOnThread(stack),
  ...doubleFaultArguments(stack, facts),
  ...cutKernelCall(stack),
  ...claims(stack, facts),
];

const inKernel = (s: StackAnalysis) => s.kernel.filter(f => !f.inline);

/** Starts of functions as the symbols claim them, by module and name. */
function starts(stack: StackAnalysis): Map<string, { start: bigint; end: bigint; frames: SizedFrame[] }[]> {
  const known = new Map<string, { start: bigint; end: bigint; frames: SizedFrame[] }[]>();
  for (const f of inKernel(stack)) {
    if (f.start === undefined || f.ip === undefined || f.offset > LONGEST || f.function!.includes('??')) continue;
    const name = `${f.module}!${f.function}`;
    const list = known.get(name) ?? [];
    known.set(name, list);
    const same = list.find(x => x.start === f.start);
    if (same) {
      same.end = f.ip > same.end ? f.ip : same.end;
      same.frames.push(f);
    } else list.push({ start: f.start, end: f.ip, frames: [f] });
  }
  return known;
}

/**
 * A name far before the address: WinDbg had no symbols and took the nearest one. Not so in the kernel itself and its
 * companions, whose rarely used code is placed far from the function it belongs to: there it is a guess only where
 * something else is known to stand.
 */
function farOffsets(stack: StackAnalysis): Finding[] {
  const frames = inKernel(stack);
  const far = frames.filter(f => f.function !== undefined && f.offset > LONGEST && !f.source);
  const found: Finding[] = [];
  for (const module of new Set(far.map(f => f.module))) {
    const here = far.filter(f => f.module === module);
    if (isSystem(module) && new Set(here.map(f => f.symbol)).size === new Set(here.map(f => f.function)).size) continue;
    found.push({
      id: 'export-only-symbol',
      frames: here.map(f => f.index),
      text: `${[...new Set(here.map(f => f.symbol))].slice(0, 4).join(', ')}${here.length > 4 ? ', ...' : ''}: no function is that long (${hex(here[0].offset)} bytes behind its start). WinDbg had no PDB of ${module} and named the nearest exported symbol; the names mean nothing.`,
      advice: `.reload /f ${module}.sys with a symbol path that has its PDB, then print the stack again.`,
    });
  }
  const top = frames[0];
  if (far.includes(top) && isKernel(top) && /^Ki(BugCheckDispatch|DoubleFaultAbort)/.test(frames[1]?.function ?? ''))
    found.push({
      id: 'export-only-symbol',
      frames: [top.index],
      text: `${top.symbol} is a guess: ${hex(top.offset)} bytes behind that function stands another one. What ${frames[1].symbol} leads to in a real list is nt!KeBugCheckEx.`,
    });
  return found;
}

/** Names that contradict each other; where some do, odd starts are a hint, too. */
function guesses(stack: StackAnalysis, { arm64 }: Facts): Finding[] {
  // EBPs of x86 are no frame sizes, and its functions and those of ARM64 start anywhere.
  const x64 = stack.pointer === 8 && !arm64;
  const certain = [...overlaps(stack), ...severalStarts(stack), ...(x64 ? severalSizes(stack) : [])];
  return certain.length > 0 && x64 ? [...certain, ...unalignedStarts(stack)] : certain;
}

function overlaps(stack: StackAnalysis): Finding[] {
  const all = [...starts(stack)].flatMap(([name, list]) => list.map(x => ({ name, ...x })));
  const found: Finding[] = [];
  for (const outer of all)
    for (const inner of all)
      if (
        outer.name !== inner.name &&
        outer.name.split('!')[0] === inner.name.split('!')[0] &&
        inner.start > outer.start &&
        inner.start < outer.end
      )
        found.push({
          id: 'symbol-overlap',
          frames: [...outer.frames, ...inner.frames].map(f => f.index),
          text: `${outer.name} (from ${addressText(stack.pointer)(outer.start)}) must run past ${addressText(stack.pointer)(inner.start)}, where ${inner.name} starts: both cannot be right.`,
          advice: 'These lines were edited, rebuilt by hand or resolved from export symbols.',
        });
  return found;
}

function severalStarts(stack: StackAnalysis): Finding[] {
  return [...starts(stack)]
    .filter(([, list]) => list.length > 1)
    .map(([name, list]) => ({
      id: 'several-starts',
      frames: list.flatMap(x => x.frames.map(f => f.index)),
      text: `${name} would start at ${list.map(x => addressText(stack.pointer)(x.start)).join(' and at ')}: these are different functions under one name.`,
    }));
}

function severalSizes(stack: StackAnalysis): Finding[] {
  const youngest = stack.frames[0]?.index;
  return [...starts(stack)].flatMap(([name, list]) =>
    list.flatMap(({ frames }) => {
      const sized = frames.filter(f => f.bytes !== undefined && f.index !== youngest);
      const sizes = [...new Set(sized.map(f => f.bytes!))];
      if (sizes.length < 2 || /^(KiSystemService|KiService|KiPageFault|KiInterrupt)/.test(frames[0].function ?? ''))
        return [];
      return [
        {
          id: 'several-frame-sizes',
          frames: sized.map(f => f.index),
          text: `${name} has frames of ${sizes.join(' and ')} bytes here: a function has one frame size (unless it calls _alloca), so one of the lines is another function (or an inlined or outlined part of it).`,
        },
      ];
    }),
  );
}

function unalignedStarts(stack: StackAnalysis): Finding[] {
  const odd = [...starts(stack)].flatMap(([name, list]) =>
    list.filter(x => (x.start & 15n) !== 0n).map(x => ({ name, ...x })),
  );
  if (odd.length === 0 || odd.length > inKernel(stack).length / 4) return [];
  return [
    {
      id: 'unaligned-start',
      frames: odd.flatMap(x => x.frames.map(f => f.index)),
      text: `${odd.map(x => `${x.name} at ${addressText(stack.pointer)(x.start)}`).join(', ')}: most functions start at a multiple of 16, so these names may be guesses, too.`,
    },
  ];
}

function impossibleCallers(stack: StackAnalysis): Finding[] {
  const frames = inKernel(stack);
  const wrong = frames.filter((f, i) => matches(f, fileSystemEntry) && frames[i + 1] && isFilterManager(frames[i + 1]));
  return wrong.map(f => ({
    id: 'impossible-caller',
    frames: [f.index, f.index + 1],
    text: `${f.symbol} is entered by the I/O manager (nt!IofCallDriver) only; ${frames.find(x => x.index === f.index + 1)!.symbol} as its caller means that lines are missing or wrong between them.`,
  }));
}

function unlikelyCallees(stack: StackAnalysis): Finding[] {
  const frames = inKernel(stack);
  return strangers.flatMap(({ callee, caller }) => {
    const wrong = frames.find((f, i) => matches(f, callee) && frames.slice(i + 1, i + 5).some(x => matches(x, caller)));
    if (!wrong) return [];
    const from = frames.find(f => f.index > wrong.index && matches(f, caller))!;
    const between = frames.filter(f => f.index >= wrong.index && f.index < from.index);
    return [
      {
        id: 'guessed-names',
        frames: between.map(f => f.index),
        text: `${between.map(f => f.symbol).join(', ')}: ${wrong.module}!${wrong.function} ${callee.text}, and ${caller.text}. These names are the nearest ones to addresses without symbols.`,
      },
    ];
  });
}

/** Assembler routines of one image lie within this many bytes. */
const REGION = 0x10000n;

function amongAssembler(stack: StackAnalysis): Finding[] {
  const frames = inKernel(stack);
  const known = frames.filter(f => f.start !== undefined && matches(f, assembler));
  return frames.flatMap((f, i) => {
    if (f.start === undefined || !matches(f, namedOfC) || f.offset > LONGEST) return [];
    const near = known.find(k => k.module === f.module && distance(k.start!, f.start!) < REGION);
    const trapped = /^Ki(PageFault|GeneralProtectionFault)/.test(frames[i - 1]?.function ?? '');
    if (!near || !trapped || f.childSp === undefined || (f.childSp & 15n) !== 8n) return [];
    return [
      {
        id: 'guessed-names',
        frames: [f.index],
        text: `${f.symbol} stands ${hex(distance(f.ip!, near.start!))} bytes from nt!${near.function}, among the routines written in assembler, and faulted with a stack pointer of 8 mod 16, as only a leaf without a frame has: a small helper (a copy, a list or tree operation), not ${f.function}.`,
      },
    ];
  });
}

const distance = (a: bigint, b: bigint) => (a > b ? a - b : b - a);

function doubleFaultOnThread(stack: StackAnalysis): Finding[] {
  const i = stack.thread.frames.findIndex(f => f.function?.startsWith('KiDoubleFaultAbort'));
  if (i < 0 || stack.segments.some(s => s.kind === 'exception')) return [];
  const older = stack.thread.frames[i + 1];
  // Without stack pointers nobody can tell where a list jumps.
  if (older?.childSp === undefined) return [];
  return [
    {
      id: 'double-fault-on-thread-stack',
      frames: stack.thread.frames.slice(0, i + 1).map(f => f.index),
      text: `nt!KiDoubleFaultAbort runs on a stack of its own (an IST stack: vector 8 of the IDT); a real list jumps to another region before it, this one goes on without a gap. Frames ${frameRange(0, i + 1)} cannot be literal.`,
    },
  ];
}

const OSFXSR = 1n << 9n;

function doubleFaultArguments(stack: StackAnalysis, { bugCheck }: Facts): Finding[] {
  if (!bugCheck || (bugCheck.code & 0xfffffff) !== 0x7f || bugCheck.parameters[0] !== 8n) return [];
  const [, cr0, cr4, rip] = bugCheck.parameters;
  const found: Finding[] = [];
  // Up to early Windows 10 the parameters are CR0, CR4 and RIP; later a trap frame, RSP and RIP.
  if (cr0 !== undefined && cr0 >> 31n === 1n && cr4 !== undefined && (cr4 & OSFXSR) === 0n)
    found.push({
      id: 'impossible-argument',
      text: `Arg3 = ${hex(cr4)} cannot be CR4 of an x64 Windows: OSFXSR (bit 9) is always set there.`,
    });
  const abort = stack.frames.find(f => f.function?.startsWith('KiDoubleFaultAbort'));
  if (rip !== undefined && abort?.ip === rip)
    found.push({
      id: 'impossible-argument',
      frames: [abort.index],
      text: `Arg4 = ${addressText(stack.pointer)(rip)} is where ${abort.symbol} stands, not the instruction that faulted.`,
    });
  return found;
}

/** A system call that returns to the kernel was made by a driver: the thread's first call is older. */
function cutKernelCall(stack: StackAnalysis): Finding[] {
  const last = inKernel(stack).at(-1);
  if (!last || !isKernel(last) || !/^KiSystemService/.test(last.function ?? '')) return [];
  if (last.retAddr === undefined || last.retAddr < 0xffff800000000000n) return [];
  const linkage = inKernel(stack).find(f => f.function === 'KiServiceLinkage' && f.ip === last.retAddr);
  return [
    {
      id: 'kernel-mode-caller',
      frames: [last.index],
      text: `The oldest line returns to ${addressText(stack.pointer)(last.retAddr)}${linkage ? `, nt!KiServiceLinkage as in frame ${frameNumber(linkage.index)}` : ', a kernel address'}: the system call was made by a driver (a Zw function), not by an application. There is an older part of the stack that is not printed.`,
    },
  ];
}

/** Counts that the text claims of itself. */
function claims(stack: StackAnalysis, { fields }: Facts): Finding[] {
  const depth = Number(fields.get('STACK_DEPTH_ENTRIES') ?? Number.NaN);
  if (Number.isNaN(depth) || depth === stack.frames.length) return [];
  return [
    {
      id: 'claimed-depth',
      text: `STACK_DEPTH_ENTRIES says ${depth}; ${stack.frames.length} lines are printed, and !analyze has no such field.`,
    },
  ];
}
