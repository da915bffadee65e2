/** Variables of frames and modules, as a debugger lists and sets them. */
import type { Frame, FunctionRecord, PointRecord, VariableRecord } from '../../engine/api';
import type { Variable } from '../target';
import { giveValue, keepValue } from './changes';
import type { FrameHandle } from './frames';
import type { MachineRun } from './machineRun';

/** Makes a change of the machine that a replay repeats. */
export type Change = (description: string, apply: (run: MachineRun) => void) => void;

export function frameVariables(run: MachineRun, handle: FrameHandle, change: Change): Variable[] {
  const { engineFrame: frame } = handle;
  const key = run.threadKey(handle.thread);
  return inScope(frame).map(record => {
    const variable: Variable = {
      name: record.name,
      kind: kindOf(record),
      ...(record.type ? { type: record.type } : {}),
      value: () => run.program.getVariable(frame, record),
    };
    if (record.kind === 'const' || record.kind === 'this' || record.kind === 'function' || record.kind === 'class')
      return variable;
    return {
      ...variable,
      set: value => {
        const kept = keepValue(run, value);
        change(`${record.name} = ${String(value)}`, other => {
          const thread = other.threadByKey(key);
          const fiber = thread && other.fiberOf(thread);
          const there = fiber?.frames[handle.index];
          // New code may keep it elsewhere.
          const variables = there?.code.record.variables ?? [];
          const same = variables.includes(record) ? record : variables.find(v => v.name === record.name);
          if (!there || !same) throw new Error(`the frame of '${record.name}' is not there`);
          other.program.setVariable(there, same, giveValue(other, kept));
        });
      },
    };
  });
}

export function moduleVariables(run: MachineRun, handle: FrameHandle, change: Change): Variable[] {
  const { moduleId } = handle.engineFrame.code.module;
  return run.program
    .moduleVariables(moduleId)
    .filter(v => v.kind !== 'import' && v.kind !== 'function' && v.kind !== 'class')
    .map(v => {
      const set = v.set;
      return {
        name: v.name,
        kind: 'module' as const,
        ...(v.type ? { type: v.type } : {}),
        value: () => v.get(),
        ...(set
          ? {
              set: (value: unknown) => {
                const kept = keepValue(run, value);
                change(`${v.name} = ${String(value)}`, other =>
                  other.program
                    .moduleVariables(moduleId)
                    .find(x => x.name === v.name)
                    ?.set?.(giveValue(other, kept)),
                );
              },
            }
          : {}),
      };
    });
}

/** What is visible where the frame stands; of two with one name the inner one. */
export function inScope(frame: Frame): VariableRecord[] {
  const { record } = frame.code;
  return visibleAt(
    record,
    record.points.find(p => p.pc === frame.pc),
  );
}

/** What is visible at a point of a function; of two with one name the inner one. */
export function visibleAt(record: FunctionRecord, point: PointRecord | undefined): VariableRecord[] {
  const visible = new Map<string, VariableRecord>();
  for (const v of record.variables) {
    if (v.name.startsWith('$') && v.kind !== 'param' && v.kind !== 'let' && v.kind !== 'const') continue;
    if (
      point &&
      point.kind !== 'entry' &&
      v.kind !== 'closure' &&
      v.kind !== 'param' &&
      v.kind !== 'this' &&
      !contains(v, point)
    )
      continue;
    if (point?.kind === 'entry' && v.kind !== 'closure' && v.kind !== 'param' && v.kind !== 'this') continue;
    const known = visible.get(v.name);
    if (!known || span(v) < span(known)) visible.set(v.name, v);
  }
  return [...visible.values()];
}

function contains({ scope }: VariableRecord, p: PointRecord): boolean {
  if (p.line < scope.line || p.line > scope.endLine) return false;
  if (p.line === scope.line && p.column < scope.column) return false;
  return p.line !== scope.endLine || p.column < scope.endColumn;
}

function span({ scope }: VariableRecord): number {
  return (scope.endLine - scope.line) * 10_000 + scope.endColumn - scope.column;
}

function kindOf(v: VariableRecord): Variable['kind'] {
  if (v.kind === 'param' || v.kind === 'closure' || v.kind === 'this') return v.kind;
  return 'local';
}
