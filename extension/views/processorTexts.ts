import * as vscode from 'vscode';
import type { ProcessorRow } from './processorTree';

/** What the row is called. */
export function rowLabel(row: ProcessorRow): string {
  switch (row.kind) {
    case 'processor':
      return `CPU ${row.name}`;
    case 'irql':
      return 'IRQL';
    case 'currentThread':
      return vscode.l10n.t('Current thread');
    case 'nextThread':
      return vscode.l10n.t('Next thread');
    case 'idleThread':
      return vscode.l10n.t('Idle thread');
    case 'dpcActive':
      return vscode.l10n.t('DPC routine active');
    case 'dpcQueue':
      return vscode.l10n.t('DPC queue');
    case 'dpc':
      return 'KDPC';
    case 'timers':
      return vscode.l10n.t('Timer queue');
    case 'timer':
      return 'KTIMER';
    case 'ready':
      return vscode.l10n.t('Ready list');
    case 'readyThread':
      return 'KTHREAD';
    case 'fields':
      return vscode.l10n.t('PRCB fields');
    case 'field':
      return row.name ?? '';
    case 'prcb':
      return 'KPRCB';
  }
}

/** Its value in the person's language; what WinDbg prints stays as it is. */
export function rowValue(row: ProcessorRow): string {
  if (row.kind !== 'dpcActive') return row.value;
  return row.value === 'yes' ? vscode.l10n.t('yes') : vscode.l10n.t('no');
}

/** What the row means, in plain words. */
export function explainRow(row: ProcessorRow): string {
  switch (row.kind) {
    case 'processor':
      return vscode.l10n.t(
        'A logical processor. Windows keeps all it knows about it in the processor control block, the KPRCB.',
      );
    case 'irql':
      return '';
    case 'currentThread':
      return vscode.l10n.t(
        'The thread whose context the processor is in. A DPC or an interrupt borrows it: the code that runs then need not be its own.',
      );
    case 'nextThread':
      return vscode.l10n.t(
        'The thread chosen to run next here (standby). It takes over as soon as the IRQL is below DISPATCH_LEVEL.',
      );
    case 'idleThread':
      return vscode.l10n.t(
        'Every processor has one idle thread. It runs when no other is ready; expired timers and DPCs are often handled on it.',
      );
    case 'dpcActive':
      return vscode.l10n.t(
        'Whether a deferred procedure call runs here now, at DISPATCH_LEVEL. Nothing that waits may be called then.',
      );
    case 'dpcQueue':
      return vscode.l10n.t(
        'Deferred procedure calls waiting for this processor. They run when its IRQL falls below DISPATCH_LEVEL, before any thread goes on.',
      );
    case 'dpc':
      return vscode.l10n.t('A queued deferred procedure call: its routine, importance and kind.');
    case 'timers':
      return vscode.l10n.t(
        'Timers that this processor expires. A timer set with a DPC queues it when the clock interrupt finds the time has come.',
      );
    case 'timer':
      return vscode.l10n.t('A timer: when it is due, and what it does then.');
    case 'ready':
      return vscode.l10n.t('Threads that could run here if the processor were free, best priority first.');
    case 'readyThread':
      return vscode.l10n.t('A thread that waits only for a processor.');
    case 'fields':
    case 'field':
    case 'prcb':
      return vscode.l10n.t('A field of the KPRCB, with the value as the debugger prints it.');
  }
}

/** What an x64 IRQL means. @param irql 0 to 15 */
export function explainIrql(irql: number): string {
  if (irql === 0)
    return vscode.l10n.t(
      'PASSIVE_LEVEL: ordinary thread code. It may wait, page fault, and be preempted by a better thread.',
    );
  if (irql === 1)
    return vscode.l10n.t(
      'APC_LEVEL: as PASSIVE_LEVEL, but normal kernel APCs are held back. Waiting and page faults are still allowed.',
    );
  if (irql === 2)
    return vscode.l10n.t(
      'DISPATCH_LEVEL: the scheduler is masked on this processor. No waiting, no pageable memory; DPCs and spin lock holders run here.',
    );
  if (irql <= 11)
    return vscode.l10n.t(
      'A device level (DIRQL): an interrupt service routine runs. Interrupts of this level and below are masked; only short work belongs here.',
    );
  if (irql === 12)
    return vscode.l10n.t(
      'SYNCH_LEVEL: used by the kernel to synchronise all processors; device interrupts are masked.',
    );
  if (irql === 13)
    return vscode.l10n.t(
      'CLOCK_LEVEL: the clock interrupt. It moves time on, looks for expired timers and counts the quantum.',
    );
  if (irql === 14) return vscode.l10n.t('IPI_LEVEL: an interrupt from another processor.');
  return vscode.l10n.t('HIGH_LEVEL: everything is masked, as during a bug check.');
}
