/** Words for a stop: what the Call Stack says, and what the exception card says. */
import { errorName, thrownText } from '../../simulator/engine/thrown';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { DataChange, Stop, StopReason } from '../../simulator/debug/target';
import type { BugCheckReport } from '../protocol';
import { breakStatus, causeOf } from '../windbg';
import { languageOf } from '../windbg/report/language';
import { ruleText } from '../windbg/report/rules';
import { statusOf } from './filters';
import type { Session } from './session';
import { hex, type Names } from './variables/names';

export interface StopWords {
  readonly reason: DebugProtocol.StoppedEvent['body']['reason'];
  /** Shown in the Call Stack instead of "Paused on ...". */
  readonly description: string;
  /** Longer: shown on hover. */
  readonly text?: string;
}

export function stopWords(session: Session, reason: StopReason): StopWords {
  const { target, presenter } = session.machine;
  const { words } = session.client;
  const exception = (description: string, text?: string): StopWords => ({ reason: 'exception', description, text });
  switch (reason.kind) {
    case 'entry':
      return { reason: 'entry', description: words.entry };
    case 'step':
      return { reason: 'step', description: words.step };
    case 'pause':
      return { reason: 'pause', description: words.pause };
    case 'breakpoint': {
      if (reason.change) return dataStop(session, reason.breakpoints, reason.change);
      const byName = reason.breakpoints.every(({ spec }) => spec.place.kind === 'function');
      const ids = reason.breakpoints.map(({ id }) => id).join(', ');
      return { reason: byName ? 'function breakpoint' : 'breakpoint', description: words.breakpoint(ids) };
    }
    case 'debugBreak':
      return exception(
        words.breakInstruction,
        words.breakInstructionText(presenter.names.status(breakStatus(reason.status))),
      );
    case 'bugcheck': {
      const report = session.bugCheckReport();
      const name = report ? `${report.code} ${report.name}` : hex(reason.bugcheck.code);
      const cause = causeOf(target);
      return exception(
        words.bugCheck(name),
        [`${name}${report ? `: ${report.summary}` : ''}`, ...(cause ? [cause] : [])].join('\n'),
      );
    }
    case 'violation':
      return exception(
        words.violation(reason.violation.kind),
        ruleText(reason.violation.text, languageOf(session.client.locale)),
      );
    case 'exception': {
      const { handled } = reason.exception;
      return exception(handled ? words.raised : words.uncaught, raisedText(reason.exception.error, presenter.names));
    }
    case 'seek':
      return {
        reason: 'goto',
        description: reason.cancelled ? words.cancelled : words.at(target.formatPosition(target.position)),
      };
    case 'historyStart':
      return { reason: 'step', description: words.historyStart };
    case 'memoryLimit':
      return exception(words.memoryLimit, reason.message);
    case 'hang':
      return exception(words.hang, reason.message);
    case 'completed':
      return { reason: 'pause', description: words.completed };
  }
}

/** `Count: 3 -> 4`, and where it was written. */
function dataStop(
  session: Session,
  breakpoints: Extract<StopReason, { kind: 'breakpoint' }>['breakpoints'],
  { before, after, source }: DataChange,
): StopWords {
  const { machine, client } = session;
  const [first] = breakpoints;
  const text = (value: unknown) => machine.presenter.text(value, { name: '' }, { hex: false });
  const change = `${first?.data ? `${first.data.description}: ` : ''}${text(before)} → ${text(after)}`;
  return {
    reason: 'data breakpoint',
    description: first
      ? client.words.dataBreakpoint(breakpoints.map(({ id }) => id).join(', '), change)
      : client.words.lastWrite(change),
    text: source ? `${change}\n${client.words.writtenAt(`${source.file}:${source.line}`)}` : change,
  };
}

/** The card that the editor shows at an exception stop; undefined at any other stop. */
export function exceptionCard(
  session: Session,
  { reason }: Stop,
): DebugProtocol.ExceptionInfoResponse['body'] | undefined {
  const { words } = session.client;
  const { names } = session.machine.presenter;
  switch (reason.kind) {
    case 'bugcheck':
      return bugCheckCard(session.bugCheckReport(), reason.bugcheck.code, causeOf(session.machine.target));
    case 'violation': {
      const { kind, source } = reason.violation;
      const text = ruleText(reason.violation.text, languageOf(session.client.locale));
      const description = source ? `${text}\n\n${words.source(source)}` : text;
      return { exceptionId: words.violation(kind), description, breakMode: 'always' };
    }
    case 'exception': {
      const { handled } = reason.exception;
      const message = raisedText(reason.exception.error, names);
      const name = typeName(reason.exception.error, names);
      const breakMode = handled ? 'always' : 'unhandled';
      return { exceptionId: name, description: message, breakMode, details: { message, typeName: name } };
    }
    case 'debugBreak':
      return {
        exceptionId: names.status(breakStatus(reason.status)),
        description: words.askedForDebugger,
        breakMode: 'always',
      };
    case 'hang':
      return { exceptionId: words.hang, description: reason.message, breakMode: 'unhandled' };
    case 'memoryLimit':
      return { exceptionId: words.memoryLimit, description: reason.message, breakMode: 'unhandled' };
    default:
      return undefined;
  }
}

function bugCheckCard(
  report: BugCheckReport | null,
  code: number,
  cause: string | undefined,
): DebugProtocol.ExceptionInfoResponse['body'] {
  if (!report) return { exceptionId: hex(code), breakMode: 'unhandled' };
  const parameters = report.parameters.map(
    ({ value, meaning, object }, index) => `Arg${index + 1}: ${value}, ${meaning}${object ? ` (${object})` : ''}`,
  );
  return {
    exceptionId: `${report.code} ${report.name}`,
    description: [...(cause ? [cause, ''] : []), report.summary, report.rule, '', ...parameters].join('\n'),
    breakMode: 'unhandled',
    details: {
      message: report.rule,
      typeName: report.name,
      stackTrace: report.stack
        .map(({ symbol, file, line }) => (file ? `${symbol} [${file} @ ${line}]` : symbol))
        .join('\n'),
    },
  };
}

function raisedText(error: unknown, names: Names): string {
  if (typeof error === 'string') return JSON.stringify(thrownText(error));
  const status = statusOf(error);
  return status === undefined ? thrownText(error) : names.status(status);
}

function typeName(error: unknown, names: Names): string {
  const name = errorName(error);
  if (name !== undefined) return name;
  const status = statusOf(error);
  return status === undefined ? `Thrown ${typeof error}` : names.status(status);
}
