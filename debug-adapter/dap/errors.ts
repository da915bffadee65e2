import { messageText } from '../../simulator/engine/thrown';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { CompileError } from '../../simulator/engine/api';

/** Numbers of the error responses (`body.error.id`); stable, so that a client may tell them apart. */
export const ErrorCode = {
  unknownRequest: 1001,
  badArguments: 1002,
  notLaunched: 1003,
  running: 1004,
  alreadyLaunched: 1005,
  ended: 1006,
  cancelled: 1007,
  internal: 1099,
  badLaunchAttribute: 2001,
  cannotLoad: 2002,
  compile: 2003,
  unknownThread: 3001,
  unknownFrame: 3002,
  unknownReference: 3003,
  unknownSource: 3004,
  noException: 3005,
  evaluation: 4001,
  cannotSet: 4002,
  noHistory: 5001,
  badPosition: 5002,
  unreadable: 6001,
  unwritable: 6002,
} as const;

export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

/** Thrown by a handler; becomes the error response. */
export class RequestError extends Error {
  /** @param showUser the client should show the text in a dialog; off for what only a view asked for */
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly showUser = false,
  ) {
    super(message);
    this.name = 'RequestError';
  }
}

/** Any failure as a DAP message; what is not a RequestError came out of the machine or of us, and says so. */
export function toMessage(error: unknown): DebugProtocol.Message {
  if (error instanceof RequestError) return message(error.code, error.message, error.showUser);
  if (error instanceof CompileError) return message(ErrorCode.compile, error.message, false);
  return message(ErrorCode.internal, messageText(error), false);
}

function message(id: number, text: string, showUser: boolean): DebugProtocol.Message {
  // The text goes in as a variable: braces in it are not placeholders.
  return { id, format: '{_text}', variables: { _text: text }, showUser };
}
