/** The scopes of a frame. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { DebugTarget, StackFrame, Variable } from '../../../simulator/debug/target';
import { type Container, type Containers, type Item, listOf } from './containers';

export function scopesOf(target: DebugTarget, containers: Containers, frame: StackFrame): DebugProtocol.Scope[] {
  const variables = target.variables(frame);
  const closure = variables.filter(({ kind }) => kind === 'closure');
  const module = target.moduleVariables(frame);
  const scope = (name: string, container: Container, more: Partial<DebugProtocol.Scope> = {}): DebugProtocol.Scope => ({
    name,
    variablesReference: containers.add(container),
    namedVariables: container.named,
    expensive: false,
    ...more,
  });
  const item = (variable: Variable) => itemOf(variable, frame);
  const place = frame.source && { line: frame.symbol.source.line, endLine: frame.symbol.source.endLine };
  return [
    scope('Locals', listOf(variables.filter(({ kind }) => kind !== 'closure' && kind !== 'module').map(item), frame), {
      presentationHint: 'locals',
      ...place,
    }),
    ...(closure.length > 0 ? [scope('Closure', listOf(closure.map(item), frame))] : []),
    ...(module.length > 0 ? [scope('Module', listOf(module.map(item), frame))] : []),
    scope('Registers', registers(target, frame), { presentationHint: 'registers' }),
  ];
}

function itemOf(variable: Variable, frame: StackFrame): Item {
  return {
    name: variable.name,
    value: () => variable.value(),
    type: variable.type,
    evaluateName: variable.name,
    ...(variable.kind !== 'this' && { data: () => ({ kind: 'variable', frame, name: variable.name }) as const }),
    ...(variable.set && { set: (value: unknown) => variable.set?.(value) }),
  };
}

/** Read when expanded: as the registers stood in that frame. */
function registers(target: DebugTarget, frame: StackFrame): Container {
  return {
    frame,
    items: () =>
      Object.entries(target.registers(frame.thread, frame.number)).map(([name, value]) => ({
        name,
        value: () => value,
        type: 'Ptr64',
        evaluateName: `@${name}`,
      })),
  };
}
