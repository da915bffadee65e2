/** Stacks of made-up drivers, printed in the forms that debuggers have. */

export interface PrintedFrame {
  readonly symbol: string;
  readonly sp: bigint;
  readonly ret: bigint;
}

const hex = (n: bigint, width: number) => n.toString(16).padStart(width, '0');
export const wide = (n: bigint) => `${hex(n >> 32n, 8)}\`${hex(n & 0xffffffffn, 8)}`;
export const narrow = (n: bigint) => hex(n, 8);
const number = (i: number) => hex(BigInt(i), 2);

/** x64: each frame lies `bytes` below the next older one. */
export function stack64(parts: readonly (readonly [symbol: string, bytes: number])[], top = 0xffffb00012340400n) {
  let sp = top;
  return parts.map(([symbol, bytes], i): PrintedFrame => {
    const here = sp;
    sp += BigInt(bytes);
    return { symbol, sp: here, ret: 0xfffff80512340010n + BigInt(i) * 0x1230n };
  });
}

/** x86: each frame's EBP lies `bytes` above the next younger one's. */
export function stack32(parts: readonly (readonly [symbol: string, bytes: number])[], top = 0xb2341100n) {
  let ebp = top;
  return parts.map(([symbol, bytes], i): PrintedFrame => {
    ebp += BigInt(bytes);
    return { symbol, sp: ebp, ret: 0x82340010n + BigInt(i) * 0x1230n };
  });
}

const args = [0x10n, 0xffffb00012349000n, 0n, 0x2an];

/** What the commands print, by their names. */
export const forms64: Readonly<Record<string, (frames: readonly PrintedFrame[]) => string>> = {
  k: f => lines('Child-SP          RetAddr           Call Site', f, x => `${wide(x.sp)} ${wide(x.ret)} ${x.symbol}`),
  kn: f =>
    lines(
      ' # Child-SP          RetAddr               Call Site',
      f,
      (x, i) => `${number(i)} ${wide(x.sp)} ${wide(x.ret)}     ${x.symbol}`,
    ),
  kv: f =>
    lines(
      'Child-SP          RetAddr           : Args to Child                       : Call Site',
      f,
      x => `${wide(x.sp)} ${wide(x.ret)} : ${args.map(wide).join(' ')} : ${x.symbol}`,
    ),
  kf: f =>
    lines(
      ' #   Memory  Child-SP          RetAddr               Call Site',
      f,
      (x, i) =>
        `${number(i)} ${(i === 0 ? '' : (x.sp - f[i - 1].sp).toString(16)).padStart(9)} ${wide(x.sp)} ${wide(x.ret)}     ${x.symbol}`,
    ),
  STACK_TEXT: f =>
    lines('STACK_TEXT:  ', f, x => `${wide(x.sp)} ${wide(x.ret)}     : ${args.map(wide).join(' ')} : ${x.symbol}`),
};

export const forms32: typeof forms64 = {
  k: f => lines('ChildEBP RetAddr  ', f, x => `${narrow(x.sp)} ${narrow(x.ret)} ${x.symbol}`),
  kb: f =>
    lines(
      'ChildEBP RetAddr  Args to Child              ',
      f,
      x => `${narrow(x.sp)} ${narrow(x.ret)} 00000003 92f68cdc 00000000 ${x.symbol}`,
    ),
  kvn: f =>
    lines(
      ' # ChildEBP RetAddr  Args to Child              ',
      f,
      (x, i) =>
        `${number(i)} ${narrow(x.sp)} ${narrow(x.ret)} 00000003 92f68cdc 00000000 ${x.symbol} (FPO: [Non-Fpo]) (CONV: stdcall)`,
    ),
};

function lines(heading: string, frames: readonly PrintedFrame[], line: (f: PrintedFrame, i: number) => string): string {
  return [heading, ...frames.map(line)].join('\n');
}
