import assert from 'node:assert/strict';
import { bootTestMachine } from '../machine';
import { deviceDriver, finish, runSession } from '../scenario';

const app = (imports: string, body: string, more = '') =>
  `import { printf, GetLastError, Ref, ${imports} } from 'windows'; ${more} export function main(argc: number, argv: string[]): number { ${body} return 0; }`;
const run = (imports: string, body: string, more = '') =>
  runSession({ drivers: { D: deviceDriver({ routines: '' }) }, applications: { 'a.exe': app(imports, body, more) } });

describe('Win32', () => {
  it('names of devices', () => {
    const r = run(
      'CreateFileW',
      `for (const name of ['\\\\\\\\.\\\\Test', '\\\\\\\\.\\\\test', '\\\\??\\\\Test', '\\\\\\\\?\\\\Test', '\\\\\\\\.\\\\None', 'C:\\\\x', '', 'Test']) {
        const h = CreateFileW(name, 0, 0, null, 3, 0, null); printf('%s ', h === -1 ? GetLastError() : 'ok'); }
      printf('%d %u', CreateFileW('\\\\\\\\.\\\\Test', 0, 0, null, 99, 0, null), GetLastError());`,
    );
    assert.equal(r.stdout, 'ok ok ok ok 2 2 3 2 -1 87');
  });

  it('access rights of the handle are checked', () => {
    const r = run(
      'CreateFileW, ReadFile, WriteFile, GENERIC_READ',
      `const h = CreateFileW('\\\\\\\\.\\\\Test', GENERIC_READ, 0, null, 3, 0, null);
      printf('%d %u ', ReadFile(h, null, 0, null, null), GetLastError()); printf('%d %u', WriteFile(h, null, 0, null, null), GetLastError());`,
    );
    assert.equal(r.stdout, '0 1 0 5');
  });

  it('events, semaphores, mutexes, timeouts', () => {
    const r = run(
      'CreateEventW, SetEvent, ResetEvent, CreateSemaphoreW, ReleaseSemaphore, CreateMutexW, ReleaseMutex, WaitForSingleObject, WaitForMultipleObjects, CloseHandle',
      `const e = CreateEventW(null, false, true, null); printf('%u %u ', WaitForSingleObject(e, 0), WaitForSingleObject(e, 0));
       SetEvent(e); ResetEvent(e); printf('%u; ', WaitForSingleObject(e, 30));
       const s = CreateSemaphoreW(null, 1, 2, null); printf('%u %u ', WaitForSingleObject(s, 0), WaitForSingleObject(s, 0));
       const p = new Ref(0); printf('%d %u %d %u; ', ReleaseSemaphore(s, 2, p), p.value, ReleaseSemaphore(s, 1, null), GetLastError());
       const m = CreateMutexW(null, true, null); printf('%u %d %d %d %u; ', WaitForSingleObject(m, 0), ReleaseMutex(m), ReleaseMutex(m), ReleaseMutex(m), GetLastError());
       SetEvent(e); printf('%u %u %u; ', WaitForMultipleObjects(2, [m, e], true, 0), WaitForMultipleObjects(2, [e, s], false, 0), WaitForMultipleObjects(0, [], false, 0));
       printf('%u %u', WaitForSingleObject(0x555, 0), GetLastError());`,
    );
    assert.equal(r.stdout, '0 258 258; 0 258 1 0 0 298; 0 1 1 0 288; 0 1 4294967295; 4294967295 6');
  });

  it('Sleep lets virtual time pass and nothing else', () => {
    const r = run(
      'Sleep, GetTickCount64',
      'const a = GetTickCount64(); Sleep(3_600_000); printf("%d", Number((GetTickCount64() - a) / 1000n));',
    );
    assert.match(r.stdout, /^360[01]$/);
  });

  it('main gets its arguments, and the frames below it', () => {
    const m = bootTestMachine({
      applications: {
        'a.exe': app(
          '',
          'Inside(argc, argv);',
          "function Inside(n: number, v: string[]): void { printf('%d %s', n, v[0]); }",
        ).replace('Ref,', 'Ref'),
      },
    });
    m.runTo('a!Inside');
    assert.deepEqual(m.stack().slice(0, 4), [
      'a!Inside',
      'a!main',
      'KERNEL32!BaseThreadInitThunk',
      'ntdll!RtlUserThreadStart',
    ]);
    assert.equal(finish(m, m.run()).stdout, '1 a.exe');
  });

  it('CreateProcessW: a program started again has fresh globals; its exit code', () => {
    const child = `import { printf, Sleep } from 'windows'; const base = 40; let runs = 0; export function main(argc: number, argv: string[]): number { runs++; printf('%s:%d ', argv[argc - 1], runs); Sleep(20); return base + argc; }`;
    const r = runSession({
      applications: {
        'a.exe': app(
          'CreateProcessW, PROCESS_INFORMATION, WaitForSingleObject, GetExitCodeProcess, GetExitCodeThread, CloseHandle, INFINITE, Sleep',
          `Sleep(200);
          for (const word of ['x', 'y']) {
            const p = new PROCESS_INFORMATION(); const code = new Ref(0);
            printf('%d ', CreateProcessW(null, 'C:\\\\b.exe ' + word, null, null, false, 0, null, null, null, p)); GetExitCodeProcess(p.hProcess, code); printf('%u ', code.value);
            WaitForSingleObject(p.hProcess, INFINITE); GetExitCodeProcess(p.hProcess, code); printf('%u ', code.value); GetExitCodeThread(p.hThread, code); printf('%u; ', code.value);
            CloseHandle(p.hThread); CloseHandle(p.hProcess); Sleep(20); }
           printf('%d %u', CreateProcessW('none.exe', null, null, null, false, 0, null, null, null, new PROCESS_INFORMATION()), GetLastError());`,
        ),
        'b.exe': child,
      },
    });
    assert.equal(r.stdout.replace('b.exe:1 ', ''), '1 259 x:1 42 42; 1 259 y:1 42 42; 0 2');
  });

  it('the power button stops the services in an orderly way', () => {
    const m = bootTestMachine({
      drivers: { D: deviceDriver({ routines: '' }) },
      applications: { 'a.exe': app('Sleep, INFINITE', 'Sleep(INFINITE);') },
    });
    m.run(100_000);
    m.machine.request(0, m.kernel('nt/init/power').POWER_BUTTON_VECTOR);
    const r = finish(m, m.run());
    assert.deepEqual(r.events('session'), ['shutdown requested', 'completed']);
    assert.ok(r.events('unload').includes('DriverUnload of \\Driver\\D'));
  });
});
