/** Which statements a machine traps at: those of breakpoints stay, those of a step come and go. */
import type { CodeUnit, CompiledModule, Program } from '../../engine/api';

export interface ProbeRef {
  readonly module: CompiledModule;
  readonly probe: number;
}

export class Traps {
  private program: Program | undefined;
  private lasting: readonly ProbeRef[] = [];
  private passing: readonly ProbeRef[] = [];

  /** Another machine: raises there what was raised here. */
  use(program: Program): void {
    this.program = program;
    this.raise(this.lasting, true);
    this.raise(this.passing, true);
  }

  setLasting(probes: readonly ProbeRef[]): void {
    this.raise(this.lasting, false);
    this.lasting = probes;
    this.raise(this.lasting, true);
    this.raise(this.passing, true);
  }

  setPassing(probes: readonly ProbeRef[]): void {
    this.raise(this.passing, false);
    this.passing = probes;
    this.raise(this.passing, true);
    this.raise(this.lasting, true);
  }

  private raise(probes: readonly ProbeRef[], on: boolean): void {
    for (const p of probes) this.program?.setTrap(p.module, p.probe, on);
  }
}

/** Every statement of the functions. */
export function probesOf(units: Iterable<CodeUnit>): ProbeRef[] {
  const seen = new Set<object>();
  const probes: ProbeRef[] = [];
  for (const { module, record } of units) {
    // The engine's own replacements of builtins belong to no image, and a fresh program does not have them yet.
    if (seen.has(record) || module.image === '') continue;
    seen.add(record);
    for (const point of record.points)
      if (point.kind === 'statement' && point.probe !== undefined) probes.push({ module, probe: point.probe });
  }
  return probes;
}
