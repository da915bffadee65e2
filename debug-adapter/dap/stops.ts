/** Words for a stop: what the Call Stack says, and what the exception card says. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { DebugTarget, Stop, StopReason } from '../../simulator/debug/target';
import type { BugCheckReport } from '../protocol';
import { statusOf } from './filters';
import { hex, Names } from './variables/names';

export interface StopWords {
  readonly reason: DebugProtocol.StoppedEvent['body']['reason'];
  /** Shown in the Call Stack instead of "Paused on ...". */
  readonly description: string;
  /** Longer: shown on hover. */
  readonly text?: string;
}

export function wordsFor(target: DebugTarget, reason: StopReason, report: () => BugCheckReport | null): StopWords {
  const names = new Names(target);
  switch (reason.kind) {
    case 'entry':
      return { reason: 'entry', description: 'Paused at the initial breakpoint' };
    case 'step':
      return { reason: 'step', description: 'Paused after a step' };
    case 'pause':
      return { reason: 'pause', description: 'Paused' };
    case 'breakpoint': {
      const byName = reason.breakpoints.every(({ spec }) => spec.place.kind === 'function');
      return {
        reason: byName ? 'function breakpoint' : 'breakpoint',
        description: `Paused on breakpoint ${reason.breakpoints.map(({ id }) => id).join(', ')}`,
      };
    }
    case 'debugBreak':
      return {
        reason: 'exception',
        description: 'Break instruction (int 3)',
        text: `Break instruction exception, status ${names.status(reason.status)}`,
      };
    case 'bugcheck': {
      const card = report();
      const name = card ? `${card.code} ${card.name}` : hex(reason.bugcheck.code);
      return { reason: 'exception', description: `Bug check ${name}`, text: card ? `${name}: ${card.summary}` : name };
    }
    case 'violation':
      return {
        reason: 'exception',
        description: `Rule violation: ${reason.violation.kind}`,
        text: reason.violation.text,
      };
    case 'exception':
      return {
        reason: 'exception',
        description: `${reason.exception.handled ? 'Raised' : 'Uncaught'} exception`,
        text: raisedText(reason.exception.error, names),
      };
    case 'seek':
      return { reason: 'goto', description: `At ${target.formatPosition(target.position)}` };
    case 'historyStart':
      return { reason: 'step', description: 'At the beginning of the recorded time' };
    case 'memoryLimit':
      return { reason: 'exception', description: 'Memory limit reached', text: reason.message };
    case 'hang':
      return { reason: 'exception', description: 'Hang: nothing will ever happen again', text: reason.message };
    case 'completed':
      return { reason: 'pause', description: 'The scenario has completed' };
  }
}

/** The card that the editor shows at an exception stop; undefined at any other stop. */
export function exceptionCard(
  target: DebugTarget,
  stop: Stop,
  report: () => BugCheckReport | null,
): DebugProtocol.ExceptionInfoResponse['body'] | undefined {
  const { reason } = stop;
  const names = new Names(target);
  switch (reason.kind) {
    case 'bugcheck':
      return bugCheckCard(report(), reason.bugcheck.code);
    case 'violation': {
      const { kind, text, source } = reason.violation;
      return {
        exceptionId: `Rule violation: ${kind}`,
        description: source ? `${text}\n\nSource: ${source}` : text,
        breakMode: 'always',
      };
    }
    case 'exception': {
      const text = raisedText(reason.exception.error, names);
      const type = typeName(reason.exception.error, names);
      return {
        exceptionId: type,
        description: text,
        breakMode: reason.exception.handled ? 'always' : 'unhandled',
        details: { message: text, typeName: type },
      };
    }
    case 'debugBreak':
      return {
        exceptionId: names.status(reason.status),
        description: 'The code asked for the debugger: continue when you have looked around.',
        breakMode: 'always',
      };
    case 'hang':
      return { exceptionId: 'Hang', description: reason.message, breakMode: 'unhandled' };
    case 'memoryLimit':
      return { exceptionId: 'Memory limit', description: reason.message, breakMode: 'unhandled' };
    default:
      return undefined;
  }
}

function bugCheckCard(report: BugCheckReport | null, code: number): DebugProtocol.ExceptionInfoResponse['body'] {
  if (!report) return { exceptionId: hex(code), breakMode: 'unhandled' };
  const parameters = report.parameters.map(
    ({ value, meaning, object }, index) => `Arg${index + 1}: ${value}, ${meaning}${object ? ` (${object})` : ''}`,
  );
  return {
    exceptionId: `${report.code} ${report.name}`,
    description: [report.summary, report.rule, '', ...parameters].join('\n'),
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
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  if (typeof error === 'string') return JSON.stringify(error);
  const status = statusOf(error);
  return status === undefined ? String(error) : names.status(status);
}

function typeName(error: unknown, names: Names): string {
  if (error instanceof Error) return error.name;
  const status = statusOf(error);
  return status === undefined ? `Thrown ${typeof error}` : names.status(status);
}
