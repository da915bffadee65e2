/** Every message between the extension and its webviews, declared once for both sides. */
import type { BugCheckReport, ThreadState } from '../debug-adapter/protocol';

export interface ThreadsModel {
  /** Null while no machine is there. */
  readonly threads: readonly ThreadRow[] | null;
  readonly running: boolean;
  readonly selected: number | null;
}

/** Columns of the Threads view, in their order. */
export const threadColumns = [
  'process', 'cid', 'state', 'processor', 'irql', 'priority', 'wait', 'start', 'at', 'stack',
] as const; // biome-ignore format: one list
export type ThreadColumn = (typeof threadColumns)[number];

export interface ThreadRow extends ThreadState {
  /** Runs on a processor now. */
  readonly current: boolean;
  /** Columns that differ from the stop before; all of them for a new thread. */
  readonly changed: readonly ThreadColumn[];
}

export type ThreadsTexts = Readonly<Record<
  | ThreadColumn | 'filter' | 'group' | 'running' | 'idle' | 'nothing' | 'caption' | 'owner' | 'left' | 'lowest' | 'of'
  | 'thread' | 'selected' | 'copyHint' | 'changed' | 'again' | 'share' | 'usage',
  string
>>; // biome-ignore format: one list

export type ToThreads =
  | { readonly type: 'texts'; readonly texts: ThreadsTexts }
  | { readonly type: 'model'; readonly model: ThreadsModel };

export type FromThreads =
  | { readonly type: 'ready' }
  | { readonly type: 'select'; readonly threadId: number }
  | { readonly type: 'command'; readonly command: string };

export type ReportTexts = Readonly<Record<
  | 'title' | 'rule' | 'source' | 'parameters' | 'stack' | 'story' | 'goThere' | 'reproduce' | 'advice' | 'analyze' | 'copy'
  | 'copyMarkdown' | 'copied' | 'processor' | 'process' | 'thread' | 'position' | 'bytes' | 'ended' | 'showInConsole'
  | 'symbol' | 'frame' | 'used' | 'lowest' | 'again' | 'share' | 'remaining',
  string
>>; // biome-ignore format: one list

export interface ReportModel {
  readonly report: BugCheckReport;
  /** The machine is still there: positions can be gone to, commands asked. */
  readonly live: boolean;
}

export type ToReport =
  | { readonly type: 'texts'; readonly texts: ReportTexts }
  | { readonly type: 'model'; readonly model: ReportModel }
  | { readonly type: 'copied' };

export type FromReport =
  | { readonly type: 'ready' }
  | { readonly type: 'open'; readonly file: string; readonly line: number; readonly column?: number }
  | { readonly type: 'seek'; readonly position: string }
  | { readonly type: 'command'; readonly command: string }
  | { readonly type: 'copy'; readonly what: 'analyze' | 'markdown' | 'reproduce' };
