/** What filters build with the packages of the kernel: extra create parameters, locks of ranges, oplocks, sections. */
import assert from 'node:assert/strict';
import { runFilters } from './support';

const app = (body: string) => `
import { CreateFileW, CloseHandle, CreateThread, WaitForSingleObject, LockFileEx, UnlockFileEx, WriteFile, ReadFile, DeviceIoControl, GetOverlappedResult, OVERLAPPED, CreateEventW, Sleep, GetLastError, printf, Ref, GENERIC_READ, GENERIC_WRITE, OPEN_ALWAYS, INVALID_HANDLE_VALUE, LOCKFILE_EXCLUSIVE_LOCK, LOCKFILE_FAIL_IMMEDIATELY } from 'windows';
function open(name: string, flags = 0): any { const h = CreateFileW('C:\\\\' + name, GENERIC_READ | GENERIC_WRITE, 7, null, OPEN_ALWAYS, flags, null); if (h === INVALID_HANDLE_VALUE) printf('%s %u\\n', name, GetLastError()); return h; }
const at = (offset: number): any => { const o = new OVERLAPPED(); o.Offset = offset; return o; };
${body}`;
const hex = 'const hex = (n: number): string => (n >>> 0).toString(16);';

describe('filter manager: packages', () => {
  it('extra create parameters go with the create, are acknowledged, and freed with it', () => {
    const TYPE = 'export const TYPE = new W.GUID(1, 2, 3, new Uint8Array(8));';
    const r = runFilters({
      filters: {
        High: {
          altitude: '380000',
          routines: `${TYPE} ${hex} class HINT { Value = 0; }
            export function Cleanup(context: any, type: any): void { Log('freed ' + context.Value + ' ' + type.Data1); }
            export function Pre(Data: any): number { if (!name(Data).endsWith('ecp')) return 1;
              const list = new Ref<any>(null); const hint = new Ref<any>(null); const size = new Ref<any>(null);
              W.FltAllocateExtraCreateParameterList(filter.value, 0, list);
              W.FltAllocateExtraCreateParameter(filter.value, TYPE, HINT, 0, Cleanup, 'pcEH', hint); hint.value.Value = 42;
              Log('insert ' + hex(W.FltInsertExtraCreateParameter(filter.value, list.value, hint.value)) + ' ' + hex(W.FltInsertExtraCreateParameter(filter.value, list.value, hint.value)));
              Log('set ' + hex(W.FltSetEcpListIntoCallbackData(filter.value, Data, list.value)) + ' ' + hex(W.FltSetEcpListIntoCallbackData(filter.value, Data, list.value)));
              return 0; }
            export function Post(Data: any): number { const list = new Ref<any>(null); const hint = new Ref<any>(null);
              W.FltGetEcpListFromCallbackData(filter.value, Data, list); W.FltGetNextExtraCreateParameter(filter.value, list.value, null, null, hint, null);
              Log('acknowledged ' + W.FltIsEcpAcknowledged(filter.value, hint.value) + ' user ' + W.FltIsEcpFromUserMode(filter.value, hint.value)); return 0; }
            function mine(): void { const context: any = new W.IO_DRIVER_CREATE_CONTEXT(); const oa: any = new W.OBJECT_ATTRIBUTES(); W.InitializeObjectAttributes(oa, '\\\\??\\\\C:\\\\own', W.OBJ_KERNEL_HANDLE, null, null);
              const h = new Ref<any>(0); const create = (): number => W.IoCreateFileEx(h, 0x100003, oa, new W.IO_STATUS_BLOCK(), null, 0x80, 7, 3, 0x20, null, 0, 0, null, 0, context);
              Log('unprepared ' + hex(create())); W.IoInitializeDriverCreateContext(context);
              const list = new Ref<any>(null); const hint = new Ref<any>(null); W.FsRtlAllocateExtraCreateParameterList(0, list); W.FsRtlAllocateExtraCreateParameter(TYPE, HINT, 0, Cleanup, 'pcEH', hint); hint.value.Value = 7; W.FsRtlInsertExtraCreateParameter(list.value, hint.value);
              context.ExtraCreateParameter = list.value; Log('created ' + hex(create()) + ' ' + W.FsRtlIsEcpAcknowledged(hint.value)); W.ZwClose(h.value); W.FsRtlFreeExtraCreateParameterList(list.value); }`,
          operations: '[W.IRP_MJ_CREATE, 0, Pre, Post]',
          entry: 'mine();',
        },
        Low: {
          altitude: '370000',
          routines: `${TYPE} ${hex} export function Pre(Data: any): number { const list = new Ref<any>(null); const hint = new Ref<any>(null); const size = new Ref<any>(null);
              W.FltGetEcpListFromCallbackData(filter.value, Data, list); if (list.value === null) return 1;
              const status = W.FltFindExtraCreateParameter(filter.value, list.value, new W.GUID(1, 2, 3, new Uint8Array(8)), hint, size);
              Log('found ' + hex(status) + ' ' + hint.value.Value + ' other ' + hex(W.FltFindExtraCreateParameter(filter.value, list.value, new W.GUID(1, 2, 4), null, null)));
              W.FltAcknowledgeEcp(filter.value, hint.value); return 1; }`,
          operations: '[W.IRP_MJ_CREATE, 0, Pre, null]',
        },
      },
      application: '',
      applicationText: app(
        "export function main(): number { CloseHandle(open('ecp')); CloseHandle(open('none')); return 0; }",
      ),
    });
    assert.deepEqual(
      r.debug.split('\n').filter(line => /^(High|Low)\./.test(line)),
      [
        'High.unprepared c000000d',
        // Low is not there yet.
        'High.created 0 false',
        'High.freed 7 1',
        'High.insert 0 c000000d',
        'High.set 0 c000000d',
        'Low.found 0 42 other c0000225',
        'High.acknowledged true user false',
        'High.freed 42 1',
      ],
    );
  });

  it('ranges of bytes that a filter locks itself: granted, refused, waited for', () => {
    const r = runFilters({
      filters: {
        F: {
          routines: `${hex} let lock: any = null;
            export function Done(context: any, Data: any): number { Log('done ' + context + ' ' + hex(Data.IoStatus.Status)); return Data.IoStatus.Status; }
            export function Unlocked(context: any, info: any): void { Log('unlocked ' + info.StartingByte); }
            export function Lock(Data: any): number { if (!name(Data).endsWith('ranges')) return 1; if (!W.FLT_IS_IRP_OPERATION(Data)) return W.FLT_PREOP_DISALLOW_FASTIO;
              lock ??= W.FltAllocateFileLock(Done, Unlocked); const status = W.FltProcessFileLock(lock, Data, 'ctx'); Log('lock ' + status); return status; }
            export function Write(Data: any): number { if (!name(Data).endsWith('ranges') || (Data.Iopb.IrpFlags & 2) !== 0 || lock === null) return 1;
              if (W.FltCheckLockForWriteAccess(lock, Data)) return 1; Data.IoStatus.Status = W.STATUS_FILE_LOCK_CONFLICT; Data.IoStatus.Information = 0; return W.FLT_PREOP_COMPLETE; }`,
          operations: '[W.IRP_MJ_LOCK_CONTROL, 0, Lock, null], [W.IRP_MJ_WRITE, 0, Write, null]',
        },
      },
      application: '',
      applicationText: app(`
        function tell(what: string, ok: boolean): void { printf('%s %u\\n', what, ok ? 0 : GetLastError()); }
        let other: any = 0;
        export function Waiter(): number { tell('waited', LockFileEx(other, LOCKFILE_EXCLUSIVE_LOCK, 0, 10, 0, at(0))); return 0; }
        export function main(): number {
          const h = open('ranges'); other = open('ranges'); const n = new Ref(0);
          tell('lock', LockFileEx(h, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 10, 0, at(0)));
          tell('again', LockFileEx(other, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 10, 0, at(5)));
          tell('write', WriteFile(other, new Uint8Array(4), 4, n, at(0))); tell('own', WriteFile(h, new Uint8Array(4), 4, n, at(0)));
          const t = CreateThread(null, 0, Waiter, null, 0, null); Sleep(50); printf('unlocking\\n');
          tell('unlock', UnlockFileEx(h, 0, 10, 0, at(0))); WaitForSingleObject(t, 10000);
          tell('now', WriteFile(h, new Uint8Array(4), 4, n, at(0))); CloseHandle(h); CloseHandle(other); return 0; }`),
    });
    assert.equal(
      r.stdout,
      'lock 0\nagain 33\nwrite 33\nown 0\nunlocking\nunlock 0\nwaited 0\nnow 33\n',
      `${r.debug} ${r.machine.stack().join()}`,
    );
    assert.deepEqual(
      r.debug.split('\n').filter(line => line.startsWith('F.')),
      [
        ...['F.done ctx 0', 'F.lock 4', 'F.done ctx c0000055', 'F.lock 4'],
        ...['F.lock 2', 'F.unlocked 0', 'F.done ctx 0', 'F.done ctx 0', 'F.lock 4'],
      ],
    );
  });

  it('an oplock of a filter breaks before the next open, which waits for its owner', () => {
    const r = runFilters({
      filters: {
        F: {
          routines: `${hex} const oplock = new Ref<any>(null); const CODE = 0x90000;
            export function Control(Data: any): number { if (Data.Iopb.Parameters.FileSystemControl.Common.FsControlCode !== CODE) return 1; if (oplock.value === null) W.FltInitializeOplock(oplock); const status = W.FltOplockFsctrl(oplock, Data, 1); Log('fsctrl ' + status + ' ' + W.FltCurrentOplock(oplock) + ' ' + W.FltOplockIsFastIoPossible(oplock)); return status; }
            export function Create(Data: any): number { if (!name(Data).endsWith('op')) return 1; const status = W.FltCheckOplock(oplock, Data, null, null, null); Log('create ' + status); return status; }
            export function CreateDone(): number { return 0; }
            export function Cleanup(Data: any): number { if (!name(Data).endsWith('op')) return 1; const held = W.FltCurrentOplock(oplock); W.FltCheckOplock(oplock, Data, null, null, null); Log('cleanup ' + held + ' ' + W.FltCurrentOplock(oplock)); return 1; }`,
          operations:
            '[W.IRP_MJ_FILE_SYSTEM_CONTROL, 0, Control, null], [W.IRP_MJ_CREATE, 0, Create, CreateDone], [W.IRP_MJ_CLEANUP, 0, Cleanup, null]',
        },
      },
      application: '',
      applicationText: app(`
        export function Opener(): number { const h = open('op'); printf('opened\\n'); CloseHandle(h); return 0; }
        export function main(): number {
          const h = open('op', 0x40000000); const o = new OVERLAPPED(); o.hEvent = CreateEventW(null, true, false, null); const n = new Ref(0);
          printf('request %d %u\\n', DeviceIoControl(h, 0x90000, null, 0, null, 0, null, o) ? 1 : 0, GetLastError());
          const t = CreateThread(null, 0, Opener, null, 0, null);
          printf('broken %d %u\\n', GetOverlappedResult(h, o, n, true) ? 1 : 0, o.Internal === undefined ? 0 : 0); Sleep(20); printf('closing\\n'); CloseHandle(h); WaitForSingleObject(t, 10000); return 0; }`),
    });
    assert.equal(r.stdout, 'request 0 997\nbroken 1 0\nclosing\nopened\n', `${r.debug} ${r.machine.stack().join()}`);
    assert.deepEqual(
      r.debug.split('\n').filter(line => line.startsWith('F.')),
      [...['F.create 0', 'F.fsctrl 2 true false', 'F.cleanup true false', 'F.create 0', 'F.cleanup false false']],
    );
  });

  it('sections for scanning with their contexts; push locks and resources in critical regions', () => {
    const r = runFilters({
      filters: {
        F: {
          routines: `${hex} export class SCAN { Verdict = 0; }
            export function CleanupContext(context: any): void { Log('gone ' + context.Verdict); }
            export function Post(Data: any, Objects: any): number { if (!name(Data).endsWith('scan') || Data.IoStatus.Status !== 0) return 0;
              const { Instance, FileObject } = Objects; const context = new Ref<any>(null); W.FltAllocateContext(filter.value, W.FLT_SECTION_CONTEXT, SCAN, W.PagedPool, context); context.value.Verdict = 5;
              const handle = new Ref<any>(0); const section = new Ref<any>(null); const size = new Ref(0n);
              const make = (): number => W.FltCreateSectionForDataScan(Instance, FileObject, context.value, 5, null, null, W.PAGE_READONLY, 0x8000000, 0, handle, section, size);
              Log('early ' + hex(make())); W.FltRegisterForDataScan(Instance); Log('made ' + hex(make()) + ' ' + size.value); Log('twice ' + hex(make()));
              const base = new Ref<any>(null); const mapped = W.ZwMapViewOfSection(handle.value, -1, base, 0, 0, null, new Ref(0), 2, 0, W.PAGE_READONLY); const view = base.value; Log('mapped ' + hex(mapped) + ' ' + view[1]); W.ZwUnmapViewOfSection(-1, view);
              const found = new Ref<any>(null); Log('get ' + hex(W.FltGetSectionContext(Instance, FileObject, found)) + ' ' + found.value.Verdict); W.FltReleaseContext(found.value);
              const all: any = new W.FLT_RELATED_CONTEXTS_EX(); W.FltGetContextsEx(Objects, W.FLT_ALL_CONTEXTS, 0x38, all); Log('all ' + all.SectionContext.Verdict + ' ' + all.StreamContext); W.FltReleaseContextsEx(0x38, all);
              W.FltCloseSectionForDataScan(context.value); W.ZwClose(handle.value); W.ObDereferenceObject(section.value); Log('closed ' + hex(W.FltGetSectionContext(Instance, FileObject, found))); W.FltReleaseContext(context.value); return 0; }
            export function locks(): void { const push: any = new W.EX_PUSH_LOCK(); const resource: any = new W.ERESOURCE(); W.FltInitializePushLock(push); W.ExInitializeResourceLite(resource);
              W.FltAcquirePushLockExclusive(push); const inside = W.KeAreApcsDisabled(); W.FltReleasePushLock(push); W.FltAcquirePushLockShared(push); W.FltReleasePushLock(push); W.FltDeletePushLock(push);
              W.FltAcquireResourceExclusive(resource); const held = W.ExIsResourceAcquiredExclusiveLite(resource); W.FltReleaseResource(resource); W.FltAcquireResourceShared(resource); W.FltReleaseResource(resource); W.ExDeleteResourceLite(resource);
              Log('locks ' + inside + ' ' + held + ' ' + W.KeAreApcsDisabled()); }`,
          operations: '[W.IRP_MJ_CREATE, 0, null, Post]',
          registration:
            "Registration.ContextRegistration = [new W.FLT_CONTEXT_REGISTRATION(W.FLT_SECTION_CONTEXT, 0, CleanupContext, SCAN, 'xtcS'), new W.FLT_CONTEXT_REGISTRATION()];",
          entry: 'locks();',
        },
      },
      volume: { files: { 'C:\\scan': 'hello' } },
      application: '',
      applicationText: app("export function main(): number { CloseHandle(open('scan')); return 0; }"),
    });
    assert.deepEqual(
      r.debug.split('\n').filter(line => line.startsWith('F.')),
      [
        ...['F.locks true true false', 'F.early c000000d', 'F.made 0 5', 'F.twice c01c0002', 'F.mapped 0 101'],
        ...['F.get 0 5', 'F.all 5 null', 'F.closed c0000225', 'F.gone 5'],
      ],
    );
    assert.deepEqual(r.events('session'), ['completed']);
  });
});
