/**
 * One number for the state of a machine: processors, threads with their frames and variables, kernel objects as bytes.
 * Two machines with the same hash at a position are the same for every question that a debugger can ask.
 */
import type { Fiber } from '../engine/api';
import type { MachineRun } from './session/machineRun';

export function stateHash(run: MachineRun): string {
  const hash = new Hash();
  const { machine, memory, program } = run;
  hash.text(`${machine.executed}/${machine.sequence}/${machine.switches}`);
  for (const p of machine.processors)
    hash.text(`${p.state} ${p.cr8} ${p.interruptFlag} ${p.time} ${p.nextTick} ${p.wakeAt}`);
  const value = (v: unknown): void => {
    if (v === null || (typeof v !== 'object' && typeof v !== 'function'))
      hash.text(typeof v === 'bigint' ? `${v}n` : String(v));
    else if (typeof v === 'function') hash.text(memory.images.addressOfFunction(v, true).toString(16));
    else hash.text((memory.knownAddress(v) ?? -1n).toString(16));
  };
  const fiber = (f: Fiber): void => {
    hash.text(`${f.state} ${f.interruptBases.join()}`);
    for (const frame of f.frames) {
      hash.text(`${frame.code.module.moduleId}#${frame.code.record.index}@${frame.pc}/${frame.stackLeft}`);
      for (const v of frame.code.record.variables) value(program.getVariable(frame, v));
    }
  };
  for (const p of machine.processors) if (p.fiber) fiber(p.fiber);
  for (const thread of run.threads()) {
    hash.text(run.threadKey(thread));
    const f = run.fiberOf(thread);
    if (f) fiber(f);
  }
  for (const { address, structure } of memory.placedObjects()) {
    hash.text(`${address.toString(16)} ${structure.name}`);
    for (const b of memory.read(address, structure.size)) hash.byte(b ?? 0x100);
  }
  for (const module of run.modules) {
    for (const v of program.moduleVariables(module.moduleId)) if (v.kind === 'let' || v.kind === 'var') value(v.get());
  }
  return hash.toString();
}

/** Two 32-bit FNV-1a sums over different primes. */
class Hash {
  private a = 0x811c9dc5;
  private b = 0x9747b28c;

  byte(value: number): void {
    this.a = Math.imul(this.a ^ value, 0x01000193);
    this.b = Math.imul(this.b ^ value, 0x85ebca6b) ^ (this.b >>> 13);
  }

  text(text: string): void {
    for (let i = 0; i < text.length; i++) this.byte(text.charCodeAt(i));
    this.byte(0x1ff);
  }

  toString(): string {
    return (this.a >>> 0).toString(16).padStart(8, '0') + (this.b >>> 0).toString(16).padStart(8, '0');
  }
}
