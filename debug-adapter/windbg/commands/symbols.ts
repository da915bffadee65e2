/** x, ln. */
import { type Call, type Command, CommandError } from '../command';
import { nearest, ticked } from '../format';
import { safely } from '../machine';
import { formatValue, typeText } from '../value';

function x(call: Call): void {
  const { session } = call;
  const { target } = session;
  const options = call.args.match(/(?:^|\s)\/\w+/g)?.join('') ?? '';
  const pattern = call.args.replace(/(?:^|\s)\/\w+/g, '').trim();
  if (!pattern) throw new CommandError('x needs a pattern: x nt!Ke*Timer*, x *!DriverEntry');
  const functions = safely(() => target.symbols.find(pattern)) ?? [];
  const data = safely(() => target.symbols.data(pattern)) ?? [];
  const rows = [
    ...functions.map(f => ({
      address: f.address,
      name: `${f.module}!${f.name}`,
      tail: ` (${f.user ? f.record.params.join(', ') || 'void' : '<no parameter info>'})`,
      size: f.size,
      type: 'function',
    })),
    ...data.map(d => {
      const value = safely(() => d.value());
      return {
        address: d.address,
        name: d.symbol,
        tail: ` = ${formatValue(target, value)}`,
        size: 8,
        type: typeText(target, value, d.type),
      };
    }),
  ].sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : a.name.localeCompare(b.name)));
  for (const row of rows) {
    if (options.includes('/1')) session.print(row.name);
    else if (options.includes('/0')) session.print(ticked(row.address));
    else if (options.includes('/2')) session.print(`${ticked(row.address)} ${row.name}`);
    else
      session.print(
        `${options.includes('/v') ? `${row.type === 'function' ? 'prv func  ' : 'prv global'} ` : ''}${ticked(row.address)} ${options.includes('/t') ? `${row.type} ` : ''}${row.name}${row.tail}`,
      );
  }
  if (!rows.length) session.print(notFound(call, pattern));
}

function notFound(call: Call, pattern: string): string {
  const { symbols } = call.session.target;
  const module = /^(.*)!/.exec(pattern)?.[1];
  if (module && !/[*?]/.test(module) && !symbols.modules.some(m => m.name.toLowerCase() === module.toLowerCase())) {
    const [near] = nearest(
      module,
      symbols.modules.map(m => m.name),
    );
    return `Couldn't resolve 'x ${pattern}'${near ? `  Did you mean '${near}!'?` : `: no module ${module} is loaded (lm lists them)`}`;
  }
  if (/[*?]/.test(pattern)) return `No symbol matches ${pattern}`;
  const all = safely(() => symbols.find(module ? `${module}!*` : '*')) ?? [];
  const [near] = nearest(
    pattern.replace(/^.*!/, ''),
    all.map(f => f.name),
  );
  return `Couldn't resolve 'x ${pattern}'${near ? `  Did you mean '${near}'?` : ''}`;
}

function ln(call: Call) {
  const { session } = call;
  const { target } = session;
  const text = call.args.replace(/^\/D\s*/i, '');
  if (!text) throw new CommandError('ln needs an address: ln nt!KeSetTimer+5');
  const address = session.expression(text, call.column + call.args.length - text.length);
  const near = safely(() => target.symbols.nearest(address));
  if (!near) return session.print(`No symbol is near ${ticked(address)}.`);
  const symbol = safely(() => target.symbols.functionAt(address));
  const source = safely(() => target.symbols.sourceAt(address));
  if (source)
    session.print(
      `Browse module\n${source.file}(${source.line})${near.displacement ? `+0x${near.displacement.toString(16)}` : ''}`,
    );
  const after = symbol && following(call, symbol.address + BigInt(symbol.size));
  const here = `(${ticked(near.address)})   ${near.symbol}${near.displacement ? `+0x${near.displacement.toString(16)}` : ''}`;
  session.print(
    `${here}   |  ${after ? `(${ticked(after.address)})   ${after.module}!${after.name}` : '(no symbol follows)'}`,
  );
  if (near.displacement === 0)
    session.print(
      `Exact matches:\n    ${near.symbol}${symbol ? ` (${symbol.record.params.join(', ') || 'void'})` : ' = <data>'}`,
    );
}

/** The function that begins at or next after an address, in the same module. */
function following(call: Call, from: bigint) {
  const { symbols } = call.session.target;
  const module = symbols.modules.find(m => from >= m.start && from < m.end);
  if (!module) return undefined;
  let best: ReturnType<typeof symbols.find>[number] | undefined;
  for (const candidate of safely(() => symbols.find(`${module.name}!*`)) ?? []) {
    if (candidate.address >= from && (!best || candidate.address < best.address)) best = candidate;
  }
  return best;
}

export const symbolCommands: readonly Command[] = [
  {
    names: ['x'],
    family: 'Types and symbols',
    syntax: 'x [/0 | /1 | /2] [/t] [/v] [Module!]Pattern',
    summary: 'Lists functions and module variables that match a pattern (* and ?).',
    help: '/0 addresses only, /1 names only, /2 both, /t types, /v kind. Case does not matter.',
    completes: 'symbol',
    run: x,
  },
  {
    names: ['ln'],
    family: 'Types and symbols',
    syntax: 'ln Address',
    summary: 'Names the symbols nearest to an address, with the source line.',
    completes: 'symbol',
    run: ln,
  },
];
