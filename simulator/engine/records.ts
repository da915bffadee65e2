import type { Node } from '@babel/types';
import type { ClassRecord, CompileOptions, FunctionRecord, PointRecord, VariableRecord } from './api';
import type { Binding } from './bind/records';
import type { Region } from './lower/context';
import type { LoweredFunction } from './lower/functions';
import { type FunctionInfo, isBoxed, type Variable } from './scope';

type AnyNode = Node & Record<string, any>;

/** A point as the engine keeps it: where an exception raised there goes on in the same function. */
export interface EnginePoint extends PointRecord {
  /** Program counter of the innermost handler (`catch`, or code that must run on the way out). */
  readonly handler?: number;
  /** For handlers: not a place where anything is ever suspended. */
  readonly hidden?: boolean;
}

export interface EngineFunctionRecord extends FunctionRecord {
  readonly points: readonly EnginePoint[];
  /** Program counter of a handler -> that of the handler around it. */
  readonly outerHandlers: Readonly<Record<number, number>>;
  /** Handlers that are a `catch`. */
  readonly catches: readonly number[];
  /** Slots of those with a filter (see `Region.filter`). */
  readonly filters?: Readonly<Record<number, { readonly value: number; readonly taken: number }>>;
  readonly generator?: boolean;
  /** It takes boxes from the functions around it. */
  readonly closes?: boolean;
  /** It begins on another stack, and goes back itself. */
  readonly entersStack?: boolean;
  /** Namespaces around it, outermost first: how the module reaches them, and the names of their members. */
  readonly namespaces?: readonly { readonly object: string; readonly members: readonly string[] }[];
}

export function functionRecord(f: LoweredFunction, binding: Binding, stackBytes: number): EngineFunctionRecord {
  const { info } = f;
  const namespaces = namespacesAround(info, binding);
  const outerHandlers: Record<number, number> = {};
  const catches = new Set<number>();
  const filters: Record<number, { value: number; taken: number }> = {};
  const points = f.points.map((p): EnginePoint => {
    for (let r = p.region; r; r = r.parent) {
      if (r.parent) outerHandlers[r.pc] = r.parent.pc;
      if (r.catches) catches.add(r.pc);
      if (r.filter) filters[r.pc] = { value: f.slots.indexOf(r.filter.value), taken: f.slots.indexOf(r.filter.taken) };
    }
    return {
      line: p.line,
      column: p.column,
      endLine: p.endLine,
      endColumn: p.endColumn,
      pc: p.pc,
      kind: p.kind === 'hidden' ? 'statement' : p.kind,
      ...(p.probe !== undefined ? { probe: p.probe } : {}),
      ...(p.callee !== undefined ? { callee: p.callee } : {}),
      ...(p.region ? { handler: p.region.pc } : {}),
      ...(p.kind === 'hidden' ? { hidden: true } : {}),
      caught: isCaught(p.region),
    };
  });
  points.sort((a, b) => a.pc - b.pc);
  return {
    index: info.index,
    name: info.name,
    ...(info.parent ? { parent: info.parent.index } : {}),
    ...info.range,
    stackBytes,
    tags: info.tags,
    params: info.vars.filter(v => v.kind === 'param').map(v => v.name),
    ...(takesRest(info.node) ? { rest: true } : {}),
    variables: variables(f),
    points,
    outerHandlers,
    catches: [...catches],
    ...(Object.keys(filters).length > 0 ? { filters } : {}),
    ...(info.generator ? { generator: true } : {}),
    ...(info.free.size > 0 ? { closes: true } : {}),
    ...(f.info.tags.enterstack ? { entersStack: true } : {}),
    ...(namespaces.length > 0 ? { namespaces } : {}),
  };
}

function namespacesAround(info: FunctionInfo, binding: Binding): { object: string; members: string[] }[] {
  const around: FunctionInfo[] = [];
  for (let f: FunctionInfo | undefined = info; f; f = f.parent) if (f.namespace) around.unshift(f);
  const found: { object: string; members: string[] }[] = [];
  let object = '';
  for (const f of around) {
    const v = f.namespace!;
    // One that is not exported cannot be reached from outside.
    if (object ? !v.mirror : !v.module) break;
    object = object ? `${object}.${v.name}` : v.js;
    found.push({ object, members: [...binding.namespaces.get(f)!.names] });
  }
  return found;
}

function isCaught(region: Region | undefined): boolean {
  for (let r = region; r; r = r.parent) if (r.catches) return true;
  return false;
}

function variables(f: LoweredFunction): VariableRecord[] {
  const own = f.info.vars.filter(v => !v.hidden).map(v => variable(f, v, false));
  const outer = [...f.info.free].filter(v => !v.hidden).map(v => variable(f, v, true));
  return [...own, ...outer];
}

function variable(f: LoweredFunction, v: Variable, outer: boolean): VariableRecord {
  const isThis = v.name === 'this';
  return {
    name: v.name,
    slot: f.slots.indexOf(v.js),
    boxed: isBoxed(v),
    kind: isThis ? 'this' : outer ? 'closure' : v.kind === 'import' ? 'const' : v.kind,
    ...(v.type ? { type: v.type } : {}),
    scope: v.scope,
  };
}

/** The frame's size in bytes: `@stack 0x190`, or an estimate. */
export function stackBytesOf(
  f: LoweredFunction,
  options: CompileOptions,
  classes: () => readonly ClassRecord[],
): number {
  if (options.stackAccounting === false) return 0;
  const tag = Number(f.info.tags.stack);
  if (f.info.tags.stack && Number.isInteger(tag) && tag >= 0) return tag;
  const shape = {
    params: f.info.vars.filter(v => v.kind === 'param').length,
    locals: f.info.vars.filter(v => v.kind !== 'param' && !v.hidden && v.name !== 'this').length,
    calls: f.calls,
  };
  return Math.max(
    0x30,
    Math.ceil(((options.estimateStack ?? estimate)(shape) + embeddedBytes(f, options, classes)) / 16) * 16,
  );
}

/** What objects in the frame take beyond the 8 bytes that every local has. */
function embeddedBytes(f: LoweredFunction, options: CompileOptions, classes: () => readonly ClassRecord[]): number {
  let bytes = 0;
  for (const { made } of f.info.vars) {
    const size = made && options.bytesOfLocal?.(made, classes());
    if (size !== undefined) bytes += Math.ceil(size / 8) * 8 - 8;
  }
  return bytes;
}

/**
 * The x64 convention: return address, 32 bytes of home space for callees, a slot of 8 bytes for each local and saved
 * register.
 */
function estimate({ params, locals, calls }: { params: number; locals: number; calls: boolean }): number {
  return 8 + (calls ? 0x20 : 0) + 8 * Math.min(4, params) + 8 * locals + 0x10;
}

export function classRecords(binding: Binding, text: string): ClassRecord[] {
  const source = (n: Node) => text.slice(n.start!, n.end!);
  return [...binding.classOf.values()]
    .filter(c => c.name)
    .map(c => {
      const n = c.node as AnyNode;
      const fields = (n.body.body as AnyNode[])
        .filter(m => (m.type === 'ClassProperty' || m.type === 'ClassPrivateProperty') && !m.static && !m.computed)
        .map(m => ({
          name: m.key.type === 'PrivateName' ? `#${m.key.id.name}` : String(m.key.name ?? m.key.value),
          ...(m.typeAnnotation ? { type: source(m.typeAnnotation.typeAnnotation) } : {}),
          ...(m.value ? { initializer: source(m.value) } : {}),
        }));
      return { name: c.name, ...(n.superClass ? { base: source(n.superClass) } : {}), fields };
    });
}

function takesRest(node: Node): boolean {
  return 'params' in node && Array.isArray(node.params) && node.params.at(-1)?.type === 'RestElement';
}
