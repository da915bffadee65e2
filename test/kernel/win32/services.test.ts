import assert from 'node:assert/strict';
import { contains, deviceDriver, runSession } from '../scenario';

const IMPORTS = `import { OpenSCManagerW, OpenServiceW, CreateServiceW, StartServiceW, ControlService, DeleteService, QueryServiceStatus, CloseServiceHandle, SERVICE_STATUS, ChangeServiceConfigW, QueryServiceConfigW, QUERY_SERVICE_CONFIGW,
  SC_MANAGER_ALL_ACCESS, SERVICE_ALL_ACCESS, SERVICE_CONTROL_STOP, SERVICE_KERNEL_DRIVER, SERVICE_DEMAND_START, SERVICE_DISABLED, GetLastError, printf, CreateFileW, CloseHandle, ReadFile } from 'windows';`;
const sc = (body: string) => `${IMPORTS}
export function main(): number {
  const scm = OpenSCManagerW(null, null, SC_MANAGER_ALL_ACCESS); const status = new SERVICE_STATUS();
  const state = (s: number): number => { QueryServiceStatus(s, status); return status.dwCurrentState; };
  ${body}
  return 0;
}`;
const run = (driver: string, body: string) =>
  runSession({ drivers: { Drv: driver }, applications: { 'sc.exe': sc(body) } });
const good = deviceDriver({ routines: '' });

describe('service control manager', () => {
  it('stop and start again; starting twice is 1056, stopping twice 1062', () => {
    const r = run(
      good,
      `const s = OpenServiceW(scm, 'drv', SERVICE_ALL_ACCESS); printf('%u ', state(s));
       printf('%d %u; ', StartServiceW(s, 0, null), GetLastError());
       printf('%d %u; ', ControlService(s, SERVICE_CONTROL_STOP, status), status.dwCurrentState);
       printf('%d %u; ', ControlService(s, SERVICE_CONTROL_STOP, status), GetLastError());
       printf('%d %u; ', StartServiceW(s, 0, null), state(s)); CloseServiceHandle(s);`,
    );
    assert.equal(r.stdout, '4 0 1056; 1 1; 0 1062; 1 4; ');
    assert.deepEqual(r.events('session'), ['completed']);
    assert.equal(r.machine.kernel('nt/mm/image').MmUnloadedDrivers.length, 2);
  });

  it('DriverEntry and DriverUnload run in a System worker thread', () => {
    const driver = good
      .replace('const created', 'DbgPrint("entry %d %wZ\\n", W.PsGetCurrentProcessId(), RegistryPath); const created')
      .replace(
        'IoDeleteDevice(device); }',
        'IoDeleteDevice(device); DbgPrint("unload %d %d\\n", W.PsGetCurrentProcessId(), W.KeGetCurrentIrql()); }',
      );
    const r = runSession({ drivers: { Drv: driver } });
    assert.equal(r.debug, 'entry 4 \\Registry\\Machine\\System\\CurrentControlSet\\Services\\Drv\nunload 4 0\n');
  });

  it('without DriverUnload a stop is 1052 and the driver stays', () => {
    const r = run(
      deviceDriver({ routines: '', unload: null }),
      `const s = OpenServiceW(scm, 'Drv', SERVICE_ALL_ACCESS); printf('%d %u %u', ControlService(s, SERVICE_CONTROL_STOP, status), GetLastError(), state(s));`,
    );
    assert.equal(r.stdout, '0 1052 4');
  });

  it('an open file defers the unload until it is closed', () => {
    const r = run(
      good,
      `const s = OpenServiceW(scm, 'Drv', SERVICE_ALL_ACCESS); const h = CreateFileW('\\\\\\\\.\\\\Test', 0, 0, null, 3, 0, null);
       printf('%d %u; ', ControlService(s, SERVICE_CONTROL_STOP, status), state(s));
       printf('%d %u; ', CreateFileW('\\\\\\\\.\\\\Test', 0, 0, null, 3, 0, null), GetLastError());
       CloseHandle(h); printf('%u', state(s));`,
    );
    assert.match(r.stdout, /^1 3; -1 2; (1|3)$/);
    assert.deepEqual(r.events('unload').slice(0, 1), ['DriverUnload of \\Driver\\Drv']);
  });

  it('what DriverEntry returns becomes the error of StartService', () => {
    for (const [status, error] of [
      ['STATUS_UNSUCCESSFUL', 31],
      ['W.STATUS_INSUFFICIENT_RESOURCES', 1450],
      ['W.STATUS_ACCESS_DENIED', 5],
      ['W.STATUS_OBJECT_NAME_COLLISION', 183],
    ]) {
      const driver = good.replace('const created', `return ${status}; const created`);
      const r = run(
        driver,
        `const s = OpenServiceW(scm, 'Drv', SERVICE_ALL_ACCESS); printf('%u %d %u', state(s), StartServiceW(s, 0, null), GetLastError());`,
      );
      assert.equal(r.stdout, `1 0 ${error}`);
      assert.ok(!r.events('unload').some(t => t.startsWith('DriverUnload')), 'the unload routine is not called');
    }
  });

  it('names, handles, images that are not there', () => {
    const r = run(
      good,
      `printf('%u %u; ', OpenServiceW(scm, 'None', SERVICE_ALL_ACCESS), GetLastError());
       const c = (name: string, start: number, path: string): number => CreateServiceW(scm, name, name, SERVICE_ALL_ACCESS, SERVICE_KERNEL_DRIVER, start, 1, path, null, null, null, null, null);
       printf('%u %u; ', c('Drv', 3, 'x.sys'), GetLastError());
       printf('%u %u; ', c('a\\\\b', 3, 'x.sys'), GetLastError());
       const missing = c('Missing', 3, 'C:\\\\none.sys'); printf('%d %u; ', StartServiceW(missing, 0, null), GetLastError());
       const disabled = c('Off', SERVICE_DISABLED, 'C:\\\\Drv.sys'); printf('%d %u; ', StartServiceW(disabled, 0, null), GetLastError());
       printf('%d %u; ', StartServiceW(77, 0, null), GetLastError());`,
    );
    assert.equal(r.stdout, '0 1060; 0 1073; 0 123; 0 2; 0 1058; 0 6; ');
  });

  it('a deleted service is marked (1072) until its last handle is closed', () => {
    const r = run(
      good,
      `const s = CreateServiceW(scm, 'New', null, SERVICE_ALL_ACCESS, SERVICE_KERNEL_DRIVER, SERVICE_DEMAND_START, 1, 'C:\\\\Other.sys', null, null, null, null, null);
       printf('%d; ', DeleteService(s)); printf('%d %u; ', DeleteService(s), GetLastError());
       printf('%u %u; ', CreateServiceW(scm, 'New', null, SERVICE_ALL_ACCESS, 1, 3, 1, 'x.sys', null, null, null, null, null), GetLastError());
       CloseServiceHandle(s); printf('%u %u', OpenServiceW(scm, 'New', SERVICE_ALL_ACCESS), GetLastError());`,
    );
    assert.equal(r.stdout, '1; 0 1072; 0 1072; 0 1060');
  });

  it('rights of the handle; configuration; dependencies; display names', () => {
    const r = run(
      good,
      `const read = OpenServiceW(scm, 'Drv', 4); printf('%d %u; ', ControlService(read, SERVICE_CONTROL_STOP, status), GetLastError()); printf('%d %u; ', DeleteService(read), GetLastError());
       const c = (name: string, display: string | null, depends: string | null): number => CreateServiceW(scm, name, display, SERVICE_ALL_ACCESS, 1, 3, 1, 'C:\\\\none.sys', null, null, depends, null, null);
       const a = c('A', 'Alpha', 'Drv\\0'); printf('%u %u; ', c('B', 'alpha', null), GetLastError());
       printf('%d %u; ', StartServiceW(a, 0, null), GetLastError());
       const lost = c('L', null, 'Nobody\\0'); printf('%d %u; ', StartServiceW(lost, 0, null), GetLastError());
       const self = c('S', null, 'S\\0'); printf('%d %u; ', StartServiceW(self, 0, null), GetLastError());
       const q = new QUERY_SERVICE_CONFIGW(); ChangeServiceConfigW(a, 0xffffffff, 4, 0xffffffff, null, null, null, null, null, null, null); QueryServiceConfigW(a, q);
       printf('%u %s %s; ', q.dwStartType, q.lpBinaryPathName, q.lpDisplayName); printf('%d %u', StartServiceW(a, 0, null), GetLastError());`,
    );
    assert.equal(r.stdout, '0 5; 0 5; 0 1078; 0 2; 0 1075; 0 1059; 4 \\??\\C:\\none.sys Alpha; 0 1058');
  });

  it('a driver that is loaded again has fresh globals', () => {
    const driver = deviceDriver({
      routines: 'let n = 0; class S { v = 1; } const s = new S();',
      entry: 'n++; s.v++; DbgPrint("%d %d;", n, s.v);',
    });
    const r = run(
      driver,
      `const s = OpenServiceW(scm, 'Drv', SERVICE_ALL_ACCESS); ControlService(s, SERVICE_CONTROL_STOP, status); StartServiceW(s, 0, null);`,
    );
    assert.equal(r.debug, '1 2;1 2;');
  });

  it('the frames of DriverUnload', () => {
    const r = runSession({
      drivers: { Drv: good.replace('IoDeleteDevice(device); }', 'W.KeBugCheckEx(0xDEAD, 1n, 2n, 3n, 4n); }') },
    });
    assert.equal(r.bugcheck?.code, 0xdead);
    assert.ok(
      contains(r.machine.stack(), [
        'Drv!DriverUnload',
        'nt!IopLoadUnloadDriver',
        'nt!ExpWorkerThread',
        'nt!PspSystemThreadStartup',
        'nt!KiStartSystemThread',
      ]),
      r.machine.stack().join(),
    );
  });
});
