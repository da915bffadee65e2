/** Expressions and commands. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { StackFrame } from '../../../simulator/debug/target';
import { environmentOf, isMasm } from '../../windbg/expression/environment';
import { mistakeText } from '../../windbg/expression/mistake';
import { parseWholeMasm } from '../../windbg/expression/masm';
import { symbolAt } from '../../windbg/machine';
import { ticked } from '../../windbg/format';
import type { Completion } from '../../windbg/command';
import type { Handlers } from '../dispatch';
import { ErrorCode, RequestError } from '../errors';
import type { Session } from '../session';
import type { Item } from '../variables/containers';
import type { Presented } from '../variables/present';
import { exceptionCard } from '../stops';

/** An expression of a hover or watch may not take longer than this, in milliseconds. */
const LOOK_TIMEOUT = 500;

export const evaluate: Handlers<'evaluate' | 'completions' | 'exceptionInfo' | 'kdlab/command'> = {
  evaluate: {
    when: 'stopped',
    cancelledByRun: ({ context }) => context !== 'repl',
    arguments: { expression: 'string', 'frameId?': 'integer', 'context?': 'string', 'format?': { 'hex?': 'boolean' } },
    async run(session, { expression, frameId, context, format }) {
      select(session, frameId);
      if (context === 'repl') {
        await session.machine.console.run(expression);
        return { result: '', variablesReference: 0 };
      }
      return look(session, expression, session.machine.frames.orSelected(frameId), format?.hex ?? false);
    },
  },

  completions: {
    when: 'launched',
    arguments: { text: 'string', column: 'integer', 'line?': 'integer', 'frameId?': 'integer' },
    run(session, { text, column, line, frameId }) {
      if (session.state === 'stopped') select(session, frameId);
      const lines = text.split('\n');
      const typed = lines[line === undefined ? lines.length - 1 : session.client.ourLine(line) - 1] ?? '';
      const caret = session.client.ourColumn(column) - 1;
      return { targets: session.machine.console.complete(typed, caret).map(item => completionItem(session, item)) };
    },
  },

  exceptionInfo: {
    when: 'stopped',
    arguments: { threadId: 'integer' },
    run(session) {
      const { target } = session.machine;
      const card = target.lastStop && exceptionCard(session, target.lastStop);
      if (!card)
        throw new RequestError(ErrorCode.noException, 'exceptionInfo: the machine did not stop for an exception.');
      return card;
    },
  },

  'kdlab/command': {
    when: 'stopped',
    arguments: { command: 'string', 'frameId?': 'integer' },
    async run(session, { command, frameId }) {
      select(session, frameId);
      return { output: await session.machine.console.capture(command) };
    },
  },
};

/** Commands are about the frame that the person looks at. */
function select(session: Session, frameId: number | undefined): void {
  if (frameId === undefined) return;
  const { target, frames } = session.machine;
  const frame = frames.get(frameId);
  if (target.selectedThread !== frame.thread || target.selectedFrame !== frame.number)
    target.select({ thread: frame.thread, frame: frame.number });
}

/** MASM (`@$irql`, `poi(...)`) or TypeScript; what that calls is undone. A `,x` or `,d` at the end chooses the base. */
async function look(
  session: Session,
  text: string,
  frame: StackFrame | undefined,
  hex: boolean,
): Promise<DebugProtocol.EvaluateResponse['body']> {
  const { target, presenter, execution } = session.machine;
  const [, expression, base] = /^(.*?)(?:,\s*([xd]))?\s*$/s.exec(text) ?? [];
  const source = (expression ?? text).trim();
  const inHex = base === undefined ? hex : base === 'x';
  try {
    if (isMasm(source))
      return masmResult(session, parseWholeMasm(source.replace(/^\?/, '')).evaluate(environmentOf(target)), base);
    const { value } = await execution.exclusive(() =>
      target.evaluate(source, frame, { sideEffects: false, timeoutMs: LOOK_TIMEOUT }),
    );
    return answer(session, presenter.value(value, named(source), { hex: inHex }, frame));
  } catch (error) {
    throw new RequestError(ErrorCode.evaluation, mistakeText(error));
  }
}

/** A field keeps its names for numbers (`Irp.IoStatus.Status`) when it is watched alone. */
function named(expression: string): Pick<Item, 'name' | 'owner' | 'evaluateName'> {
  const [, field] = /\.([A-Za-z_$][\w$]*)$/.exec(expression) ?? [];
  return { name: field ?? expression, owner: field && expression, evaluateName: expression };
}

function answer(session: Session, { value, location, ...rest }: Presented): DebugProtocol.EvaluateResponse['body'] {
  return {
    result: value,
    ...rest,
    ...(location && { valueLocationReference: session.machine.locations.add(location) }),
  };
}

/** Small numbers as hex and decimal, addresses with the symbol that lies there. */
function masmResult(session: Session, value: bigint, base: string | undefined): DebugProtocol.EvaluateResponse['body'] {
  if (base === 'd') return { result: value.toString(), variablesReference: 0 };
  const reference = `0x${value.toString(16)}`;
  if (value < 0x1_0000_0000n)
    return { result: base === 'x' || value < 10n ? reference : `${reference} (${value})`, variablesReference: 0 };
  const symbol = symbolAt(session.machine.target, value);
  return {
    result: `0x${ticked(value)}${symbol ? ` ${symbol}` : ''}`,
    variablesReference: 0,
    memoryReference: reference,
  };
}

const COMPLETION_TYPES: Readonly<Record<Completion['kind'], DebugProtocol.CompletionItemType>> = {
  command: 'keyword',
  symbol: 'function',
  type: 'class',
  module: 'module',
  register: 'variable',
  breakpoint: 'reference',
  variable: 'variable',
};

function completionItem(
  session: Session,
  { label, text, start, length, kind, detail }: Completion,
): DebugProtocol.CompletionItem {
  return { label, text, start: session.client.column(start + 1), length, type: COMPLETION_TYPES[kind], detail };
}
