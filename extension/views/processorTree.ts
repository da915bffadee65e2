import type { MachineState, ProcessorState, ThreadRef } from '../../debug-adapter/protocol';

/** What a row stands for; it decides label, icon, explanation and menu. */
export type RowKind =
  | 'processor' | 'irql' | 'currentThread' | 'nextThread' | 'idleThread' | 'dpcActive' | 'dpcQueue' | 'dpc' | 'timers'
  | 'timer' | 'ready' | 'readyThread' | 'fields' | 'field' | 'prcb'; // biome-ignore format: one list

export interface ProcessorRow {
  /** Stable over stops, so that what a person expanded stays expanded. */
  readonly id: string;
  readonly kind: RowKind;
  /** The name of a processor or of a PRCB field; other rows are named by their kind. */
  readonly name?: string;
  /** As shown; an empty string is shown as "none". */
  readonly value: string;
  readonly detail?: string;
  /** What the menu copies and shows in the console. */
  readonly address?: string;
  /** A WinDbg command that tells more. */
  readonly command?: string;
  readonly threadId?: number;
  readonly current?: boolean;
  /** Differs from the stop before (also: was not there). Groups tell only of their own value, the count. */
  readonly changed: boolean;
  readonly children?: readonly ProcessorRow[];
}

type Draft = Omit<ProcessorRow, 'changed' | 'children'> & { readonly children?: readonly Draft[] };

/** The rows of the Processors view, with what changed since `previous`. */
export function processorRows(state: MachineState, previous: MachineState | undefined): ProcessorRow[] {
  const before = previous && new Map(previous.processors.flatMap(processor => values(draft(processor, previous))));
  const mark = (row: Draft): ProcessorRow => ({
    ...row,
    changed: before !== undefined && before.get(row.id) !== row.value,
    children: row.children?.map(mark),
  });
  return state.processors.map(processor => mark(draft(processor, state)));
}

function values(row: Draft): [string, string][] {
  return [[row.id, row.value], ...(row.children ?? []).flatMap(values)];
}

function draft(processor: ProcessorState, state: MachineState): Draft {
  const cpu = `cpu${processor.number}`;
  const irql = `${processor.irql} ${processor.irqlName}`;
  return {
    id: cpu,
    kind: 'processor',
    name: String(processor.number),
    value: `IRQL ${processor.irql}`,
    detail: `${processor.irqlName}, ${processor.currentThread.label}`,
    command: `!prcb ${processor.number}`,
    address: processor.prcb,
    current: processor.number === state.currentProcessor,
    children: [
      { id: `${cpu}.irql`, kind: 'irql', value: irql, command: `!irql ${processor.number}` },
      thread(`${cpu}.current`, 'currentThread', processor.currentThread),
      thread(`${cpu}.next`, 'nextThread', processor.nextThread),
      thread(`${cpu}.idle`, 'idleThread', processor.idleThread),
      { id: `${cpu}.dpcActive`, kind: 'dpcActive', value: processor.dpcRoutineActive ? 'yes' : 'no' },
      {
        id: `${cpu}.dpcs`,
        kind: 'dpcQueue',
        value: count(processor.dpcs.length),
        command: '!dpcs',
        children: processor.dpcs.map(dpc => ({
          id: `${cpu}.dpc.${dpc.address}`,
          kind: 'dpc',
          value: dpc.routine,
          detail: [dpc.importance, dpc.type === 'Threaded' ? dpc.type : ''].filter(Boolean).join(', '),
          address: dpc.address,
          command: `dt nt!_KDPC ${dpc.address}`,
        })),
      },
      {
        id: `${cpu}.timers`,
        kind: 'timers',
        value: count(processor.timers.length),
        command: '!timer',
        children: processor.timers.map(timer => ({
          id: `${cpu}.timer.${timer.address}`,
          kind: 'timer',
          value: timer.dueText,
          detail: timer.period > 0 ? `${timer.target} (${timer.period} ms)` : timer.target,
          address: timer.address,
          command: `!timer ${timer.address}`,
        })),
      },
      {
        id: `${cpu}.ready`,
        kind: 'ready',
        value: count(processor.ready.length),
        command: '!ready',
        children: processor.ready.map(ready => thread(`${cpu}.ready.${ready.address}`, 'readyThread', ready)),
      },
      {
        id: `${cpu}.fields`,
        kind: 'fields',
        value: '',
        command: `dt nt!_KPRCB ${processor.prcb}`,
        children: [
          {
            id: `${cpu}.prcb`,
            kind: 'prcb',
            value: processor.prcb,
            address: processor.prcb,
            command: `!prcb ${processor.number}`,
          },
          ...processor.fields.map(
            ({ name, value }): Draft => ({ id: `${cpu}.field.${name}`, kind: 'field', name, value }),
          ),
        ],
      },
    ],
  };
}

function thread(id: string, kind: RowKind, ref: ThreadRef | null): Draft {
  if (!ref) return { id, kind, value: '' };
  return {
    id,
    kind,
    value: ref.label,
    detail: ref.address,
    address: ref.address,
    command: `!thread ${ref.address}`,
    threadId: ref.id,
  };
}

function count(length: number): string {
  return length === 0 ? '' : String(length);
}
