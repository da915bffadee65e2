import assert from 'node:assert/strict';
import { runSession } from '../scenario';

const driver = (entry: string, more = '') => `import * as W from 'ntifs';
const say = (...v: any[]) => W.DbgPrint('%s\\n', v.join(' '));
${more}
export function DriverUnload(D: any): void {}
export function DriverEntry(D: any): number { D.DriverUnload = DriverUnload; ${entry} return 0; }`;

describe('notify routines', () => {
  it('processes, threads and images are told, on the thread that makes them', () => {
    const r = runSession({
      drivers: {
        D: driver(
          `
          W.PsSetCreateProcessNotifyRoutine(old, false); W.PsSetCreateProcessNotifyRoutineEx(extended, false);
          W.PsSetCreateThreadNotifyRoutine((p, t, create) => { if (W.PsGetProcessId(W.PsGetCurrentProcess()) === p || appStarting) say('thread', create); }); W.PsSetLoadImageNotifyRoutine(image);
          say((W.PsSetCreateProcessNotifyRoutine(old, false) >>> 0).toString(16), (W.PsSetCreateProcessNotifyRoutine(() => {}, true) >>> 0).toString(16));`,
          `const old = (parent: number, pid: number, create: boolean) => say('process', create, W.KeGetCurrentIrql(), W.KeAreApcsDisabled(), W.PsGetCurrentProcessId() === pid);
           const extended = (process: any, pid: number, info: any) => { appStarting = info !== null; say('ex', info ? info.ImageFileName.Buffer + ' ' + info.CommandLine.Buffer : 'end', process.UniqueProcessId === pid); }
           let appStarting = false; const image = (name: any, pid: number, info: any) => say('image', name.Buffer, pid === 0, info.SystemModeImage, info.ImageSize > 0);`,
        ),
      },
      applications: { 'app.exe': 'export function main() { return 0; }' },
    });
    assert.equal(r.bugcheck, undefined);
    const lines = r.debug.split('\n');
    assert.equal(lines[0], 'c000000d c000007a');
    const from = lines.findIndex(l => l.includes('app.exe'));
    assert.deepEqual(lines.slice(from - 1, from + 6), [
      'process true 0 true false',
      'ex \\??\\C:\\app.exe app.exe true',
      'thread true',
      'image \\Device\\HarddiskVolume2\\app.exe false 0 true',
      'thread false',
      'process false 0 true true',
      'ex end true',
    ]);
  });

  it('a routine may refuse a process', () => {
    const r = runSession({
      drivers: {
        D: driver(
          `W.PsSetCreateProcessNotifyRoutineEx((p, pid, info) => { if (info?.ImageFileName!.Buffer.includes('child')) info.CreationStatus = W.STATUS_ACCESS_DENIED; }, false);`,
        ),
      },
      applications: {
        'app.exe': `import { CreateProcessW, GetLastError, printf, PROCESS_INFORMATION } from 'windows';
          export function main() { const i = new PROCESS_INFORMATION(); printf('%d %u\\n', CreateProcessW('child.exe', null, null, null, false, 0, null, null, null, i), GetLastError()); return 0; }`,
        'child.exe': `import { printf } from 'windows'; export function main() { printf('child\\n'); return 0; }`,
      },
    });
    assert.equal(r.stdout.replace(/child\n/, ''), '0 5\n');
    assert.deepEqual(r.events('session'), ['completed']);
  });
});
