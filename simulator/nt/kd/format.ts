/** printf as the kernel's runtime library has it. Integers may be numbers or bigints; %wZ takes a UNICODE_STRING or text. */

/** `%[flags][width][.precision][size]type` */
const DIRECTIVE = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+))?(I64|I32|ll|hh|h|l|w|L)?([a-zA-Z%])/g;
/** Bits of an integer argument by size prefix. */
const integerBits: Readonly<Record<string, number>> = { I64: 64, ll: 64, h: 16, hh: 8, I32: 32, l: 32 };

/**
 * The text of `Format` with its arguments. What a directive has no argument for stays as it is.
 * @stack 0x120
 */
export function KdpFormat(Format: string, Arguments: readonly unknown[]): string {
  let text = '';
  let next = 0;
  let done = 0;
  for (const match of Format.matchAll(DIRECTIVE)) {
    text += Format.substring(done, match.index);
    done = match.index + match[0].length;
    if (match[5] === '%') {
      text += '%';
      continue;
    }
    let flags = match[1];
    let width = match[2] === '*' ? Number(Arguments[next++]) : Number(match[2] ?? 0);
    if (width < 0) {
      flags += '-';
      width = -width;
    }
    const precision = match[3] === undefined ? -1 : match[3] === '*' ? Number(Arguments[next++]) : Number(match[3]);
    if (next >= Arguments.length) text += match[0];
    else
      text += KdpPad(
        KdpFormatOne(match[5], flags, precision, match[4] ?? '', Arguments[next++]),
        flags,
        width,
        precision,
        match[5],
      );
  }
  return text + Format.substring(done);
}

/** @stack 0x60 */
function KdpFormatOne(Type: string, Flags: string, Precision: number, Size: string, Argument: unknown): string {
  switch (Type) {
    case 's':
    case 'S':
    case 'Z':
      return Precision >= 0 ? KdpText(Argument).substring(0, Precision) : KdpText(Argument);
    case 'c':
    case 'C':
      return typeof Argument === 'string' ? Argument.charAt(0) : String.fromCharCode(Number(Argument));
    case 'p':
      return KdpInteger(Argument, 64, false).toString(16).toUpperCase().padStart(16, '0');
    case 'd':
    case 'i':
      return KdpSigned(KdpInteger(Argument, integerBits[Size] ?? 32, true), Flags, Precision);
    case 'u':
      return KdpInteger(Argument, integerBits[Size] ?? 32, false)
        .toString()
        .padStart(Precision, '0');
    case 'x':
    case 'X': {
      const value = KdpInteger(Argument, integerBits[Size] ?? 32, false);
      const digits = value.toString(16).padStart(Precision, '0');
      const prefix = Flags.includes('#') && value !== 0n ? '0x' : '';
      return Type === 'X' ? (prefix + digits).toUpperCase() : prefix + digits;
    }
    case 'o':
      return KdpInteger(Argument, integerBits[Size] ?? 32, false)
        .toString(8)
        .padStart(Precision, '0');
    default:
      return String(Argument);
  }
}

/** @stack 0x30 */
function KdpSigned(Value: bigint, Flags: string, Precision: number): string {
  const digits = (Value < 0n ? -Value : Value).toString().padStart(Precision, '0');
  if (Value < 0n) return `-${digits}`;
  if (Flags.includes('+')) return `+${digits}`;
  return Flags.includes(' ') ? ` ${digits}` : digits;
}

/** @stack 0x30 */
function KdpPad(Text: string, Flags: string, Width: number, Precision: number, Type: string): string {
  if (Text.length >= Width) return Text;
  if (Flags.includes('-')) return Text.padEnd(Width);
  if (!Flags.includes('0') || Precision >= 0 || !'dixXuop'.includes(Type)) return Text.padStart(Width);
  const sign = '+- '.includes(Text.charAt(0)) ? Text.charAt(0) : '';
  return sign + Text.substring(sign.length).padStart(Width - sign.length, '0');
}

/** @stack 0x30 */
function KdpText(Argument: unknown): string {
  if (Argument === null || Argument === undefined) return '(null)';
  if (typeof Argument === 'object' && 'Buffer' in Argument) return String(Argument.Buffer);
  return String(Argument);
}

/** @stack 0x30 */
function KdpInteger(Argument: unknown, Bits: number, Signed: boolean): bigint {
  const value = KdpValue(Argument);
  return Signed ? BigInt.asIntN(Bits, value) : BigInt.asUintN(Bits, value);
}

/** @stack 0x30 */
function KdpValue(Argument: unknown): bigint {
  if (typeof Argument === 'bigint') return Argument;
  if (typeof Argument === 'boolean') return Argument ? 1n : 0n;
  if (typeof Argument === 'number') return Number.isFinite(Argument) ? BigInt(Math.trunc(Argument)) : 0n;
  return 0n;
}
