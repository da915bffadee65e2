/** lm. */
import type { LoadedModule } from '../../../simulator/debug/target';
import type { Call, Command } from '../command';
import { words } from '../commandLine';
import { dword, hex, ticked, wildcard } from '../format';
import { addressOf, currentThread, processOf } from '../machine';

const SYSTEM_SPACE = 0xffff800000000000n;

function lm(call: Call): void {
  const { session } = call;
  const { target } = session;
  const { letters, pattern, address } = optionsOf(call);
  const verbose = letters.includes('v');
  const thread = currentThread(target);
  const process = thread && processOf(target, thread);
  const inScope = (module: LoadedModule) =>
    module.start >= SYSTEM_SPACE || module.process === null || module.process === process;
  const wanted = (module: LoadedModule) =>
    (!pattern || wildcard(pattern).test(module.name)) &&
    (address === undefined || (address >= module.start && address < module.end)) &&
    (!letters.includes('u') || module.start < SYSTEM_SPACE) &&
    (!letters.includes('k') || module.start >= SYSTEM_SPACE) &&
    inScope(module);
  const order = letters.includes('sm')
    ? (a: LoadedModule, b: LoadedModule) => a.name.localeCompare(b.name)
    : (a: LoadedModule, b: LoadedModule) => (a.start < b.start ? -1 : 1);
  const shown = target.symbols.modules.filter(wanted).sort(order);
  if (/1m/.test(letters)) {
    for (const module of shown) session.print(module.name);
    return;
  }
  if (pattern) session.print('Browse full module list');
  session.print('start             end                 module name');
  for (const module of shown) {
    session.print(
      `${ticked(module.start)} ${ticked(module.end)}   ${module.name.padEnd(10)} (pdb symbols)          ${module.file ?? ''}`.trimEnd(),
    );
    if (verbose) printDetails(call, module);
  }
  const unloaded = target.symbols.unloadedModules.filter(m => !pattern || wildcard(pattern).test(m.name));
  if (unloaded.length && address === undefined) {
    session.print('\nUnloaded modules:');
    for (const module of unloaded) session.print(`${ticked(module.start)} ${ticked(module.end)}   ${module.imageName}`);
  }
  if (!target.symbols.modules.length) session.print('(nothing is loaded yet)');
}

/** `lmvm nt`, `lm v m nt`, `lm a address`. */
function optionsOf(call: Call): { letters: string; pattern?: string; address?: bigint } {
  let letters = call.name.slice(2);
  let pattern: string | undefined;
  let address: bigint | undefined;
  const pieces = words(call.args, call.column);
  for (let i = 0; i < pieces.length; i++) {
    const attached = i === 0 ? letters : '';
    const { text } = pieces[i];
    if (/[mM]$/.test(attached) && !/sm$|1m$/.test(attached)) pattern = text;
    else if (/^[mM]$/.test(text)) pattern = pieces[++i]?.text;
    else if (/a$/.test(attached)) address = call.session.expression(text, pieces[i].column);
    else if (text === 'a' && pieces[i + 1]) address = call.session.expression(pieces[++i].text, pieces[i].column);
    else letters += text;
  }
  return { letters, pattern: pattern?.replace(/\.(sys|exe|dll)$/i, ''), address };
}

function printDetails(call: Call, module: LoadedModule): void {
  const { session } = call;
  session.print(`    Loaded symbol image file: ${module.imageName}`);
  if (module.file) session.print(`    Source file: ${module.file}`);
  session.print(`    Image name: ${module.imageName}`);
  session.print(`    ImageSize:        ${dword(module.end - module.start)}`);
  if (module.process) session.print(`    Process:          ${hex(addressOf(session.target, module.process), 16)}`);
}

export const moduleCommands: readonly Command[] = [
  {
    names: ['lm'],
    pattern: /^lm[a-z1]*$/,
    family: 'Types and symbols',
    syntax: 'lm[v] [k | u] [1m] [sm] [m Pattern] [a Address]',
    summary: 'Lists the loaded modules, then the unloaded ones.',
    help: 'v details, k kernel modules, u user-mode modules of the current process, 1m names only, sm sorted by name, m a pattern for the name,\na the module that contains an address. lmvm nt is lm v m nt.',
    completes: 'module',
    run: lm,
  },
];
