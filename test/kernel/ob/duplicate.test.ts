import assert from 'node:assert/strict';
import { application, deviceDriver, runSession } from '../scenario';

const run = (control: string, app: string, entry = '') =>
  runSession({
    drivers: {
      Test: deviceDriver({
        routines: `export function Control(D: any, Irp: any): number { ${control} return complete(Irp, 0, 0); }`,
        entry: `DriverObject.MajorFunction[14] = Control; ${entry}`,
      }),
    },
    applications: {
      'app.exe': application(
        app,
        '0',
        'DuplicateHandle, SetHandleInformation, GetHandleInformation, HANDLE_FLAG_PROTECT_FROM_CLOSE, DUPLICATE_SAME_ACCESS, DUPLICATE_CLOSE_SOURCE, CreateEventW, SetEvent, WaitForSingleObject',
      ),
    },
  });

describe('handles', () => {
  it('duplicates lead to the same object; a protected one is not closed', () => {
    const r = run(
      '',
      `const event = CreateEventW(null, true, false, null)!; const twin = new Ref<any>(0); const flags = new Ref(0);
       printf('%d ', DuplicateHandle(-1, event, -1, twin, 0, false, DUPLICATE_SAME_ACCESS)); SetEvent(twin.value);
       printf('%d %d ', twin.value !== event, WaitForSingleObject(event, 0));
       printf('%d ', SetHandleInformation(event, HANDLE_FLAG_PROTECT_FROM_CLOSE, HANDLE_FLAG_PROTECT_FROM_CLOSE));
       printf('%d %d ', CloseHandle(event), GetLastError()); GetHandleInformation(event, flags); printf('%d ', flags.value);
       SetHandleInformation(event, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0); printf('%d ', CloseHandle(event));
       printf('%d %d\\n', DuplicateHandle(-1, twin.value, null, null, 0, false, DUPLICATE_CLOSE_SOURCE), SetEvent(twin.value));`,
    );
    assert.equal(r.stdout, '1 1 0 1 0 6 2 1 1 0\n');
  });

  it('kernel code that closes a protected one is 0x93; it duplicates too', () => {
    const r = run(
      `const h = new Ref<any>(0); const twin = new Ref<any>(0); W.ZwCreateEvent(h, 0x1f0003, null, 0, false);
       DbgPrint('%x ', W.ZwDuplicateObject(-1, h.value, -1, twin, 0, 0, W.DUPLICATE_SAME_ACCESS)); W.ZwClose(h.value);
       W.ObSetHandleAttributes(twin.value, new W.OBJECT_HANDLE_FLAG_INFORMATION(false, true), 0); W.ZwClose(twin.value);`,
      'DeviceIoControl(h, CTL_CODE(34, 1, 0, 0), null, 0, null, 0, null, null);',
    );
    assert.match(r.debug, /^0 /);
    assert.deepEqual([r.bugcheck?.code, r.bugcheck?.parameters[1]], [0x93, 0n]);
  });

  it('a routine by its name can be called; one that is not there is null', () => {
    const r = run(
      '',
      '',
      `const level = W.MmGetSystemRoutineAddress('KeGetCurrentIrql') as any; const add = W.MmGetSystemRoutineAddress('RtlTimeToTimeFields');
       DbgPrint('%d %d %d', add !== null, W.MmGetSystemRoutineAddress('KeDoesNotExist') === null, W.MmGetSystemRoutineAddress('DriverEntry') === null);`,
    );
    assert.match(r.debug, /^1 1 1/);
  });
});
