import type { DebugProtocol } from '@vscode/debugprotocol';
import { type Words, wordsOf } from './words';

/** What the client told about itself in `initialize`, with the protocol's defaults. */
export class ClientInfo {
  readonly locale: string;
  readonly words: Words;
  readonly ansi: boolean;
  readonly progress: boolean;
  readonly invalidated: boolean;
  readonly memoryEvents: boolean;
  readonly linesStartAt1: boolean;
  readonly columnsStartAt1: boolean;
  readonly uriPaths: boolean;

  constructor(args: Partial<DebugProtocol.InitializeRequestArguments> = {}) {
    this.locale = args.locale ?? 'en';
    this.words = wordsOf(this.locale);
    this.ansi = args.supportsANSIStyling ?? false;
    this.progress = args.supportsProgressReporting ?? false;
    this.invalidated = args.supportsInvalidatedEvent ?? false;
    this.memoryEvents = args.supportsMemoryEvent ?? false;
    this.linesStartAt1 = args.linesStartAt1 ?? true;
    this.columnsStartAt1 = args.columnsStartAt1 ?? true;
    this.uriPaths = args.pathFormat === 'uri';
  }

  line(ours: number): number {
    return this.linesStartAt1 ? ours : ours - 1;
  }
  column(ours: number): number {
    return this.columnsStartAt1 ? ours : ours - 1;
  }
  ourLine(theirs: number): number {
    return this.linesStartAt1 ? theirs : theirs + 1;
  }
  ourColumn(theirs: number): number {
    return this.columnsStartAt1 ? theirs : theirs + 1;
  }
}
