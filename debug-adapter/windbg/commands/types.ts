/** dt, dv. */
import { short } from '../../../simulator/engine/thrown';
import type { DebugTarget, TypeLayout, Variable } from '../../../simulator/debug/target';
import { type Call, type Command, CommandError } from '../command';
import { type Piece, words } from '../commandLine';
import { hex, nearest, wildcard } from '../format';
import { readValue } from '../expression/environment';
import { addressOf, currentFrame, safely, structureOfType } from '../machine';
import type { Session } from '../session';
import { formatField, formatValue, layoutOf, typeText } from '../value';

const MINIMUM_NAME = 16;
const MAXIMUM_DEPTH = 9;

interface DtOptions {
  readonly recurse: number;
  readonly verbose: boolean;
  readonly noOffsets: boolean;
  readonly sizes: boolean;
}

function optionsOf(flags: readonly string[]): DtOptions {
  const recursion = flags.map(flag => /^-r(\d?)$/.exec(flag)).find(Boolean);
  return {
    recurse: recursion ? Number(recursion[1] || 1) : flags.includes('-b') ? MAXIMUM_DEPTH : 0,
    verbose: flags.includes('-v'),
    noOffsets: flags.includes('-o'),
    sizes: flags.includes('-s'),
  };
}

/** Layout of `_KTIMER`, `nt!_KTIMER`, `KTIMER` or a model's class. */
export function findType(target: DebugTarget, name: string): TypeLayout | undefined {
  const bare = name.replace(/^.*!/, '');
  return (
    safely(() => target.memory.typeOf(name)) ??
    (bare.startsWith('_') ? undefined : safely(() => target.memory.typeOf(name.replace(bare, `_${bare}`))))
  );
}

function dt(call: Call) {
  const { session } = call;
  const pieces = words(call.args, call.column);
  const flags = pieces.filter(p => /^-[a-z]\d?$/i.test(p.text)).map(p => p.text);
  const rest = pieces.filter(p => !/^-[a-z]\d?$/i.test(p.text));
  const name = rest.shift();
  if (!name)
    throw new CommandError('dt needs a type: dt nt!_KTIMER [address] [fields]. Wildcards list type names: dt nt!_K*');
  if (/[*?]/.test(name.text)) return listTypes(session, name.text);

  const type = findType(session.target, name.text);
  if (!type || (type.name !== name.text && isLocal(session.target, name.text)))
    return dtOfVariable(call, name, rest, optionsOf(flags));
  const { address, fields } = addressAndFields(session, type, rest);
  if (address === undefined) return printLayout(session, type, undefined, fields, optionsOf(flags));
  const object = structureOfType(session.target, address, type);
  if (!object) throw new CommandError(unreadable(session.target, address, type));
  printLayout(session, type, object, fields, optionsOf(flags));
}

/** `dt Irp` in a dispatch routine means the variable, although there is a type of nearly that name. */
function isLocal(target: DebugTarget, name: string): boolean {
  const frame = currentFrame(target);
  return frame !== undefined && (safely(() => target.variables(frame)) ?? []).some(v => v.name === name);
}

/** The words after the type: expressions are the address, names of fields are fields, in any order. */
function addressAndFields(
  session: Session,
  type: TypeLayout,
  rest: readonly Piece[],
): { address?: bigint; fields: string[] } {
  const fields: string[] = [];
  let address: bigint | undefined;
  for (const piece of rest) {
    const plain = piece.text.replace(/\.$/, '');
    const field = type.fields.some(
      f => wildcard(plain).test(f.name) || f.name.startsWith(`${plain}.`) || plain.startsWith(`${f.name}.`),
    );
    if (field || /[*?]/.test(plain)) fields.push(piece.text);
    else if (address === undefined) address = session.expression(piece.text, piece.column);
    else throw new CommandError(`Cannot find specified field members: ${piece.text}`, piece.column);
  }
  return { address, fields };
}

/** `dt Irp`, `dt g_Device`: a variable's own type. */
function dtOfVariable(call: Call, name: Piece, rest: readonly Piece[], options: DtOptions) {
  const { session } = call;
  const { target } = session;
  const frame = currentFrame(target);
  const local = frame && safely(() => target.variables(frame))?.find(v => v.name === name.text);
  const value = local ? local.value() : safely(() => target.symbols.data(name.text))?.[0]?.value();
  const layout = layoutOf(target, value);
  if (layout) {
    const { fields } = addressAndFields(session, layout, rest);
    session.print(`${local ? 'Local var' : 'Data'} Type ${layout.name}*  @ 0x${hex(addressOf(target, value), 16)}`);
    return printLayout(session, layout, value as object, fields, options);
  }
  if (local || value !== undefined) return session.print(`${name.text} : ${formatValue(target, value)}`);
  const known = (safely(() => target.memory.types('*')) ?? []).map(t => t.name);
  const [near] = nearest(name.text.replace(/^.*!/, ''), known);
  const hint = near ? `\nDid you mean 'dt ${near}'?` : '';
  throw new CommandError(`Symbol ${name.text} not found.${hint}`);
}

function unreadable(target: DebugTarget, address: bigint, type: TypeLayout): string {
  const lies = safely(() => target.memory.containing(address));
  const why = lies ? `  (a ${lies.type}${lies.offset ? ` + 0x${hex(lies.offset)}` : ''} lies there)` : '';
  return `Memory read error ${hex(address, 16)}: no ${type.name} there${why}`;
}

export function printLayout(
  session: Session,
  type: TypeLayout,
  object: object | undefined,
  wanted: readonly string[],
  options: DtOptions,
  depth = 0,
): void {
  const indent = ' '.repeat(3 * (depth + 1));
  const shown = wanted.length
    ? type.fields.filter(f => wanted.some(name => wildcard(name.replace(/\..*$/, '')).test(f.name)))
    : type.fields;
  const width = wanted.length ? Math.max(...shown.map(f => short(f.name).length), 1) : MINIMUM_NAME;
  if (options.verbose && depth === 0)
    session.print(`struct ${type.name}, ${type.fields.length} elements, 0x${hex(type.size)} bytes`);
  for (const field of shown) {
    const deeper = wanted.some(name => name.toLowerCase().startsWith(`${field.name.toLowerCase()}.`));
    const value = object && fieldValue(session.target, object, field);
    const text = object ? formatField(session.target, field.type, value) : field.type;
    const offset = options.noOffsets ? '' : `+0x${hex(field.offset, 3)} `;
    const size = options.verbose || options.sizes ? `, 0x${hex(field.size)} bytes` : '';
    session.print(`${indent}${offset}${short(field.name).padEnd(width)} : ${text}${size}`);
    if (depth < options.recurse || deeper) {
      const isPointer = field.type.startsWith('Ptr64');
      const inner =
        isPointer && !deeper
          ? undefined
          : (layoutOf(session.target, value) ?? findType(session.target, field.type.replace(/^Ptr64 /, '')));
      if (inner && inner !== type && depth < MAXIMUM_DEPTH)
        printLayout(
          session,
          inner,
          value as object | undefined,
          [],
          { ...options, recurse: deeper ? 0 : options.recurse },
          depth + 1,
        );
    }
  }
}

/** A number that the simulation keeps as an object (a lock with its owner) is what its bytes are. */
function fieldValue(target: DebugTarget, object: object, field: TypeLayout['fields'][number]): unknown {
  const value = safely(() => field.get(object));
  if (value === null || typeof value !== 'object' || !/^U?[Ii]nt\dB$/.test(field.type)) return value;
  return readValue(target, addressOf(target, object) + BigInt(field.offset), field.size) ?? value;
}

function listTypes(session: Session, pattern: string): void {
  const [module, name] = pattern.includes('!') ? pattern.split('!', 2) : ['*', pattern];
  const byName = wildcard(name);
  const byModule = wildcard(module);
  const types = (safely(() => session.target.memory.types('*')) ?? []).filter(
    t => byModule.test(t.module) && byName.test(t.name),
  );
  for (const type of [...types].sort((a, b) => a.name.localeCompare(b.name)))
    session.print(`          ${type.module}!${type.name}`);
  if (!types.length) session.print(`No type matches ${pattern}`);
}

// ---- dv -------------------------------------------------------------------------------------------------------------
const ARGUMENT_REGISTERS = ['@rcx', '@rdx', '@r8', '@r9'];

function dv(call: Call) {
  const { session } = call;
  const { target } = session;
  session.thread();
  const frame = currentFrame(target);
  if (!frame) throw new CommandError('Unable to enumerate locals: there is no frame.');
  const pieces = words(call.args, call.column);
  const flags = pieces.filter(p => p.text.startsWith('/')).map(p => p.text.slice(1));
  const pattern = pieces.find(p => !p.text.startsWith('/'))?.text;
  const matches = pattern ? wildcard(pattern) : /^/;
  const variables = (safely(() => target.variables(frame)) ?? []).filter(
    v => v.kind !== 'module' && matches.test(v.name),
  );
  if (!variables.length) return session.print(pattern ? `No locals match ${pattern}` : 'No locals in this scope.');
  const has = (flag: string) => flags.some(f => f.includes(flag));
  const kind = (v: Variable) => (has('i') ? `${KINDS[v.kind].padEnd(11)}` : '');
  const parameters = variables.filter(v => v.kind === 'param');
  const place = (v: Variable) =>
    has('v') || has('V') ? (ARGUMENT_REGISTERS[parameters.indexOf(v)] ?? '<none>').padEnd(18) : '';
  const width = Math.max(15, ...variables.map(v => v.name.length));
  for (const variable of variables) {
    const value = safely(() => variable.value());
    const declared = has('t') ? `${typeText(target, value, variable.type)} ` : '';
    const name = has('t') || has('v') || has('V') ? variable.name : variable.name.padStart(width);
    session.print(`${kind(variable)}${place(variable)}${declared}${name} = ${formatValue(target, value)}`);
  }
}

const KINDS: Readonly<Record<Variable['kind'], string>> = {
  param: 'prv param',
  local: 'prv local',
  closure: 'prv closure',
  this: 'prv this',
  module: 'prv global',
};

export const typeCommands: readonly Command[] = [
  {
    names: ['dt'],
    family: 'Types and symbols',
    syntax:
      'dt [-r[1-9]] [-b] [-v] [-o] [-s] [module!]Type [Address] [Field[.] ...]   |   dt Variable   |   dt Pattern*',
    summary: 'Shows the fields of a type, with their values at an address.',
    help:
      '-r goes into embedded structures (one level; -r2 two ...), -b into all of them. A field followed by a dot (Header.) opens\n' +
      'that field, through a pointer too. With a wildcard the names of types are listed. The layouts are those of the x64 symbols of\n' +
      'Windows 10 19041 where they are public; a class of a model has the layout of its declared fields.',
    completes: 'type',
    run: dt,
  },
  {
    names: ['dv'],
    family: 'Types and symbols',
    syntax: 'dv [/t] [/v] [/i] [Pattern]',
    summary: 'Shows arguments and local variables of the current frame.',
    help: '/t types, /v where the value was passed (the first four arguments: rcx rdx r8 r9; locals have no address here), /i kind.',
    completes: 'variable',
    run: dv,
  },
];
