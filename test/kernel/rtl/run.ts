/** Runs statements in a driver's entry and gives back what they printed, line by line; `show` prints any value. */
import assert from 'node:assert/strict';
import { runSession } from '../scenario';

export function inDriver(body: string, more = ''): string[] {
  const r = runSession({
    drivers: {
      D: `import * as W from 'ntifs';
import { Ref, UNICODE_STRING } from 'ntifs';
const text = (v: any): string => typeof v === 'bigint' ? v + 'n' : v instanceof Ref ? '&' + text(v.value)
  : v instanceof Uint8Array || Array.isArray(v) ? '[' + [...v].map(text).join(' ') + ']'
  : v !== null && typeof v === 'object' && 'MaximumLength' in v ? '"' + v.Buffer.substring(0, v.Length) + '" ' + v.Length + '/' + v.MaximumLength
  : typeof v === 'number' && v < -1000 ? (v >>> 0).toString(16) : String(v);
function show(...values: any[]): void { W.DbgPrint('%s\\n', values.map(text).join(' ')); }
${more}
export function DriverUnload(D: any): void {}
export function DriverEntry(D: any): number { D.DriverUnload = DriverUnload; ${body} return 0; }`,
    },
  });
  assert.equal(r.bugcheck, undefined, r.debug);
  assert.deepEqual(r.machine.violations, []);
  return r.debug.split('\n').slice(0, -1);
}
