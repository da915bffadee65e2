/** I/O that filters make, keep and send elsewhere: reissued, asynchronous, queued, redirected; instances by hand; draining. */
import assert from 'node:assert/strict';
import { runFilters } from './support';

const hex = 'const hex = (n: number): string => (n >>> 0).toString(16);';
const ours = (debug: string) => debug.split('\n').filter(line => /^(F|High|Low)\./.test(line));

describe('filter manager: generated and kept operations', () => {
  it('reissues an operation below itself, and does one of its own without waiting', () => {
    const r = runFilters({
      filters: {
        High: {
          altitude: '380000',
          routines: `${hex}
            export function Write(Data: any, Objects: any): number { if (!name(Data).endsWith('slow')) return 1; W.FltReissueSynchronousIo(Objects.Instance, Data);
              Log('reissued ' + hex(Data.IoStatus.Status) + ' ' + Data.IoStatus.Information); return W.FLT_PREOP_COMPLETE; }
            export function Done(Own: any, Data: any): void { Data.IoStatus.Status = Own.IoStatus.Status; Data.IoStatus.Information = Own.IoStatus.Information; Log('done ' + Own.IoStatus.Information + ' ' + (W.KeGetCurrentIrql() <= 2));
              W.FltFreeCallbackData(Own); W.FltCompletePendedPreOperation(Data, W.FLT_PREOP_COMPLETE, null); }
            export function Read(Data: any, Objects: any): number { if (!name(Data).endsWith('slow')) return 1;
              const own = new Ref<any>(null); W.FltAllocateCallbackData(Objects.Instance, Objects.FileObject, own); const o = own.value.Iopb; const p = Data.Iopb.Parameters.Read;
              o.MajorFunction = W.IRP_MJ_READ; o.Parameters.Read.Length = p.Length; o.Parameters.Read.ByteOffset = p.ByteOffset; o.Parameters.Read.ReadBuffer = p.ReadBuffer; o.Parameters.Read.MdlAddress = p.MdlAddress;
              Log('begun ' + hex(W.FltPerformAsynchronousIo(own.value, Done, Data))); return W.FLT_PREOP_PENDING; }`,
          operations: '[W.IRP_MJ_WRITE, 0, Write, null], [W.IRP_MJ_READ, 0, Read, null]',
        },
        Low: {
          routines: `export function Pre(Data: any): number { Log('sees ' + W.FLT_IS_REISSUED_IO(Data) + ' ' + ((Data.Flags & W.FLTFL_CALLBACK_DATA_GENERATED_IO) !== 0)); return 1; }`,
          operations: '[W.IRP_MJ_WRITE, 0, Pre, null], [W.IRP_MJ_READ, 0, Pre, null]',
        },
      },
      application:
        "let h = Open('slow'); Write(h, 'abc'); CloseHandle(h); h = Open('slow'); Read(h, 3); CloseHandle(h);",
    });
    assert.equal(r.stdout, 'wrote 3\nread abc\n', r.debug);
    assert.deepEqual(ours(r.debug), [
      ...['Low.sees true false', 'High.reissued 0 3', 'Low.sees false true', 'High.begun 103', 'High.done 3 true'],
    ]);
    assert.deepEqual(r.machine.violations, []);
  });

  it('a cancel-safe queue keeps operations: in their order, and gives up those that are cancelled', () => {
    const r = runFilters({
      filters: {
        F: {
          routines: `${hex} const queue: any = new W.FLT_CALLBACK_DATA_QUEUE(); const kept: any[] = []; const lock: any = new W.FAST_MUTEX();
            export function Acquire(): void { W.ExAcquireFastMutex(lock); } export function Release(): void { W.ExReleaseFastMutex(lock); }
            export function Insert(q: any, Data: any): number { kept.push(Data); return 0; }
            export function Remove(q: any, Data: any): void { kept.splice(kept.indexOf(Data), 1); }
            export function Peek(q: any, Data: any, context: any): any { return kept[Data === null ? 0 : kept.indexOf(Data) + 1] ?? null; }
            export function Cancelled(q: any, Data: any): void { Log('cancelled'); Data.IoStatus.Status = W.STATUS_CANCELLED; Data.IoStatus.Information = 0; W.FltCompletePendedPreOperation(Data, W.FLT_PREOP_COMPLETE, null); }
            export function Setup(Objects: any): number { W.ExInitializeFastMutex(lock); W.FltCbdqInitialize(Objects.Instance, queue, Insert, Remove, Peek, Acquire, Release, Cancelled); return 0; }
            export function Read(Data: any): number { if (!name(Data).endsWith('kept')) return 1; Log('insert ' + hex(W.FltCbdqInsertIo(queue, Data, null, null))); return W.FLT_PREOP_PENDING; }
            export function Write(Data: any): number { if (!name(Data).endsWith('kept') || kept.length === 0) return 1; for (let d = W.FltCbdqRemoveNextIo(queue, null); d !== null; d = W.FltCbdqRemoveNextIo(queue, null)) { Log('go on'); W.FltCompletePendedPreOperation(d, W.FLT_PREOP_SUCCESS_NO_CALLBACK, null); } return 1; }`,
          operations: '[W.IRP_MJ_READ, 0, Read, null], [W.IRP_MJ_WRITE, 0, Write, null]',
          registration:
            'Registration.InstanceSetupCallback = (o: any, f: any, t: any, fs: any): number => fs === W.FLT_FSTYPE_NTFS ? 0xc01c000f | 0 : Setup(o);',
        },
      },
      application: `
        const h = Open('kept', 0x40000000); const w = Open('kept'); Write(w, 'xyz'); const n = new Ref(0); const o = [0, 1, 2].map(i => { const v = new OVERLAPPED(); v.Offset = i; v.hEvent = CreateEventW(null, true, false, null); return v; }); const b = o.map(() => new Uint8Array(1));
        o.forEach((v, i) => { ReadFile(h, b[i], 1, null, v); });
        printf('cancel %d\\n', CancelIoEx(h, o[1]) ? 1 : 0); printf('second %d %u\\n', GetOverlappedResult(h, o[1], n, true) ? 1 : 0, GetLastError());
        Write(w, '!'); for (const i of [0, 2]) printf('%d %c\\n', GetOverlappedResult(h, o[i], n, true) ? 1 : 0, b[i][0]); CloseHandle(h); CloseHandle(w);`,
      imports: 'OVERLAPPED, CreateEventW, CancelIoEx, GetOverlappedResult',
    });
    assert.equal(
      r.stdout,
      'wrote 3\ncancel 1\nsecond 0 995\nwrote 1\n1 x\n1 z\n',
      `${r.debug} ${r.machine.stack().join()}`,
    );
    assert.deepEqual(ours(r.debug), ['F.insert 0', 'F.insert 0', 'F.insert 0', 'F.cancelled', 'F.go on', 'F.go on']);
  });

  it('instances by hand: altitudes, names, detaching with what it asks; a rename of an open by STATUS_REPARSE', () => {
    const r = runFilters({
      filters: {
        F: {
          routines: `${hex} const seen: string[] = [];
            export function Create(Data: any, Objects: any): number { const n = name(Data); if (n.endsWith('start')) by(); if (n.endsWith('link')) { W.IoReplaceFileObjectName(Data.Iopb.TargetFileObject, '\\\\Device\\\\TestDisk\\\\target', 42); Data.IoStatus.Status = 0x104; Data.IoStatus.Information = 0; return W.FLT_PREOP_COMPLETE; }
              if (n.endsWith('target')) { Log('create ' + Objects.Instance.Altitude); } return 1; }
            export function Query(): number { Log('asked'); return 0; } export function Torn(o: any, reason: number): void { Log('torn ' + reason + ' ' + o.Instance.Altitude); }
            function by(): void { const v = new Ref<any>(null); Log('volume ' + hex(W.FltGetVolumeFromName(filter.value, '\\\\Device\\\\TestDisk', v)));
              const i = new Ref<any>(null); Log('again ' + hex(W.FltAttachVolume(filter.value, v.value, null, i))); Log('wrong ' + hex(W.FltAttachVolumeAtAltitude(filter.value, v.value, 'high', null, i)));
              Log('low ' + hex(W.FltAttachVolumeAtAltitude(filter.value, v.value, '360000.5', 'Second', i)) + ' ' + i.value.Name); W.FltObjectDereference(i.value);
              Log('taken ' + hex(W.FltAttachVolumeAtAltitude(filter.value, v.value, '360000.50', 'Third', i))); W.FltObjectDereference(v.value); }
            export function Detach(Data: any): number { if (!name(Data).endsWith('target')) return 1; const v = new Ref<any>(null); W.FltGetVolumeFromName(filter.value, '\\\\Device\\\\TestDisk', v);
              Log('detach ' + hex(W.FltDetachVolume(filter.value, v.value, 'Second')) + ' ' + hex(W.FltDetachVolume(filter.value, v.value, 'Second'))); W.FltObjectDereference(v.value); return 1; }`,
          operations: '[W.IRP_MJ_CREATE, 0, Create, null], [W.IRP_MJ_CLEANUP, 0, Detach, null]',
          registration:
            'Registration.InstanceQueryTeardownCallback = Query; Registration.InstanceTeardownCompleteCallback = Torn;',
        },
      },
      application:
        "CloseHandle(Open('start')); const h = Open('link'); Write(h, 'abc'); CloseHandle(h); CloseHandle(Open('target'));",
    });
    assert.equal(r.stdout, 'wrote 3\n', r.debug);
    assert.deepEqual(ours(r.debug).slice(0, 7), [
      ...['F.volume 0', 'F.again c01c0012', 'F.wrong c000000d', 'F.low 0 Second', 'F.taken c01c0011'],
      ...['F.create 370000', 'F.create 360000.5'],
    ]);
    assert.ok(r.debug.includes('F.asked\nF.torn 1 360000.5\nF.detach 0 c01c0015\n'), r.debug);
    assert.ok(r.debug.includes('Fs create \\target') && !r.debug.includes('Fs create \\link'), r.debug);
  });

  it('an operation goes on at the instance of another volume', () => {
    const r = runFilters({
      filters: {
        F: {
          routines: `${hex} let there: any = null; let instance: any = null; const file = new Ref<any>(null);
            export function Setup(Objects: any, flags: number, type: number, fs: number): number { if (fs !== W.FLT_FSTYPE_NTFS) instance = Objects.Instance; return 0; }
            export function Read(Data: any, Objects: any): number { if (!name(Data).endsWith('mirror')) return 1;
              const oa: any = new W.OBJECT_ATTRIBUTES(); W.InitializeObjectAttributes(oa, '\\\\Device\\\\TestDisk\\\\data', W.OBJ_KERNEL_HANDLE, null, null); const h = new Ref<any>(0);
              if (there === null) { Log('open ' + hex(W.FltCreateFileEx(filter.value, instance, h, file, 0x100003, oa, new W.IO_STATUS_BLOCK(), null, 0, 7, 1, 0x20, null, 0, 0))); there = h.value; }
              Data.Iopb.TargetInstance = instance; Data.Iopb.TargetFileObject = file.value; W.FltSetCallbackDataDirty(Data); return W.FLT_PREOP_SUCCESS_WITH_CALLBACK; }
            export function Done(Data: any): number { Log('done ' + hex(Data.IoStatus.Status) + ' ' + Data.IoStatus.Information); if (there !== null) { W.ObDereferenceObject(file.value); W.FltClose(there); there = null; } return 0; }`,
          operations: '[W.IRP_MJ_READ, 0, Read, Done]',
          registration: 'Registration.InstanceSetupCallback = Setup;',
        },
      },
      application: `let h = Open('data'); Write(h, 'elsewhere'); CloseHandle(h);
        h = CreateFileW('C:\\\\mirror', GENERIC_READ | GENERIC_WRITE, 7, null, OPEN_ALWAYS, 0x20000000, null); const n = new Ref(0); const b = new Uint8Array(512); printf('read %d ', ReadFile(h, b, 512, n, null) ? 1 : 0); let t = ''; for (let i = 0; i < n.value; i++) t += String.fromCharCode(b[i]); printf('%s\\n', t); CloseHandle(h);`,
    });
    assert.equal(r.stdout, 'wrote 9\nread 1 elsewhere\n', `${r.debug} ${r.machine.stack().join()}`);
    assert.deepEqual(ours(r.debug), ['F.open 0', 'F.done 0 9']);
  });

  it('a filter that goes is drained of what is below it, and changes of a directory are told', () => {
    const r = runFilters({
      filters: {
        F: {
          routines: `${hex} export function Pre(Data: any, Objects: any, Context: any): number { if (Data.Iopb.MinorFunction !== 2) return 1; Context.value = 'mine'; Log('notify'); return W.FLT_PREOP_SUCCESS_WITH_CALLBACK; }
            export function Post(Data: any, Objects: any, context: any, flags: number): number { Log('post ' + context + ' ' + flags + ' ' + ((Data.Flags & W.FLTFL_CALLBACK_DATA_DRAINING_IO) !== 0)); return 0; }`,
          operations: '[W.IRP_MJ_DIRECTORY_CONTROL, 0, Pre, Post]',
        },
      },
      application: '',
      applicationText: `
import { FilterUnload } from 'fltuser';
import { CreateFileW, CloseHandle, CreateDirectoryW, ReadDirectoryChangesW, GetOverlappedResult, OVERLAPPED, CreateEventW, GetLastError, printf, Ref, GENERIC_READ, GENERIC_WRITE, OPEN_ALWAYS, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, FILE_FLAG_OVERLAPPED } from 'windows';
export function main(): number {
  CreateDirectoryW('C:\\\\dir', null); const d = CreateFileW('C:\\\\dir', 1, 7, null, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OVERLAPPED, null);
  const o = new OVERLAPPED(); o.hEvent = CreateEventW(null, true, false, null); const b = new Uint8Array(256); const n = new Ref(0);
  printf('watch %d\\n', ReadDirectoryChangesW(d, b, 256, false, 1, null, o, null) ? 1 : 0);
  printf('unload %x\\n', FilterUnload('F'));
  CloseHandle(CreateFileW('C:\\\\dir\\\\new', GENERIC_READ | GENERIC_WRITE, 7, null, OPEN_ALWAYS, 0, null));
  printf('changed %d ', GetOverlappedResult(d, o, n, true) ? 1 : 0); let t = ''; for (let i = 0; i < b[8]; i += 2) t += String.fromCharCode(b[12 + i]); printf('%d %s\\n', b[4], t); CloseHandle(d); return 0; }`,
    });
    assert.equal(r.stdout, 'watch 1\nunload 0\nchanged 1 1 new\n', `${r.debug} ${r.machine.stack().join()}`);
    assert.deepEqual(ours(r.debug), ['F.notify', 'F.post mine 1 true']);
    assert.deepEqual(r.events('session'), ['completed']);
  });
});
