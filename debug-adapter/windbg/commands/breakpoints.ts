/** bp, bu, bm, bl, bc, bd, be. */
import type { Breakpoint, BreakpointPlace, BreakpointSpec } from '../../../simulator/debug/target';
import type { ETHREAD } from '../../../simulator/nt/inc/ps';
import { type Call, type Command, CommandError } from '../command';
import { isQuoted, type Piece, unquote, words } from '../commandLine';
import { conditionMistake } from '../expression/environment';
import { hex, nearest, pointer, ticked } from '../format';
import { addressOf, clientId, currentFrame, safely, structureAt } from '../machine';
import type { Session } from '../session';

/** WinDbg's limit in kernel mode. */
const MAXIMUM_BREAKPOINTS = 32;
/** Names with `!` or without, wildcards excluded: resolved when a module has them. */
const FUNCTION_NAME = /^[A-Za-z_$][\w$.]*(?:![A-Za-z_$<][\w$.<>]*)?$/;
const HEX_NUMBER = /^(?:0x)?[0-9a-f`]+h?$/i;

interface Options {
  id?: number;
  oneShot?: boolean;
  condition?: string;
  thread?: ETHREAD;
}

interface Parsed<T> {
  readonly options: Options;
  /** What stood before the options. */
  readonly prefix: T;
  readonly address: readonly Piece[];
  readonly command?: string;
  readonly passes?: number;
}

/** A number glued to the name, what the command itself takes, options, the words of the address, passes and the command string. */
export function parseBreakpoint<T>(call: Call, takePrefix: (pieces: Piece[]) => T): Parsed<T> {
  const { session } = call;
  const options: Options = {};
  let pieces = words(call.args, call.column);
  const id =
    /^\d+$/.test(pieces[0]?.text ?? '') && call.session.line[call.column - 1] !== ' ' ? pieces.shift() : undefined;
  if (id) options.id = Number.parseInt(id.text, 10);
  const prefix = takePrefix(pieces);
  while (pieces[0]?.text.startsWith('/')) {
    const flag = pieces.shift()!;
    if (flag.text === '/1') options.oneShot = true;
    else if (flag.text === '/w') {
      const condition = pieces.shift();
      if (!condition)
        throw new CommandError('/w needs a condition in quotes: bp /w "@$irql >= 2" DpcRoutine', flag.column);
      options.condition = unquote(condition.text).replace(/^dx\s+/, '');
      const mistake = conditionMistake(options.condition);
      if (mistake) throw new CommandError(mistake, condition.column);
    } else if (flag.text === '/t') {
      const place = pieces.shift();
      const address = place && session.expression(place.text, place.column);
      options.thread = address === undefined ? undefined : structureAt(session.target, address, '_ETHREAD');
      if (!options.thread)
        throw new CommandError('/t needs the address of a thread (!process 0 2 lists them).', flag.column);
    } else if (!/^\/[ad(]$/.test(flag.text))
      throw new CommandError(
        `The option ${flag.text} is not available; there are /1, /w "condition" and /t thread.`,
        flag.column,
      );
  }
  let command: string | undefined;
  if (pieces.length && isQuoted(pieces[pieces.length - 1].text)) command = unquote(pieces.pop()!.text);
  let passes: number | undefined;
  if (
    pieces.length > 1 &&
    /^[0-9a-f]+$/i.test(pieces[pieces.length - 1].text) &&
    !/[-+*/(]$/.test(pieces[pieces.length - 2].text)
  ) {
    passes = Number(session.expression(pieces[pieces.length - 1].text, pieces[pieces.length - 1].column));
    pieces = pieces.slice(0, -1);
  }
  return { options, prefix, address: pieces, command, passes };
}

const nothing = () => undefined;

export function specOf({ options, command, passes }: Parsed<unknown>, place: BreakpointPlace): BreakpointSpec {
  return {
    place,
    condition: options.condition,
    oneShot: options.oneShot,
    thread: options.thread,
    command,
    hitCondition: passes && passes > 1 ? `>= ${passes}` : undefined,
  };
}

/** Names stay names (unresolved until a module has them), `file:line` in back-ticks is a source line, the rest is an address. */
export function placeOf(session: Session, address: readonly Piece[]): BreakpointPlace {
  if (!address.length) {
    const frame = currentFrame(session.target);
    if (!frame) throw new CommandError('bp needs an address or a function: bp IRQL!DpcRoutine');
    return { kind: 'address', address: frame.instruction };
  }
  const first = address[0];
  const text = session.line.slice(
    first.column,
    address[address.length - 1].column + address[address.length - 1].text.length,
  );
  const source = /^`(?:[^`!]*!)?(.*):(\d+)`$/.exec(text);
  if (source) return { kind: 'source', file: source[1], line: Number(source[2]) };
  const resolves = safely(() => session.target.symbols.find(text))?.length;
  if (FUNCTION_NAME.test(text) && (resolves || !HEX_NUMBER.test(text))) {
    const data = resolves ? undefined : safely(() => session.target.symbols.data(text))?.[0];
    if (!data) return { kind: 'function', name: text };
  }
  return { kind: 'address', address: session.expression(text, first.column) };
}

export function addBreakpoint(session: Session, spec: BreakpointSpec, id?: number): Breakpoint {
  const { breakpoints } = session.target;
  const old = id !== undefined && breakpoints.all.find(b => b.id === id);
  if (!old && breakpoints.all.length >= MAXIMUM_BREAKPOINTS)
    throw new CommandError(
      `Too many breakpoints: the limit in kernel mode is ${MAXIMUM_BREAKPOINTS}. bc removes some.`,
    );
  if (old) {
    breakpoints.remove(old.id);
    session.print(`breakpoint ${old.id} redefined`);
  }
  const breakpoint = breakpoints.add(spec, id);
  session.note('breakpoints');
  return breakpoint;
}

function bp(call: Call): void {
  const { session } = call;
  const parsed = parseBreakpoint(call, nothing);
  const place = placeOf(session, parsed.address);
  const breakpoint = addBreakpoint(session, specOf(parsed, place), parsed.options.id);
  if (!placed(breakpoint).length) {
    const text = place.kind === 'address' ? hex(place.address) : placeText(place);
    session.print(
      call.name === 'bu'
        ? `(${text} is not there yet)`
        : `Bp expression '${text}' could not be resolved, adding deferred bp`,
    );
    if (breakpoint.message) session.print(breakpoint.message);
    const [near] = place.kind === 'function' && !breakpoint.locations.length ? nearFunctions(session, place.name) : [];
    if (near) session.print(`Did you mean '${near}'?`);
  }
}

/** Where it stands; functions of images that are not loaded yet have no address. */
function placed(breakpoint: Breakpoint): Breakpoint['locations'] {
  return breakpoint.locations.filter(location => location.address !== 0n);
}

/** Functions of the person's that are written almost like that. */
function nearFunctions(session: Session, name: string): string[] {
  const own = (safely(() => session.target.symbols.find('*')) ?? []).filter(f => f.user).map(f => f.name);
  return nearest(name.replace(/^.*!/, ''), own);
}

function bm(call: Call) {
  const { session } = call;
  const parsed = parseBreakpoint(call, nothing);
  const pattern = parsed.address[0]?.text;
  if (!pattern) throw new CommandError('bm needs a pattern: bm IRQL!*Dispatch');
  const found = safely(() => session.target.symbols.find(pattern)) ?? [];
  if (!found.length)
    return session.print(
      `No matching symbols found for ${pattern}: the module may not be loaded yet (bu waits for it).`,
    );
  for (const symbol of found) {
    const name = `${symbol.module}!${symbol.name}`;
    const place: BreakpointPlace = FUNCTION_NAME.test(name)
      ? { kind: 'function', name }
      : { kind: 'address', address: symbol.address };
    const { id } = addBreakpoint(session, specOf(parsed, place));
    session.print(`${String(id).padStart(3)}: ${ticked(symbol.address)} ${name}`);
  }
}

// ---- listing and changing -------------------------------------------------------------------------------------------
function bl(call: Call): void {
  const { session } = call;
  const { target } = session;
  const wanted = call.args.replace(/\/L\s*/i, '');
  const shown = wanted ? selected(call, wanted, 'bl') : [...target.breakpoints.all];
  for (const breakpoint of shown.sort((a, b) => a.id - b.id)) session.print(blLine(session, breakpoint));
}

function blLine(session: Session, breakpoint: Breakpoint): string {
  const { spec, data } = breakpoint;
  const locations = placed(breakpoint);
  const initial = Number(/^>=?\s*(\d+)/.exec(spec.hitCondition ?? '')?.[1] ?? 1);
  const left = Math.max(1, initial - breakpoint.hits);
  const status = `${breakpoint.enabled ? 'e' : 'd'}${locations.length || data ? ' ' : 'u'}`;
  const passes = `${hex(left, 4)} (${hex(initial, 4)})`;
  const [first] = locations;
  const at = data?.address ?? first?.address;
  const address = at === undefined ? ' '.repeat(17) : ticked(at);
  const access =
    spec.place.kind === 'data' ? `${spec.place.access === 'write' ? 'w' : 'r'} ${data?.size ?? '-'}` : '   ';
  const name = data?.description ?? (first ? locationName(first) : `(${placeText(spec.place)})`);
  const more = locations.length > 1 ? ` and ${locations.length - 1} more` : '';
  const extras = [
    spec.oneShot ? ' /1' : '',
    spec.thread ? ` /t ${pointer(addressOf(session.target, spec.thread))} (${clientId(spec.thread)})` : '',
    spec.condition ? ` /w "${spec.condition}"` : '',
    spec.hitCondition && !/^>= \d+$/.test(spec.hitCondition) ? ` hits ${spec.hitCondition}` : '',
    spec.logMessage ? ` log "${spec.logMessage}"` : '',
    spec.command ? ` "${spec.command}"` : '',
  ].join('');
  return `${String(breakpoint.id).padStart(2)} ${status} ${address} ${access} ${passes} ${name}${more}${extras}`;
}

function locationName({ symbol, address }: Breakpoint['locations'][number]): string {
  const offset = address - symbol.address;
  return `${symbol.module}!${symbol.name}${offset > 0n ? `+0x${hex(offset)}` : ''}`;
}

function placeText(place: BreakpointPlace): string {
  if (place.kind === 'function') return place.name;
  if (place.kind === 'address') return ticked(place.address);
  return place.kind === 'source' ? `${place.file}:${place.line}` : 'data';
}

/** `0 2`, `0,2`, `1-3`, `*`. Breakpoint numbers are decimal. */
function selected(call: Call, text: string, verb: string): Breakpoint[] {
  const { all } = call.session.target.breakpoints;
  if (!text) throw new CommandError(`${verb} needs the numbers of breakpoints, or *`);
  if (text.trim() === '*') return [...all];
  const ids = new Set<number>();
  for (const part of text.split(/[\s,]+/).filter(Boolean)) {
    const range = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (!range) throw new CommandError(`Syntax error in '${part}': breakpoint numbers, ranges (1-3) or *`, call.column);
    for (let id = Number(range[1]); id <= Math.min(Number(range[2] ?? range[1]), 10_000); id++) ids.add(id);
  }
  const found = all.filter(b => ids.has(b.id));
  if (!found.length) throw new CommandError(`Breakpoint ${text} not found; bl lists them.`, call.column);
  return found;
}

function changer(verb: 'bc' | 'bd' | 'be') {
  return (call: Call): void => {
    const { session } = call;
    const { breakpoints } = session.target;
    for (const { id } of selected(call, call.args, verb)) {
      if (verb === 'bc') breakpoints.remove(id);
      else breakpoints.enable(id, verb === 'be');
    }
    session.note('breakpoints');
  };
}

const BP_HELP =
  'A function that no module has yet is resolved when one is loaded, so drivers can be given breakpoints before they are loaded.\n' +
  '/1 once; /t only on that thread; /w "condition": MASM when it has a register (@$irql >= 2), a pseudo-register ($thread), poi(...) or begins\n' +
  'with ?; otherwise a TypeScript expression of the frame without side effects (Irp.IoStatus.Status < 0). Passes: stop at that hit and\n' +
  'after. "Commands" run at the stop (separated by ;). Also: bp `file.ts:12`.';

export const breakpointCommands: readonly Command[] = [
  {
    names: ['bp', 'bu'],
    family: 'Breakpoints',
    syntax: 'bp[ID] [/1] [/t Thread] [/w "Condition"] [Address | Function [Passes]] ["Commands"]',
    summary: 'Sets a breakpoint.',
    help: BP_HELP,
    completes: 'symbol',
    run: bp,
  },
  {
    names: ['bm'],
    family: 'Breakpoints',
    syntax: 'bm [Options] Pattern [Passes] ["Commands"]',
    summary: 'Sets a breakpoint on every function that matches a pattern.',
    help: BP_HELP,
    completes: 'symbol',
    run: bm,
  },
  {
    names: ['bl'],
    family: 'Breakpoints',
    syntax: 'bl [Numbers]',
    summary:
      'Lists breakpoints: number, e(nabled) or d(isabled), u(nresolved), address, access and size, passes left (passes), place.',
    completes: 'breakpoint',
    run: bl,
  },
  {
    names: ['bc'],
    family: 'Breakpoints',
    syntax: 'bc Numbers | *',
    summary: 'Removes breakpoints.',
    completes: 'breakpoint',
    run: changer('bc'),
  },
  {
    names: ['bd'],
    family: 'Breakpoints',
    syntax: 'bd Numbers | *',
    summary: 'Disables breakpoints.',
    completes: 'breakpoint',
    run: changer('bd'),
  },
  {
    names: ['be'],
    family: 'Breakpoints',
    syntax: 'be Numbers | *',
    summary: 'Enables breakpoints.',
    completes: 'breakpoint',
    run: changer('be'),
  },
];
