/** Breakpoints: where they stand, what they count, and whether one that was reached is a stop. */
import type { CompiledModule, PointRecord } from '../../engine/api';
import { locationOf } from '../symbols';
import type {
  Breakpoint,
  BreakpointPlace,
  BreakpointSpec,
  BreakpointTable,
  ExpressionEvaluator,
  FunctionSymbol,
  SourceLocation,
} from '../target';
import type { MachineRun, Place } from './machineRun';
import { comparePlaces } from './machineRun';
import { trapCondition } from './conditions';
import type { ProbeRef, Traps } from './traps';
import type { DataBreakpoints } from './watch/dataBreakpoints';
import type { Watched } from './watch/watched';
import { parseHitCondition } from '../hitCondition';

export interface Location {
  readonly symbol: FunctionSymbol;
  readonly module: CompiledModule;
  readonly point: PointRecord;
  readonly pc: number;
  readonly address: bigint;
  readonly source: SourceLocation;
}

export class BreakpointImpl implements Breakpoint {
  enabled = true;
  locations: readonly Location[] = [];
  message: string | undefined;
  /** Of a data breakpoint: what it watches; absent where that cannot be watched. */
  watched: Watched | undefined;
  /** Places at which its statement was reached and its condition held, in order, in the present history. */
  readonly reached: Place[] = [];
  hits = 0;
  readonly hitTest: ((hits: number) => boolean) | undefined;

  constructor(
    readonly id: number,
    readonly spec: BreakpointSpec,
  ) {
    this.hitTest = spec.hitCondition ? parseHitCondition(spec.hitCondition) : undefined;
  }

  get data(): Breakpoint['data'] {
    return this.watched;
  }
}

/** What a breakpoint table needs of the session. */
export interface BreakpointHost {
  readonly run: MachineRun | undefined;
  readonly traps: Traps;
  readonly evaluator: ExpressionEvaluator | undefined;
  readonly dataBreakpoints: DataBreakpoints;
  stopsChanged(): void;
}

export class Breakpoints implements BreakpointTable {
  private readonly list: BreakpointImpl[] = [];
  private readonly listeners: ((breakpoint: Breakpoint) => void)[] = [];
  private nextId = 0;

  constructor(private readonly host: BreakpointHost) {}

  get all(): readonly BreakpointImpl[] {
    return this.list;
  }

  /** Throws an Error for a hit condition that is none. */
  add(spec: BreakpointSpec, id?: number): Breakpoint {
    const wanted = id ?? this.free();
    this.remove(wanted);
    const breakpoint = new BreakpointImpl(wanted, spec);
    if (spec.place.kind === 'data') {
      const watched = this.host.dataBreakpoints.keep(spec.place.data);
      if ('refused' in watched) breakpoint.message = `Cannot be watched: ${watched.refused}.`;
      else breakpoint.watched = watched;
    }
    this.nextId = Math.max(this.nextId, wanted + 1);
    this.list.push(breakpoint);
    this.list.sort((a, b) => a.id - b.id);
    this.host.stopsChanged();
    this.resolve(breakpoint);
    this.arm();
    return breakpoint;
  }

  remove(id: number): boolean {
    const index = this.list.findIndex(b => b.id === id);
    if (index < 0) return false;
    this.list.splice(index, 1);
    this.arm();
    return true;
  }

  /** It removes itself. */
  expire(breakpoint: BreakpointImpl, message: string): void {
    if (!this.remove(breakpoint.id)) return;
    breakpoint.enabled = false;
    breakpoint.message = message;
    for (const listener of this.listeners) listener(breakpoint);
  }

  enable(id: number, on: boolean): boolean {
    const breakpoint = this.list.find(b => b.id === id);
    if (!breakpoint) return false;
    breakpoint.enabled = on;
    if (on) this.host.stopsChanged();
    this.arm();
    return true;
  }

  onChanged(listener: (breakpoint: Breakpoint) => void): void {
    this.listeners.push(listener);
  }

  possibleLocations(file: string, line: number, endLine = line): readonly SourceLocation[] {
    const { run } = this.host;
    if (!run) return [];
    const found = new Map<string, SourceLocation>();
    for (const module of run.modulesOfFile(file)) {
      for (const { record, point } of statements(module)) {
        if (point.line >= line && point.line <= endLine)
          found.set(`${point.line}:${point.column}`, locationOf({ module, record }, point));
      }
    }
    return [...found.values()].sort((a, b) => a.line - b.line || a.column - b.column);
  }

  /** After a machine was made or an image came or went: look again where everything is. */
  resolveAll(): void {
    for (const breakpoint of this.list) this.resolve(breakpoint);
    this.arm();
  }

  /** The history was cut or travelled in: what was reached later than `place` is not reached yet. */
  rewind(place: Place, cut: boolean): void {
    for (const b of this.list) {
      if (cut)
        while (b.reached.length > 0 && comparePlaces(b.reached[b.reached.length - 1], place) > 0) b.reached.pop();
      b.hits = b.reached.reduce((n, at) => (comparePlaces(at, place) <= 0 ? n + 1 : n), 0);
    }
  }

  /** Same machine from the beginning: nothing has been reached. */
  reset(): void {
    for (const b of this.list) {
      b.reached.length = 0;
      b.hits = 0;
    }
  }

  /** Breakpoints of a statement. */
  at(module: CompiledModule, probe: number): readonly BreakpointImpl[] {
    const point = module.probes[probe];
    return this.list.filter(
      b =>
        b.enabled &&
        b.locations.some(l => l.module === module && l.pc === point.pc && l.symbol.record.index === point.function),
    );
  }

  /** Counts a hit; true if it is one to act on. */
  hit(breakpoint: BreakpointImpl, place: Place): boolean {
    const { reached } = breakpoint;
    const last = reached[reached.length - 1];
    if (!last || comparePlaces(last, place) < 0) reached.push(place);
    breakpoint.hits = reached.reduce((n, at) => (comparePlaces(at, place) <= 0 ? n + 1 : n), 0);
    return breakpoint.hitTest?.(breakpoint.hits) ?? true;
  }

  private free(): number {
    let id = 0;
    while (this.list.some(b => b.id === id)) id++;
    return id;
  }

  /** Where a breakpoint's statements begin, and what must hold there. */
  probesOf(breakpoint: BreakpointImpl): ProbeRef[] {
    return breakpoint.locations.flatMap(l => {
      if (l.point.probe === undefined) return [];
      const when = trapCondition(this.host.evaluator, breakpoint, l);
      return [{ module: l.module, probe: l.point.probe, ...(when ? { when } : {}) }];
    });
  }

  private arm(): void {
    this.host.traps.setLasting(this.list.filter(b => b.enabled).flatMap(b => this.probesOf(b)));
    if (this.host.run) this.host.dataBreakpoints.arm();
  }

  private resolve(breakpoint: BreakpointImpl): void {
    const { run } = this.host;
    if (breakpoint.spec.place.kind === 'data') return;
    const before = breakpoint.locations
      .map(l => `${l.module.moduleId}#${l.symbol.record.index}#${l.pc}@${l.address}`)
      .join();
    const message = breakpoint.message;
    const { locations, why } = run
      ? locate(run, breakpoint.spec.place)
      : { locations: [], why: 'The machine has not been loaded yet.' };
    breakpoint.locations = locations;
    breakpoint.message = why;
    const after = locations.map(l => `${l.module.moduleId}#${l.symbol.record.index}#${l.pc}@${l.address}`).join();
    if (after !== before || message !== why) for (const listener of this.listeners) listener(breakpoint);
  }
}

function locate(
  run: MachineRun,
  place: Exclude<BreakpointPlace, { kind: 'data' }>,
): { locations: Location[]; why: string | undefined } {
  switch (place.kind) {
    case 'source':
      return locateSource(run, place.file, place.line, place.column);
    case 'function': {
      const locations = run.modules.flatMap(module => locateFunction(run, module, place.name));
      return {
        locations,
        why:
          locations.length > 0
            ? undefined
            : `No function '${place.name}' with a statement in it; the breakpoint waits for a module that has one.`,
      };
    }
    case 'address': {
      const code = run.memory.images.codeAt(place.address);
      if (!code) return { locations: [], why: `There is no code at 0x${place.address.toString(16)}.` };
      const { unit, lowered } = code.function;
      const instruction = lowered.instructions.find(i => i.offset + i.length > code.displacement)!;
      const points = unit.record.points.filter(p => p.kind === 'statement');
      const point =
        points.find(p => p.pc === instruction.statement) ??
        (instruction.statement === -2 ? points[points.length - 1] : firstStatement(unit.module, unit.record.index));
      return point
        ? { locations: [locationAt(run, unit.module, unit.record.index, point)], why: undefined }
        : { locations: [], why: 'The function has no statement to stop at.' };
    }
  }
}

function locateSource(
  run: MachineRun,
  file: string,
  line: number,
  column: number | undefined,
): { locations: Location[]; why: string | undefined } {
  const modules = run.modulesOfFile(file);
  if (modules.length === 0) return { locations: [], why: 'This file is not part of the machine that runs.' };
  const locations: Location[] = [];
  for (const module of modules) {
    let best: { index: number; point: PointRecord } | undefined;
    for (const { record, point } of statements(module)) {
      if (point.line < line) continue;
      if (
        column !== undefined &&
        point.line === line &&
        point.column < column &&
        point.endColumn <= column &&
        point.endLine === line
      )
        continue;
      if (!best || comparePoints(point, best.point, line, column) < 0) best = { index: record.index, point };
    }
    if (best) locations.push(locationAt(run, module, best.index, best.point));
  }
  return { locations, why: locations.length > 0 ? undefined : 'There is no statement at this line or after it.' };
}

/** Nearest line first; in it the statement at the wanted column, else the first. */
function comparePoints(a: PointRecord, b: PointRecord, line: number, column: number | undefined): number {
  if (a.line !== b.line) return a.line - b.line;
  if (column === undefined || a.line !== line) return a.column - b.column;
  const distance = (p: PointRecord) => (p.column <= column ? column - p.column : p.column - column);
  return distance(a) - distance(b) || a.column - b.column;
}

function locateFunction(run: MachineRun, module: CompiledModule, pattern: string): Location[] {
  const bang = pattern.indexOf('!');
  if (bang >= 0 && !matches(pattern.slice(0, bang), module.image)) return [];
  const name = bang < 0 ? pattern : pattern.slice(bang + 1);
  const found: Location[] = [];
  for (const record of module.functions) {
    if (!matches(name, record.name) && !matches(name, accessorName(record.name))) continue;
    const point = firstStatement(module, record.index);
    if (point) found.push(locationAt(run, module, record.index, point));
  }
  return found;
}

/** `Device.Level`, as it is written where it is used, of `Device.get Level`. */
function accessorName(name: string): string {
  return name.replace(/\b[gs]et (?=[^ ]+$)/, '');
}

function matches(pattern: string, name: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern.toLowerCase() === name.toLowerCase();
  return new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
    'i',
  ).test(name);
}

function firstStatement(module: CompiledModule, index: number): PointRecord | undefined {
  return module.functions[index].points.find(p => p.kind === 'statement');
}

function locationAt(run: MachineRun, module: CompiledModule, index: number, point: PointRecord): Location {
  const record = module.functions[index];
  const unit = { module, record };
  return {
    symbol: run.symbols.symbolOfUnit(unit),
    module,
    point,
    pc: point.pc,
    address: run.memory.images.addressOfPoint(unit, point.pc),
    source: locationOf(unit, point),
  };
}

function* statements(module: CompiledModule) {
  for (const record of module.functions)
    for (const point of record.points) if (point.kind === 'statement') yield { record, point };
}
