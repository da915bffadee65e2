/** The table of all commands, and how a typed word finds its command. */
import type { Command } from './command';
import { bugCheckCommands } from './commands/bugcheck';
import { breakpointCommands } from './commands/breakpoints';
import { dataBreakpointCommands } from './commands/dataBreakpoints';
import { cacheCommands } from './commands/cache';
import { disassemblyCommands } from './commands/disassembly';
import { executionCommands } from './commands/execution';
import { expressionCommands } from './commands/expressions';
import { filterCommands } from './commands/filters';
import { ioCommands } from './commands/io';
import { irpfindCommands } from './commands/irpfind';
import { lockCommands } from './commands/locks';
import { memoryCommands } from './commands/memory';
import { metaCommands } from './commands/meta';
import { moduleCommands } from './commands/modules';
import { objectCommands } from './commands/objects';
import { lookasideCommands } from './commands/lookaside';
import { poolCommands } from './commands/pool';
import { processCommands } from './commands/processes';
import { processorCommands } from './commands/processors';
import { workerCommands } from './commands/workers';
import { memoryUseCommands } from './commands/memoryUse';
import { contextCommands } from './commands/contexts';
import { registerCommands } from './commands/registers';
import { stackCommands } from './commands/stack';
import { stackUsageCommands } from './commands/stackUsage';
import { symbolCommands } from './commands/symbols';
import { threadCommands } from './commands/threads';
import { timerCommands } from './commands/timers';
import { travelCommands } from './commands/travel';
import { typeCommands } from './commands/types';
import { verifierCommands } from './commands/verifier';

export const COMMANDS: readonly Command[] = [
  ...executionCommands,
  ...travelCommands,
  ...breakpointCommands,
  ...dataBreakpointCommands,
  ...stackCommands,
  ...stackUsageCommands,
  ...registerCommands,
  ...disassemblyCommands,
  ...memoryCommands,
  ...typeCommands,
  ...symbolCommands,
  ...moduleCommands,
  ...expressionCommands,
  ...processorCommands,
  ...timerCommands,
  ...lockCommands,
  ...threadCommands,
  ...processCommands,
  ...ioCommands,
  ...irpfindCommands,
  ...filterCommands,
  ...cacheCommands,
  ...objectCommands,
  ...poolCommands,
  ...lookasideCommands,
  ...verifierCommands,
  ...contextCommands,
  ...memoryUseCommands,
  ...workerCommands,
  ...bugCheckCommands,
  ...metaCommands,
];

const byName = new Map(COMMANDS.flatMap(command => command.names.map(name => [name, command] as const)));
const patterns = COMMANDS.filter(command => command.pattern);

export function commandNames(): readonly string[] {
  return [...byName.keys()];
}

/** Known WinDbg commands that this debugger does not have, and why: told instead of "no such command". */
const UNAVAILABLE: Readonly<Record<string, string>> = {
  dx: 'The debugger data model (dx) is not available: use dt, ?? and the !commands.',
  dg: 'Selectors are not simulated.',
};

export function unavailable(word: string): string | undefined {
  return UNAVAILABLE[word.toLowerCase()];
}

export interface Found {
  readonly command: Command;
  readonly name: string;
  readonly args: string;
  /** Offset of `args` in the text. */
  readonly column: number;
}

/** The command that a text begins with. Arguments may be glued on where WinDbg allows it: `k5`, `bp0`, `?1+1`. */
export function findCommand(text: string): Found | undefined {
  const word = /^(?:[!.][A-Za-z_][\w.]*|\?\??|~|\|\|?|[A-Za-z]+-?)/.exec(text)?.[0];
  if (!word) return undefined;
  const candidates = [word];
  if (word.startsWith('!') && word.includes('.')) candidates.push(`!${word.slice(word.lastIndexOf('.') + 1)}`);
  if (word.endsWith('-')) candidates.push(word.slice(0, -1));
  for (const candidate of candidates) {
    const command = lookUp(candidate);
    if (!command) continue;
    const used = candidate.startsWith('!') || !word.startsWith(candidate) ? word.length : candidate.length;
    const after = text.slice(used);
    if (/^[\w!$]/.test(after) && !/^\d/.test(after) && /\w$/.test(candidate)) continue;
    const blanks = after.length - after.trimStart().length;
    return { command, name: candidate, args: after.trim(), column: used + blanks };
  }
  return undefined;
}

function lookUp(name: string): Command | undefined {
  const folded = /^[!.]/.test(name) ? name.toLowerCase() : name;
  return byName.get(folded) ?? patterns.find(command => command.pattern!.test(name));
}
