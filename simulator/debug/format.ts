/** Numbers as WinDbg prints them. */

/** `fffff805`556a1030` */
export function formatAddress(address: bigint): string {
  const text = BigInt.asUintN(64, address).toString(16).padStart(16, '0');
  return `${text.slice(0, 8)}\`${text.slice(8)}`;
}

/** `28h`, `0Ah`, `7`: an immediate or displacement in a disassembly. */
export function formatImmediate(value: number | bigint): string {
  const unsigned = typeof value === 'bigint' ? BigInt.asUintN(64, value) : BigInt(value >>> 0);
  if (unsigned < 10n) return unsigned.toString();
  const text = unsigned.toString(16).toUpperCase();
  return `${/^[A-F]/.test(text) ? '0' : ''}${text}h`;
}

/** `nt!KeSetTimer`; of an unloaded image only its name is known, and what is the language's own (`map`) belongs to none. */
export function symbolName({ module, name }: { readonly module: string; readonly name: string }): string {
  return module === '' || name === '' ? module + name : `${module}!${name}`;
}

/** `nt!KeSetTimer+0x23` */
export function formatSymbol(symbol: string, displacement: number): string {
  return displacement === 0 ? symbol : `${symbol}+0x${displacement.toString(16)}`;
}
