/** The calls that a statement may make, and the step into one of them. */
import type { Frame, PointRecord } from '../../engine/api';
import { locationOf } from '../symbols';
import type { StepInTarget } from '../target';
import type { FrameHandle } from './frames';
import type { MachineRun } from './machineRun';

const LONGEST_LABEL = 60;

/** Of the youngest frame of a thread, in order of evaluation; the id is the call's program counter. */
export function stepInTargets(run: MachineRun, handle: FrameHandle): readonly StepInTarget[] {
  if (handle.number !== 0) return [];
  const { code } = handle.engineFrame;
  const text = run.factory.textOf(code.module);
  return callsOf(handle.engineFrame).map(point => ({
    id: point.pc,
    label: text === undefined ? point.callee! : labelOf(text, point),
    source: locationOf(code, point),
  }));
}

/** Program counters rise in the order of evaluation: the calls up to the next statement belong to this one. */
function callsOf({ code, pc }: Frame): PointRecord[] {
  const { points } = code.record;
  if (points.find(p => p.pc === pc)?.kind !== 'statement') return [];
  const next = points.find(p => p.pc > pc && p.kind === 'statement')?.pc ?? Number.POSITIVE_INFINITY;
  return points.filter(p => p.pc > pc && p.pc < next && p.kind === 'call' && p.callee !== undefined);
}

function labelOf(text: string, { line, column, endLine, endColumn }: PointRecord): string {
  const lines = text.split('\n').slice(line - 1, endLine);
  lines[lines.length - 1] = lines[lines.length - 1].slice(0, endColumn - 1);
  lines[0] = lines[0].slice(column - 1);
  const label = lines.join(' ').replace(/\s+/g, ' ');
  return label.length <= LONGEST_LABEL ? label : `${label.slice(0, LONGEST_LABEL - 1)}…`;
}
