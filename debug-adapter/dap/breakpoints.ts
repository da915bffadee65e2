/**
 * One list of breakpoints, seen from two sides: the client's gutter and dialogs (`set...` requests, each of which replaces
 * what the client had before) and the WinDbg console (`bp`, `bc`, ...), which the client learns of by events.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Breakpoint, BreakpointPlace, BreakpointSpec, DebugTarget } from '../../simulator/debug/target';
import { hitConditionMistake } from '../../simulator/debug/hitCondition';
import { conditionMistake } from '../windbg/expression/environment';
import { samePlace as sameData } from './dataPlaces';
import type { Session } from './session';

/** What a client's breakpoint is told by, among those it set before. */
type Owner = `source ${string}` | 'function' | 'instruction' | 'data';

export class BreakpointList {
  /** Breakpoints that the client shows, by the request that would replace them. */
  private readonly owners = new Map<number, Owner>();
  /** A `set...` request is being answered: its answer tells what changes meanwhile. */
  private answering = false;
  /** What the client was last told about each, to tell it only news. */
  private readonly told = new Map<number, string>();

  constructor(
    private readonly session: Session,
    private readonly target: DebugTarget,
  ) {
    target.breakpoints.onChanged(breakpoint => this.tell(breakpoint));
    target.onModulesChanged(() => this.announce());
  }

  setSource(file: string, wanted: readonly DebugProtocol.SourceBreakpoint[]): DebugProtocol.Breakpoint[] {
    const { client } = this.session;
    return this.replace(
      `source ${file}`,
      wanted.map(breakpoint => ({
        ...common(breakpoint),
        logMessage: breakpoint.logMessage || undefined,
        place: {
          kind: 'source',
          file,
          line: client.ourLine(breakpoint.line),
          column: breakpoint.column === undefined ? undefined : client.ourColumn(breakpoint.column),
        },
      })),
    );
  }

  setFunctions(wanted: readonly DebugProtocol.FunctionBreakpoint[]): DebugProtocol.Breakpoint[] {
    return this.replace(
      'function',
      wanted.map(breakpoint => ({ ...common(breakpoint), place: { kind: 'function', name: breakpoint.name.trim() } })),
    );
  }

  setInstructions(
    wanted: readonly { readonly address: bigint; readonly condition?: string; readonly hitCondition?: string }[],
  ): DebugProtocol.Breakpoint[] {
    return this.replace(
      'instruction',
      wanted.map(breakpoint => ({ ...common(breakpoint), place: { kind: 'address', address: breakpoint.address } })),
    );
  }

  setData(wanted: readonly DebugProtocol.DataBreakpoint[]): DebugProtocol.Breakpoint[] {
    const { dataPlaces } = this.session.machine;
    const known = wanted.flatMap(breakpoint => {
      const data = dataPlaces.byId(breakpoint.dataId);
      const access = breakpoint.accessType === 'readWrite' ? 'readWrite' : 'write';
      const place: BreakpointPlace | undefined = data && { kind: 'data', data, access };
      return place ? [{ breakpoint, spec: { ...common(breakpoint), place } }] : [];
    });
    const answers = this.replace(
      'data',
      known.map(({ spec }) => spec),
    );
    return wanted.map(breakpoint => {
      const index = known.findIndex(entry => entry.breakpoint === breakpoint);
      return answers[index] ?? { verified: false, message: this.session.client.words.dataGone, reason: 'failed' };
    });
  }

  /** Tells the client what the console, a loaded driver or a hit has changed. */
  announce(): void {
    const alive = new Set<number>();
    for (const breakpoint of this.target.breakpoints.all) {
      alive.add(breakpoint.id);
      this.tell(breakpoint);
    }
    for (const id of [...this.told.keys()]) {
      if (alive.has(id)) continue;
      this.told.delete(id);
      this.owners.delete(id);
      this.session.event('breakpoint', { reason: 'removed', breakpoint: { id, verified: false } });
    }
  }

  /** The breakpoints of one `set...` request: those that stay as they are, those that are new; the rest goes. */
  private replace(owner: Owner, specs: readonly BreakpointSpec[]): DebugProtocol.Breakpoint[] {
    const table = this.target.breakpoints;
    const before = table.all.filter(({ id }) => this.owners.get(id) === owner);
    const kept = new Set<Breakpoint>();
    this.answering = true;
    let now: (Breakpoint | Mistake)[];
    try {
      now = specs.map(spec => {
        // One that cannot be meant so must not take those that can with it.
        const mistake = mistakeOf(spec);
        if (mistake !== undefined) return { mistake };
        const match = before.find(candidate => !kept.has(candidate) && samePlace(candidate, spec.place));
        if (!match) return table.add(spec);
        kept.add(match);
        // Adopted from the console with more than the client can say: it stays as it was made there.
        if (sameTerms(match.spec, spec)) return match;
        table.remove(match.id);
        return table.add(
          { ...spec, place: match.spec.place, command: match.spec.command, thread: match.spec.thread },
          match.id,
        );
      });
      for (const breakpoint of before)
        if (!kept.has(breakpoint)) {
          table.remove(breakpoint.id);
          this.told.delete(breakpoint.id);
          this.owners.delete(breakpoint.id);
        }
    } finally {
      this.answering = false;
    }
    return now.map(breakpoint => {
      if ('mistake' in breakpoint) return { verified: false, message: breakpoint.mistake, reason: 'failed' };
      this.owners.set(breakpoint.id, owner);
      const answer = this.describe(breakpoint);
      this.told.set(breakpoint.id, JSON.stringify(answer));
      return answer;
    });
  }

  private tell(breakpoint: Breakpoint): void {
    if (this.answering) return;
    if (!this.target.breakpoints.all.includes(breakpoint)) {
      this.ended(breakpoint);
      return;
    }
    const known = this.told.get(breakpoint.id);
    const now = this.describe(breakpoint);
    const text = JSON.stringify(now);
    if (known === text) return;
    if (known === undefined) {
      // Clients can show a breakpoint that they did not set only where it has a source line.
      const file = breakpoint.locations[0]?.source.file;
      if (file === undefined || breakpoint.spec.oneShot) return;
      this.owners.set(breakpoint.id, `source ${file}`);
    }
    this.told.set(breakpoint.id, text);
    this.session.event('breakpoint', { reason: known === undefined ? 'new' : 'changed', breakpoint: now });
  }

  /** A data breakpoint that went with what it watched. */
  private ended({ id, data, message }: Breakpoint): void {
    if (!data) return;
    this.session.output('console', `${this.session.client.words.dataEnded(id, message ?? data.description)}\n`);
    if (!this.told.delete(id)) return;
    this.owners.delete(id);
    this.session.event('breakpoint', { reason: 'removed', breakpoint: { id, verified: false } });
  }

  private describe(breakpoint: Breakpoint): DebugProtocol.Breakpoint {
    const [first] = breakpoint.locations;
    const { words } = this.session.client;
    const { id, enabled, message, data } = breakpoint;
    if (data) return { id, verified: enabled, message: enabled ? data.description : words.disabled };
    if (!first) {
      // A line without a statement will not get one later; a name may, when its driver is loaded.
      const reason = ['source', 'data'].includes(breakpoint.spec.place.kind) ? 'failed' : 'pending';
      return {
        id,
        verified: false,
        message: message ?? words.notResolved,
        reason,
      };
    }
    return {
      id,
      verified: enabled,
      message: enabled ? message : words.disabled,
      ...this.session.sources.place(first.source),
      // An image has no addresses before it is loaded.
      instructionReference: first.address === 0n ? undefined : `0x${first.address.toString(16)}`,
    };
  }
}

interface Mistake {
  readonly mistake: string;
}

/** What is wrong with its conditions, in words. */
function mistakeOf({ condition, hitCondition }: BreakpointSpec): string | undefined {
  const mistake = condition === undefined ? undefined : conditionMistake(condition);
  return mistake ?? (hitCondition === undefined ? undefined : hitConditionMistake(hitCondition));
}

function common({
  condition,
  hitCondition,
}: {
  readonly condition?: string;
  readonly hitCondition?: string;
}): Pick<BreakpointSpec, 'condition' | 'hitCondition'> {
  return { condition: condition || undefined, hitCondition: hitCondition || undefined };
}

/** The same place as the client shows it: lines count where a breakpoint has moved to, too. */
function samePlace({ spec, locations }: Breakpoint, place: BreakpointPlace): boolean {
  switch (place.kind) {
    case 'source': {
      const columnOf = (column: number | undefined) =>
        place.column === undefined || column === undefined || column === place.column;
      if (spec.place.kind === 'source' && spec.place.line === place.line && columnOf(spec.place.column)) return true;
      return locations.some(
        ({ source }) => source.file === place.file && source.line === place.line && columnOf(source.column),
      );
    }
    case 'function':
      return spec.place.kind === 'function' && spec.place.name === place.name;
    case 'address':
      return spec.place.kind === 'address'
        ? spec.place.address === place.address
        : locations.some(({ address }) => address === place.address);
    case 'data':
      return spec.place.kind === 'data' && spec.place.access === place.access && sameData(spec.place.data, place.data);
  }
}

function sameTerms(a: BreakpointSpec, b: BreakpointSpec): boolean {
  return a.condition === b.condition && a.hitCondition === b.hitCondition && a.logMessage === b.logMessage;
}
