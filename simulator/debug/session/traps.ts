/** Which statements a machine traps at: those of breakpoints and watches stay, those of a step come and go. */
import type { CodeUnit, CompiledModule, Program, TrapCondition } from '../../engine/api';
import { anyOf } from './conditions';

export interface ProbeRef {
  readonly module: CompiledModule;
  readonly probe: number;
  /** Only where this holds, if it can be told for that program. */
  readonly when?: (program: Program) => TrapCondition | undefined;
}

/** Raises all of them; where one statement has several, it traps when one wants it to. */
export function raise(program: Program, probes: readonly ProbeRef[]): void {
  for (const { module, probe } of probes) program.setTrap(module, probe, true);
  if (!probes.some(p => p.when)) return;
  const places = new Map<string, { at: ProbeRef; conditions: TrapCondition[]; always: boolean }>();
  for (const at of probes) {
    const key = `${at.module.moduleId}#${at.probe}`;
    const place = places.get(key) ?? { at, conditions: [], always: false };
    places.set(key, place);
    const condition = at.when?.(program);
    if (condition) place.conditions.push(condition);
    else place.always = true;
  }
  for (const { at, conditions, always } of places.values())
    if (!always) program.setTrap(at.module, at.probe, true, anyOf(conditions));
}

export class Traps {
  private program: Program | undefined;
  private lasting: readonly ProbeRef[] = [];
  private watched: readonly ProbeRef[] = [];
  private passing: readonly ProbeRef[] = [];
  private readonly wanted = new Map<CompiledModule, Set<number>>();

  /** Another machine, or one that was put elsewhere: raises there what was raised here, and nothing else. */
  use(program: Program): void {
    this.program = program;
    program.clearTraps();
    this.raiseAll();
  }

  /** Other code: its statements are others. */
  forget(): void {
    this.program = undefined;
    this.lasting = this.watched = this.passing = [];
  }

  setLasting(probes: readonly ProbeRef[]): void {
    this.drop(this.lasting);
    this.lasting = probes;
    this.raiseAll();
  }

  /** Where data breakpoints compare. */
  setWatched(probes: readonly ProbeRef[]): void {
    this.drop(this.watched);
    this.watched = probes;
    this.raiseAll();
  }

  setPassing(probes: readonly ProbeRef[]): void {
    this.drop(this.passing);
    this.passing = probes;
    this.raiseAll();
  }

  /** Somebody but a watch wants to stop there. */
  isWanted(module: CompiledModule, probe: number): boolean {
    return this.watched.length === 0 || (this.wanted.get(module)?.has(probe) ?? false);
  }

  private drop(probes: readonly ProbeRef[]): void {
    for (const p of probes) this.program?.setTrap(p.module, p.probe, false);
  }

  private raiseAll(): void {
    if (this.program) raise(this.program, [...this.lasting, ...this.watched, ...this.passing]);
    this.wanted.clear();
    if (this.watched.length === 0) return;
    for (const { module, probe } of [...this.lasting, ...this.passing]) {
      const probes = this.wanted.get(module) ?? new Set();
      this.wanted.set(module, probes.add(probe));
    }
  }
}

/** Every statement of the functions. */
export function probesOf(units: Iterable<CodeUnit>): ProbeRef[] {
  const seen = new Set<object>();
  const probes: ProbeRef[] = [];
  for (const { module, record } of units) {
    // The engine's own replacements of builtins, and expressions, are no modules of a machine.
    if (seen.has(record) || module.image === '' || module.fileName.startsWith('<')) continue;
    seen.add(record);
    for (const point of record.points)
      if (point.kind === 'statement' && point.probe !== undefined) probes.push({ module, probe: point.probe });
  }
  return probes;
}
