/** Watches in one machine: each notes what is written while the machine runs. */
import type { Fiber, Frame } from '../../../engine/api';
import { locationOf } from '../../symbols';
import type { SourceLocation } from '../../target';
import { SETTLED, type MachineRun } from '../machineRun';
import { type ProbeRef, probesOf } from '../traps';
import { intercept, plainValue } from '../../../memory/intercept';
import { frameAt, isObject, keyOf } from './objectNames';
import {
  type Watched,
  type WatchedField,
  type WatchedLocal,
  type WatchedMemory,
  type WatchedModule,
  leavesOf,
  ownersOf,
} from './watched';

export interface Write {
  /** Statements executed when it was seen: one of them, mostly the last, wrote. */
  readonly executed: number;
  readonly before: unknown;
  readonly after: unknown;
  /** Nothing was written: it was read. */
  readonly read?: boolean;
  /** Stack bytes left at the frame that wrote, where the write itself was seen. */
  readonly stackLeft?: number;
  /** Statements executed before the writing statement, where that is known. */
  readonly statement?: number;
  readonly source?: SourceLocation;
  /** The value was compared from statement to statement. */
  readonly compared?: boolean;
  /** The object that was written to. */
  readonly object?: object;
}

export interface LiveWatch {
  /** Statements at which it compares. */
  readonly probes: readonly ProbeRef[];
  /** It has to compare after every statement. */
  readonly everyStatement: boolean;
  /** Statements executed at which it wants to look again. */
  readonly nextLook: number;
  /** What it watched is no more and will not be again. */
  readonly ended: boolean;
  /** The object is what it watches here. */
  watches(object: object): boolean;
  /** The machine stands. `changed`: by a person, not by itself. */
  look(changed: boolean): void;
  remove(): void;
}

export type Note = (write: Write) => void;

/**
 * @param birth statements executed when what is watched came to be, if it may not be there yet: a local's frame stood
 * before its first statement, something led to an object
 */
export function liveWatch(
  run: MachineRun,
  watched: Watched,
  access: 'write' | 'readWrite',
  note: Note,
  birth?: number,
): LiveWatch {
  switch (watched.kind) {
    case 'local':
      return new LocalWatch(run, watched, note, birth);
    case 'module':
      return new ModuleWatch(run, watched, note);
    case 'field':
      return new FieldWatch(run, watched, access, note, birth);
    case 'memory':
      return new MemoryWatch(run, watched, access, note);
  }
}

/** Notes what the machine does to a property, not what a debugger does. */
function listen(
  run: MachineRun,
  object: object,
  name: string | symbol,
  access: 'write' | 'readWrite',
  note: Note,
): (() => void) | undefined {
  const { machine, program } = run;
  const tell = (before: unknown, after: unknown, read: boolean): void => {
    if (!machine.isRunning) return;
    const { executed } = machine;
    note({ executed, before, after, stackLeft: program.stackLeft, object, ...(read ? { read } : {}) });
    machine.attend();
  };
  return intercept(object, name, {
    onWrite: (before, after) => tell(before, after, false),
    ...(access === 'readWrite' ? { onRead: (value: unknown) => tell(value, value, true) } : {}),
  });
}

export class FieldWatch implements LiveWatch {
  readonly probes = [];
  readonly everyStatement = false;
  readonly ended = false;
  private readonly listening = new Map<object, { readonly since: number; readonly end: () => void }>();

  /** @param poll look every so many statements for an object that paths may lead to earlier than is known */
  constructor(
    private readonly run: MachineRun,
    private readonly watched: WatchedField,
    private readonly access: 'write' | 'readWrite',
    private readonly note: Note,
    private readonly birth: number | undefined,
    private readonly poll = 0,
  ) {
    if (watched.object.kind === 'address') run.placed.add(this.placed);
    this.find();
  }

  /** What paths lead to is known where the watch was set, and since it came to be; before that it is looked for. */
  get nextLook(): number {
    const { anchor, object } = this.watched;
    const { executed } = this.run.machine;
    if (object.kind === 'address' || executed >= anchor.executed) return SETTLED;
    if (this.poll > 0) return Math.min(anchor.executed, executed + this.poll);
    return this.birth !== undefined && executed < this.birth ? this.birth : anchor.executed;
  }

  /** Statements executed when something began to lead to what it watches now; undefined: nothing does. */
  get since(): number | undefined {
    return [...this.listening.values()][0]?.since;
  }

  watches(object: object): boolean {
    return this.watched.object.kind === 'address' || this.listening.has(object);
  }

  look(): void {
    const { executed } = this.run.machine;
    const { anchor, object } = this.watched;
    if (
      object.kind === 'paths' &&
      (this.poll > 0 ? executed <= anchor.executed : executed === this.birth || executed === anchor.executed)
    )
      this.find();
  }

  remove(): void {
    this.run.placed.delete(this.placed);
    for (const { end } of this.listening.values()) end();
    this.listening.clear();
  }

  private readonly placed = (start: bigint, end: bigint): void => {
    const { object } = this.watched;
    if (object.kind === 'address' && object.address >= start && object.address < end) this.find();
  };

  private find(): void {
    const { run, watched } = this;
    const objects = ownersOf(run, watched);
    for (const [object, { end }] of this.listening) {
      if (objects.includes(object)) continue;
      // After a free nothing lies there; what a path no longer leads to is still the object that was meant.
      if (watched.object.kind === 'paths' && objects.length === 0) continue;
      end();
      this.listening.delete(object);
    }
    for (const object of objects) {
      if (this.listening.has(object)) continue;
      const key = watched.symbol ? keyOf(object, watched.name) : watched.name;
      const end = key === undefined ? undefined : listen(run, object, key, this.access, this.note);
      if (end) this.listening.set(object, { since: run.machine.executed, end });
    }
  }

  /** Its value now. */
  get value(): unknown {
    const [object] = this.listening.keys();
    const key = object && (this.watched.symbol ? keyOf(object, this.watched.name) : this.watched.name);
    return object && key !== undefined ? plainValue(object, key) : undefined;
  }
}

/** A statement that is being executed. */
interface Standing {
  readonly depth: number;
  readonly frame: Frame;
  readonly pc: number;
  /** Statements executed before it. */
  readonly executed: number;
}

function pointAt({ frame, pc }: Standing) {
  return frame.code.record.points.find(p => p.pc === pc)!;
}

/** A value that is looked at before every statement that follows one that may write it. */
class Comparison {
  private value: unknown;

  constructor(
    private readonly run: MachineRun,
    private readonly note: Note,
    private readonly get: () => unknown,
  ) {
    this.value = get();
  }

  /** @param statement the one that may have written, if it is known */
  compare(changed: boolean, statement: () => Standing | undefined): void {
    const value = this.get();
    if (!changed && !Object.is(value, this.value)) {
      const { executed } = this.run.machine;
      const at = statement();
      const known = at && { statement: at.executed, source: locationOf(at.frame.code, pointAt(at)) };
      this.note({ executed, before: this.value, after: value, compared: true, ...known });
    }
    this.value = value;
  }
}

class LocalWatch implements LiveWatch {
  readonly probes: readonly ProbeRef[];
  readonly everyStatement = false;
  ended = false;
  private frame: Frame | undefined;
  private fiber: Fiber | undefined;
  private comparison: Comparison | undefined;
  private statement: Standing | undefined;
  private box: { readonly object: object; readonly end: (() => void) | undefined } | undefined;

  constructor(
    private readonly run: MachineRun,
    private readonly watched: WatchedLocal,
    private readonly note: Note,
    private readonly birth: number | undefined,
  ) {
    const { moduleId, function: index } = watched;
    const module = run.modules.find(m => m.moduleId === moduleId)!;
    this.probes = probesOf([{ module, record: module.functions[index] }]);
    if (run.machine.executed >= (birth ?? watched.anchor.executed)) this.begin(frameAt(run, watched));
  }

  get nextLook(): number {
    if (this.frame) return SETTLED;
    const { executed } = this.run.machine;
    const times = [this.birth ?? SETTLED, this.watched.anchor.executed].filter(t => t > executed);
    return Math.min(SETTLED, ...times);
  }

  look(changed: boolean): void {
    if (this.ended) return;
    const { run, frame, watched } = this;
    if (!frame) {
      const { executed } = run.machine;
      if (executed === this.birth || executed === watched.anchor.executed) this.begin(frameAt(run, watched));
      return;
    }
    if (this.fiber!.frames[watched.index] !== frame) {
      this.ended = true;
      this.remove();
      return;
    }
    this.followBox();
    // The box of a captured variable is listened to.
    if (!this.box) this.comparison!.compare(changed, () => this.statement);
    this.stand();
  }

  watches(): boolean {
    return true;
  }

  remove(): void {
    this.box?.end?.();
    this.box = undefined;
  }

  private begin(frame: Frame | undefined): void {
    if (!frame) return;
    this.frame = frame;
    this.fiber = this.run.fiberOf(this.run.threadByKey(this.watched.thread)!);
    this.comparison = new Comparison(this.run, this.note, () =>
      this.run.program.getVariable(frame, this.watched.variable),
    );
    this.followBox();
    this.stand();
  }

  private stand(): void {
    const { machine } = this.run;
    const frame = this.frame!;
    const depth = this.watched.index + 1;
    if (machine.current.fiber?.frames.at(-1) === frame && isStatement(frame))
      this.statement = { depth, frame, pc: frame.pc, executed: machine.executed };
  }

  /** A loop makes a new box each time round; the variable's value goes from one to the next. */
  private followBox(): void {
    const { variable } = this.watched;
    const object = this.frame!.slots[variable.slot];
    if (!variable.boxed || !isObject(object) || object === this.box?.object) return;
    this.box?.end?.();
    this.box = { object, end: listen(this.run, object, 'v', 'write', this.note) };
  }
}

/** A variable of a module: only the module's own functions write it. */
class ModuleWatch implements LiveWatch {
  readonly probes: readonly ProbeRef[];
  readonly everyStatement = false;
  readonly nextLook = SETTLED;
  readonly ended = false;
  private readonly comparison: Comparison;
  private readonly assigns: RegExp;
  /** Of each stack the statements of the module on it, youngest last. */
  private readonly standing = new Map<object, Standing[]>();
  private last: Standing[] = [];

  constructor(
    private readonly run: MachineRun,
    private readonly watched: WatchedModule,
    note: Note,
  ) {
    const module = run.modules.find(m => m.moduleId === watched.moduleId)!;
    this.probes = probesOf(module.functions.map(record => ({ module, record })));
    const variable = run.program.moduleVariables(watched.moduleId).find(v => v.name === watched.name)!;
    this.comparison = new Comparison(run, note, () => valueOrUndefined(variable));
    const name = watched.name.replace(/\$/g, '\\$');
    this.assigns = new RegExp(
      `(?<![\\w$.])${name}\\s*([-+*/%&|^?<>]{0,3}=(?![=>])|\\+\\+|--)|(\\+\\+|--)\\s*${name}(?![\\w$])|[\\]}]\\s*=(?!=)`,
    );
    this.stand();
  }

  look(changed: boolean): void {
    this.comparison.compare(changed, () => this.writer());
    this.stand();
  }

  watches(): boolean {
    return true;
  }

  remove(): void {}

  private stand(): void {
    const { fiber } = this.run.machine.current;
    const frame = fiber?.frames.at(-1);
    if (!fiber || !frame || frame.code.module.moduleId !== this.watched.moduleId || !isStatement(frame)) return;
    const depth = fiber.frames.length;
    const standing = (this.standing.get(fiber) ?? []).filter(
      s => s.depth < depth && fiber.frames[s.depth - 1] === s.frame,
    );
    standing.push({ depth, frame, pc: frame.pc, executed: this.run.machine.executed });
    this.standing.set(fiber, standing);
    this.last = standing;
  }

  /** Of the statements that have been going on: the youngest that assigns the variable. */
  private writer(): Standing | undefined {
    return this.last.findLast(s => this.assigns.test(this.textOf(s))) ?? this.last.at(-1);
  }

  private textOf(statement: Standing): string {
    const lines = this.run.factory.textOf(statement.frame.code.module)?.split('\n') ?? [];
    const p = pointAt(statement);
    const text = lines.slice(p.line - 1, p.endLine);
    if (text.length === 0) return '';
    text[text.length - 1] = text[text.length - 1].slice(0, p.endColumn - 1);
    text[0] = text[0].slice(p.column - 1);
    return text.join('\n');
  }
}

const statements = new WeakMap<object, ReadonlySet<number>>();

function isStatement({ code: { record }, pc }: Frame): boolean {
  let known = statements.get(record);
  if (!known)
    statements.set(record, (known = new Set(record.points.filter(p => p.kind === 'statement').map(p => p.pc))));
  return known.has(pc);
}

function valueOrUndefined(variable: { get(): unknown }): unknown {
  try {
    return variable.get();
  } catch {
    // Its initialiser has not run.
    return undefined;
  }
}

/** Fields where an object lies, bytes where bytes do; again whenever something is placed there or freed. */
class MemoryWatch implements LiveWatch {
  readonly probes = [];
  readonly nextLook = SETTLED;
  readonly ended = false;
  private listening: (() => void)[] = [];
  private bytes: { readonly live: Uint8Array; last: Uint8Array } | undefined;

  constructor(
    private readonly run: MachineRun,
    private readonly watched: WatchedMemory,
    private readonly access: 'write' | 'readWrite',
    private readonly note: Note,
  ) {
    run.placed.add(this.placed);
    this.find();
  }

  get everyStatement(): boolean {
    return this.bytes !== undefined;
  }

  look(changed: boolean): void {
    const { bytes } = this;
    if (!bytes || bytes.live.every((b, i) => b === bytes.last[i])) return;
    const { executed } = this.run.machine;
    if (!changed) this.note({ executed, before: valueOf(bytes.last), after: valueOf(bytes.live), compared: true });
    bytes.last = bytes.live.slice();
  }

  watches(): boolean {
    return true;
  }

  remove(): void {
    this.run.placed.delete(this.placed);
    for (const end of this.listening) end();
    this.listening = [];
  }

  private readonly placed = (start: bigint, end: bigint): void => {
    const { start: mine, length } = this.watched;
    if (start < mine + BigInt(length) && mine < end) this.find();
  };

  private find(): void {
    const { run, watched, access, note } = this;
    for (const end of this.listening) end();
    this.listening = leavesOf(run, watched.start, watched.length).flatMap(({ object, name }) => {
      const end = listen(run, object, name, access, note);
      return end ? [end] : [];
    });
    const raw = run.memory.peekBytes(watched.start);
    const live = raw?.bytes.subarray(
      Number(watched.start - raw.start),
      Number(watched.start - raw.start) + watched.length,
    );
    this.bytes = live && { live, last: live.slice() };
  }
}

/** What a debugger shows for 1, 2, 4 or 8 bytes. */
function valueOf(bytes: Uint8Array): unknown {
  if (![1, 2, 4, 8].includes(bytes.length)) return bytes.slice();
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
  return bytes.length === 8 ? value : Number(value);
}
