/** What a TypeScript file is to kdlab, told from its name and text alone. */
export type ProgramKind = 'scenario' | 'driver' | 'application' | 'other';

const scenarioName = /\.scenario\.ts$/i;
const scenarioCall = /^\s*export\s+default\s+scenario\s*\(/m;
const driverEntry = /^\s*export\s+(?:function\s+DriverEntry\s*\(|const\s+DriverEntry\s*[:=])/m;
const kernelHeader = /from\s*['"](?:wdm|ntddk|ntifs|fltkernel|wdf)['"]/;
const userHeader = /from\s*['"](?:windows|fltuser)['"]/;
const mainFunction = /^\s*export\s+(?:function\s+main\s*\(|const\s+main\s*[:=])/m;

/**
 * @param path any path or URI path of the file
 * @param text its contents
 * @returns `application` only for a user-mode file with a `main`; F5 runs it in the machine of a scenario beside it
 */
export function programKind(path: string, text: string): ProgramKind {
  if (scenarioName.test(path) || scenarioCall.test(text)) return 'scenario';
  if (driverEntry.test(text)) return 'driver';
  if (userHeader.test(text) && !kernelHeader.test(text) && mainFunction.test(text)) return 'application';
  return 'other';
}

/** Line (from 0) of the text where a `Run | Debug` lens belongs, or undefined. */
export function entryLine(text: string): { readonly kind: 'scenario' | 'driver'; readonly line: number } | undefined {
  for (const [kind, pattern] of [
    ['scenario', scenarioCall],
    ['driver', driverEntry],
  ] as const) {
    const match = pattern.exec(text);
    if (!match) continue;
    const start = match.index + match[0].search(/\S/);
    return { kind, line: text.slice(0, start).split('\n').length - 1 };
  }
  return undefined;
}
