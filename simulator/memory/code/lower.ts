/**
 * Lowers a function of a model to x64-looking instructions, deterministically, from its record and its text.
 *
 * This is a lowering of the model, not a compiler's output: each statement gets one or more instructions that fit what
 * it does, each call is a real call form (`call qword ptr [__imp_X]` for imports, `call` rel32 for own functions), and
 * the prologue takes exactly the frame's stack bytes. From it come the addresses of statements and the return addresses.
 */
import type { FunctionRecord, PointRecord } from '../../engine/api';
import { type Op, RAX, RCX, type RawInstruction, type Reference, lengthOf } from './instructions';
import { lowerIntrinsic } from './intrinsics';
import { ARGUMENT_REGISTERS, Frame, type Names, base, field, load, store } from './operands';
import { type SourceText, assignmentAt, callArguments, controlledEnd, statementKind } from './statementText';

export interface LoweredFunction {
  /** Bytes. */
  readonly size: number;
  readonly instructions: readonly RawInstruction[];
  /** By `PointRecord.pc`: first instruction of a statement; for calls the return address. Bytes from the start. */
  readonly offsets: ReadonlyMap<number, number>;
  readonly epilogue: number;
  readonly frame: Frame;
  /** `PointRecord.pc` of the first statement; the prologue is told as part of it, as a breakpoint on a function stands before it. */
  readonly first: number;
}

/** Offset at which a function stands at a point, bytes from its start. */
export function offsetOfPoint(lowered: LoweredFunction, pc: number): number {
  return pc === lowered.first ? 0 : (lowered.offsets.get(pc) ?? 0);
}

export const PROLOGUE = -1;
export const EPILOGUE = -2;

export function lowerFunction(record: FunctionRecord, source: SourceText | undefined, names: Names): LoweredFunction {
  return new Lowering(record, source, names).run();
}

interface OpenLoop {
  readonly head: number;
  readonly end: number;
}

class Lowering {
  private readonly instructions: RawInstruction[] = [];
  private readonly offsets = new Map<number, number>();
  private readonly frame: Frame;
  private offset = 0;
  private statement = PROLOGUE;
  private readonly loops: OpenLoop[] = [];
  private readonly starts: { readonly pc: number; readonly at: number }[] = [];

  constructor(
    private readonly record: FunctionRecord,
    private readonly source: SourceText | undefined,
    private readonly names: Names,
  ) {
    this.frame = new Frame(
      record,
      record.points.some(p => p.kind === 'call'),
    );
    if (source) {
      for (const p of record.points)
        if (p.kind === 'statement') this.starts.push({ pc: p.pc, at: source.offset(p.line, p.column) });
      this.starts.sort((a, b) => a.at - b.at);
    }
  }

  run(): LoweredFunction {
    const { points } = this.record;
    this.prologue();
    for (let i = 0; i < points.length; ) {
      const point = points[i];
      if (point.kind === 'entry') {
        this.offsets.set(point.pc, 0);
        i++;
        continue;
      }
      if (point.kind === 'call') {
        // A call of a loop's update, after the body: belongs to the statement before it.
        i = this.calls(points, i);
        continue;
      }
      let end = i + 1;
      while (end < points.length && points[end].kind === 'call') end++;
      this.lowerStatement(points, i, end);
      i = end;
    }
    this.closeLoops(Number.POSITIVE_INFINITY);
    const epilogue = this.epilogue();
    const first = points.find(p => p.kind === 'statement')?.pc ?? -1;
    return {
      size: this.offset,
      instructions: this.instructions,
      offsets: this.offsets,
      epilogue,
      frame: this.frame,
      first,
    };
  }

  private readonly emit = (op: Op, a = 0, b = 0, reference?: Reference, wide?: bigint): void => {
    const length = lengthOf(op, a, b);
    this.instructions.push({
      offset: this.offset,
      length,
      op,
      a,
      b,
      statement: this.statement,
      ...(wide !== undefined ? { wide } : {}),
      ...(reference ? { reference } : {}),
    });
    this.offset += length;
  };

  private prologue(): void {
    for (const register of this.frame.pushes) this.emit('push', register);
    if (this.frame.bytes > 0) this.emit('subRsp', 0, this.frame.bytes);
    for (const [i, name] of this.record.params.entries()) {
      const home = this.frame.home(name);
      if (i >= ARGUMENT_REGISTERS.length || !home) continue;
      if ('slot' in home) this.emit('movStackReg', ARGUMENT_REGISTERS[i], home.slot);
      else if (home.register !== ARGUMENT_REGISTERS[i] && home.register !== RAX)
        this.emit('movRegReg', home.register, ARGUMENT_REGISTERS[i]);
    }
  }

  private epilogue(): number {
    this.statement = EPILOGUE;
    const at = this.offset;
    if (this.frame.bytes > 0) this.emit('addRsp', 0, this.frame.bytes);
    for (const register of [...this.frame.pushes].reverse()) this.emit('pop', register);
    this.emit('ret');
    return at;
  }

  private lowerStatement(points: readonly PointRecord[], index: number, end: number): void {
    const point = points[index];
    const { source } = this;
    if (source) this.closeLoops(source.offset(point.line, point.column));
    this.statement = point.pc;
    this.offsets.set(point.pc, this.offset);
    const before = this.offset;
    this.calls(points, index + 1);
    if (source) this.finish(point, source, end < points.length, end > index + 1);
    // Every statement has an address of its own.
    if (this.offset === before) this.emit('nop');
  }

  /** The calls from `i` on, up to the next statement; returns the index of what follows. */
  private calls(points: readonly PointRecord[], i: number): number {
    for (; i < points.length && points[i].kind === 'call'; i++) {
      const point = points[i];
      const next = points[i + 1];
      // Imported calls are checked first, by a call point of the same place: both are one instruction.
      const checked =
        next?.kind === 'call' &&
        next.line === point.line &&
        next.column === point.column &&
        next.endLine === point.endLine &&
        next.endColumn === point.endColumn &&
        next.callee === point.callee;
      if (checked) i++;
      this.call(points[i]);
      this.offsets.set(points[i].pc, this.offset);
      if (checked) this.offsets.set(point.pc, this.offset);
    }
    return i;
  }

  private call(point: PointRecord): void {
    const { emit, frame, names } = this;
    const callee = (point.callee ?? '').replace(/[!?]/g, '');
    if (this.source) {
      const start = this.source.offset(point.line, point.column);
      const end = this.source.offset(point.endLine, point.endColumn);
      const open = this.source.text.indexOf(
        '(',
        start + (this.source.text.startsWith('new ', start) ? 4 : 0) + (point.callee?.length ?? 0),
      );
      const args = open >= 0 && open < end ? callArguments(this.source.text, open, end) : [];
      for (const [i, text] of args.slice(0, 4).entries()) load(emit, frame, names, text, ARGUMENT_REGISTERS[i], open);
    }
    const specifier = names.importOf(callee);
    if (specifier === 'hal' && lowerIntrinsic(emit, callee)) return;
    if (specifier !== undefined && !specifier.startsWith('.'))
      emit('callImport', 0, 0, { kind: 'import', name: callee, specifier });
    else if (specifier !== undefined || names.isModuleName(callee))
      emit('callSymbol', 0, 0, { kind: 'symbol', name: callee });
    else {
      const home = frame.home(callee);
      if (home && 'register' in home) emit('callReg', home.register);
      else if (home) {
        emit('movRegStack', RAX, home.slot);
        emit('callReg', RAX);
      } else emit('callField', callee.includes('.') ? base(emit, frame, names, callee) : RCX, 0, field(frame, callee));
    }
  }

  /** What a statement does after its calls: assign, return, branch. */
  private finish(point: PointRecord, source: SourceText, more: boolean, called: boolean): void {
    const { emit, frame, names } = this;
    const { text } = source;
    const start = source.offset(point.line, point.column);
    const end = source.offset(point.endLine, point.endColumn);
    switch (statementKind(text, start, end)) {
      case 'return': {
        const value = text
          .slice(start + 6, end)
          .replace(/;\s*$/, '')
          .trim();
        if (value !== '' && !(called && /\)$/.test(value))) load(emit, frame, names, value, RAX, start);
        if (more) emit('jmp', 0, 0, { kind: 'point', pc: -1 });
        return;
      }
      case 'if':
        this.branch(text, start, end, called);
        emit('jcc', this.condition, 0, { kind: 'point', pc: this.pointAt(controlledEnd(text, start, end), end) });
        return;
      case 'loop': {
        const stop = controlledEnd(text, start, end);
        const open = text.indexOf('(', start);
        if (text.startsWith('for', start)) {
          emit('xorReg', RAX);
          emit('cmpRegImm', RAX, 0);
          this.condition = GREATER_EQUAL;
        } else this.branch(text, open < 0 ? start : open - 2, end, called);
        emit('jcc', this.condition, 0, { kind: 'point', pc: this.pointAt(stop, end) });
        this.loops.push({ head: point.pc, end: Math.max(stop, end) });
        return;
      }
      case 'switch':
        if (!called) emit('testReg', RAX);
        return;
      case 'jump':
        emit('jmp', 0, 0, {
          kind: 'point',
          pc: text.startsWith('break', start)
            ? this.pointAt(this.loops.at(-1)?.end ?? end, end)
            : (this.loops.at(-1)?.head ?? -1),
        });
        return;
      case 'throw':
        emit('ud2');
        return;
      case 'assign':
      case 'declare':
        this.assignment(text, start, end, called);
        return;
      case 'increment': {
        const target = text.slice(start, end).replace(/[;+\s-]/g, '');
        const down = text.slice(start, end).includes('--');
        const home = frame.home(target);
        if (home && 'register' in home) emit(down ? 'decReg' : 'incReg', home.register);
        else if (home) {
          emit('movRegStack', RAX, home.slot);
          emit(down ? 'decReg' : 'incReg', RAX);
          emit('movStackReg', RAX, home.slot);
        } else emit(down ? 'decField' : 'incField', base(emit, frame, names, target) & 7, 0, field(frame, target));
        return;
      }
      default:
        return;
    }
  }

  private condition = EQUAL;

  /** Compares what the parenthesis after `start` says and leaves the condition under which the block is skipped. */
  private branch(text: string, start: number, end: number, called: boolean): void {
    const { emit, frame, names } = this;
    const open = text.indexOf('(', start);
    const test = open < 0 || open >= end ? '' : (callArguments(text, open, end)[0] ?? '');
    const comparison = /^([\w$.!?]+)\s*(===|!==|<=|>=|<|>)\s*([\w$.!?-]+)$/.exec(test);
    if (called || !comparison) {
      const negated = /^!\s*[\w$.?]+$/.test(test);
      const operand = test.replace(/^!\s*/, '');
      if (!called && /^[\w$.!?]+$/.test(operand)) load(emit, frame, names, operand, RAX);
      if (called) emit('testAl');
      else emit('testReg', RAX);
      this.condition = negated ? NOT_EQUAL : EQUAL;
      return;
    }
    const [, left, operator, right] = comparison;
    load(emit, frame, names, left, RAX);
    if (right === 'null' || right === '0' || right === 'undefined' || right === 'false') emit('testReg', RAX);
    else if (/^-?\d+$/.test(right)) emit('cmpRegImm', RAX, Number(right) | 0);
    else {
      load(emit, frame, names, right, RCX);
      emit('cmpRegReg', RAX, RCX);
    }
    this.condition = SKIPPED_WHEN[operator];
  }

  private assignment(text: string, start: number, end: number, called: boolean): void {
    const { emit, frame, names } = this;
    const equals = assignmentAt(text, start, end);
    if (equals < 0) return;
    const right = text
      .slice(equals + 1, end)
      .replace(/;\s*$/, '')
      .trim();
    const compound = /[-+*/%&|^]$/.test(text.slice(start, equals));
    const left = text
      .slice(start, compound ? equals - 1 : equals)
      .replace(/^(?:const|let|var)\s+/, '')
      .replace(/:[^:]*$/, '')
      .trim();
    if (!called) load(emit, frame, names, right, RAX, equals);
    if (compound) emit('addReg', RAX, RCX);
    store(emit, frame, names, /^[\w$.!]+(\[[^\]]*\])?$/.test(left) ? left : 'value');
  }

  /** Point of the first statement at or after a place of the text; the epilogue if there is none. */
  private pointAt(at: number, otherwise: number): number {
    const limit = Math.min(at, Math.max(otherwise, at));
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle].at < limit) low = middle + 1;
      else high = middle;
    }
    return this.starts[low]?.pc ?? -1;
  }

  private closeLoops(at: number): void {
    while (this.loops.length > 0 && this.loops[this.loops.length - 1].end <= at) {
      this.emit('jmp', 0, 0, { kind: 'point', pc: this.loops.pop()!.head });
    }
  }
}

const EQUAL = 4;
const NOT_EQUAL = 5;
const GREATER_EQUAL = 13;
/** Condition code that jumps over the block when the comparison does not hold. */
const SKIPPED_WHEN: Readonly<Record<string, number>> = {
  '===': NOT_EQUAL,
  '!==': EQUAL,
  '<': GREATER_EQUAL,
  '>=': 12,
  '>': 14,
  '<=': 15,
};
