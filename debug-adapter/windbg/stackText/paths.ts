/** Paging I/O, waits and IRQL on the way to where the thread stands. */
import type { Facts } from './facts';
import type { Finder, Finding } from './findings';
import { isSystem, meaningOf, paging, parts, plays, waiting } from './knowledge';
import type { SizedFrame } from './segments';

export const pathFindings: Finder = (stack, facts) => {
  const found: Finding[] = [];
  const frames = stack.kernel;
  const pages = frames.filter(f => meaningOf(f, paging));
  if (pages.length > 0) {
    const kinds = [...new Set(pages.map(f => meaningOf(f, paging)!.text))];
    const oldest = pages.at(-1)!;
    const drivers = [...new Set(frames.filter(f => f.index < oldest.index && !isSystem(f.module)).map(f => f.module))];
    found.push({
      id: 'paging-io',
      frames: pages.map(f => f.index),
      text: `Paging I/O is on the path (${kinds.join(', ')}: ${pages.map(f => f.symbol).join(', ')})${drivers.length > 0 ? `; ${drivers.join(', ')} ${drivers.length === 1 ? 'runs' : 'run'} on top of it` : ''}.`,
      ...(drivers.length > 0
        ? {
            advice:
              'In a paging write or read do the least: no messages to user mode, no file I/O, no pageable memory (test IRP_PAGING_IO in Iopb->IrpFlags and return FLT_PREOP_SUCCESS_NO_CALLBACK).',
          }
        : {}),
    });
  }
  const waits = frames.filter(f => meaningOf(f, waiting));
  if (waits.length > 0)
    found.push({
      id: 'blocking-call',
      frames: waits.map(f => f.index),
      text: `Calls on the path that may wait: ${grouped(waits)}.`,
    });
  found.push(...standing(frames), ...atHighIrql(frames, waits, facts));
  return found;
};

/** A thread that is not running: who made it wait. */
function standing(frames: readonly SizedFrame[]): Finding[] {
  const driver = frames.find(f => !isSystem(f.module) && !f.inline);
  if (!driver || !frames.slice(0, 2).some(f => plays(f, parts.waits))) return [];
  const called = frames.findLast(f => f.index < driver.index && !f.inline)!;
  return [
    {
      id: 'thread-waits',
      frames: [driver.index, called.index],
      text: `The thread does not run: ${driver.symbol}${driver.source ? ` [${driver.source}]` : ''} called ${called.symbol}, and waits.`,
      advice:
        'Find who should end the wait: the owner of the lock (!locks, !thread of the owner), the IRP (!irp), or the thread that sets the event; and whether that one waits for this thread.',
    },
  ];
}

/** `what it does: who, who; ...` */
function grouped(frames: readonly SizedFrame[]): string {
  const by = new Map<string, Set<string>>();
  for (const f of frames) {
    const { text } = meaningOf(f, waiting)!;
    by.set(text, (by.get(text) ?? new Set()).add(`${f.module}!${f.function}`));
  }
  return [...by].map(([text, names]) => `${[...names].join(', ')} (${text})`).join('; ');
}

/** IRQL that the text tells, directly or as the second parameter of 0xA and 0xD1. */
function irqlOf({ irql, bugCheck }: Facts): number | undefined {
  const code = bugCheck && bugCheck.code & 0xfffffff;
  if (code === 0xa || code === 0xd1) return Number(bugCheck!.parameters[1] ?? 0n);
  return irql;
}

function atHighIrql(frames: readonly SizedFrame[], waits: readonly SizedFrame[], facts: Facts): Finding[] {
  const irql = irqlOf(facts);
  if (irql === undefined || irql < 2 || irql > 15) return [];
  const trap = frames.findLastIndex(f => plays(f, parts.trap) || plays(f, parts.breaker));
  const below = waits.filter(
    f => f.index > (frames[trap]?.index ?? -1) && /I\/O|file system/.test(meaningOf(f, waiting)!.text),
  );
  if (below.length === 0) return [];
  const oldest = below.at(-1)!;
  const caller =
    frames.find(f => f.index > oldest.index && !isSystem(f.module)) ?? frames.find(f => !isSystem(f.module));
  return [
    {
      id: 'blocking-at-dispatch',
      frames: below.map(f => f.index),
      text: `File I/O at IRQL ${irql}: ${oldest.symbol} and what it called must run at PASSIVE_LEVEL${caller ? `; ${caller.symbol} called it so` : ''}${facts.blamed && caller && facts.blamed !== caller.module ? `, though ${facts.blamed} is blamed, which is only where it showed` : ''}.`,
      advice:
        'Look in that driver for what raised the IRQL: a spin lock, a fast mutex (APC_LEVEL), KeRaiseIrql; hand the file work to a work item.',
    },
  ];
}
