import assert from 'node:assert/strict';
import { runFilters } from './support';

const hex = 'const hex = (s: number): string => (s >>> 0).toString(16);';
const application = (body: string) => `
import { FilterUnload } from 'fltuser';
import { CreateFileW, WriteFile, CloseHandle, CreateDirectoryW, CreateThread, FlushFileBuffers, GetLastError, OpenSCManagerW, OpenServiceW, ControlService, SERVICE_STATUS, Sleep, WaitForSingleObject, printf, Ref, INVALID_HANDLE_VALUE } from 'windows';
function Open(n: string, disposition = 4, share = 7): any { const h = CreateFileW('C:\\\\' + n, 0xc0000000, share, null, disposition, 0, null); if (h === INVALID_HANDLE_VALUE) printf('open %s %u\\n', n, GetLastError()); return h; }
function Write(h: any): void { const n = new Ref(0); printf(WriteFile(h, new Uint8Array(3), 3, n, null) ? 'wrote\\n' : 'write error %u\\n', GetLastError()); }
export function main(): number { ${body} return 0; }`;
const INVALID = 'c01c0005';
const MISS = 'c01c0018';

describe('filter manager: rules of names, unloading and own files', () => {
  it('where a name can be asked for, by which method', () => {
    const r = runFilters({
      filters: {
        F: {
          routines: `${hex}
            const operations = new Map([[0, 'create'], [0x12, 'cleanup'], [4, 'write'], [0xfb, 'flush']]);
            function ask(when: string, Data: any): void { const i = Data.Iopb; let t = when + ' ' + operations.get(i.MajorFunction) + ((i.IrpFlags & 2) !== 0 ? ' paging' : '');
              for (const o of [0x201, 0x401, 0x101, 0x103, 0x301, 0x402]) { const name = new Ref<any>(null); const s = W.FltGetFileNameInformation(Data, o, name); t += ' ' + hex(s); if (s === 0) W.FltReleaseFileNameInformation(name.value); }
              Log(t); }
            export function Pre(Data: any, o: any): number { if (o.FileObject === null || !o.FileObject.FileName.endsWith('names.txt')) return 1; ask('pre', Data); return 0; }
            export function Post(Data: any): number { ask('post', Data); return 0; }`,
          operations:
            '[W.IRP_MJ_CREATE, 0, Pre, Post], [W.IRP_MJ_WRITE, 0, Pre, Post], [W.IRP_MJ_CLEANUP, 0, Pre, Post], [0xfb, 0, Pre, Post]',
        },
      },
      application: '',
      applicationText: application("const h = Open('names.txt'); Write(h); FlushFileBuffers(h); CloseHandle(h);"),
    });
    // Cache only; always allow the cache; default; short; file system only; opened, always allow the cache.
    const unsafe = `0 0 ${INVALID} ${INVALID} ${INVALID} 0`;
    const lines = r.debug.split('\n').filter(line => line.startsWith('F.'));
    assert.deepEqual(lines.map(line => line.replace(/(.*) (\S+ \S+ \S+) \S+ (\S+ \S+)$/, '$1 $2 $3')).slice(0, 3), [
      `F.pre create ${MISS} 0 0 0 0`,
      `F.post create ${MISS} 0 0 0 0`,
      'F.pre write 0 0 0 0 0',
    ]);
    for (const where of ['pre flush', 'post flush', 'pre write paging', 'post write paging', 'post cleanup'])
      assert.ok(lines.includes(`F.${where} ${unsafe}`), `${where}\n${lines.join('\n')}`);
  });

  it('the directory is what IO_OPEN_TARGET_DIRECTORY opens; other sharing does not count with IO_IGNORE_SHARE_ACCESS_CHECK', () => {
    const r = runFilters({
      filters: {
        Low: {
          altitude: '360000',
          routines: `export function Pre(Data: any): number { const n = new Ref<any>(null); if ((Data.Iopb.OperationFlags & 4) === 0) return 1;
            if (W.FltGetFileNameInformation(Data, 0x101, n) === 0) { Log(n.value.Name.Buffer); W.FltReleaseFileNameInformation(n.value); } return 1; }`,
          operations: '[W.IRP_MJ_CREATE, 0, Pre, null]',
        },
        F: {
          routines: `${hex}
            function open(o: any, path: string, flags: number, share: number): void { const a = new W.OBJECT_ATTRIBUTES(); W.InitializeObjectAttributes(a, '\\\\??\\\\C:\\\\' + path, 0x240, null, null); const h = new Ref<any>(0);
              const s = W.FltCreateFile(filter.value, o.Instance, h, 0x100003, a, new W.IO_STATUS_BLOCK(), null, 0, share, 1, 0x20, null, 0, flags); Log('open ' + hex(s)); if (s === 0) W.FltClose(h.value); }
            export function Pre(Data: any): number { return name(Data).endsWith('go') ? 0 : 1; }
            export function Post(Data: any, o: any): number { open(o, 'own', 0, 7); open(o, 'own', 0x800, 0); open(o, 'dir\\\\new', 4, 7); open(o, 'new', 4, 7); return 0; }`,
          operations: '[W.IRP_MJ_CREATE, 0, Pre, Post]',
        },
      },
      application: '',
      applicationText: application(
        "CreateDirectoryW('C:\\\\dir', null); const h = Open('own', 4, 0); CloseHandle(Open('go')); Open('own', 4, 7); CloseHandle(h); CloseHandle(Open('own', 4, 0));",
      ),
    });
    assert.deepEqual(r.debug.trim().split('\n'), [
      ...['F.open c0000043', 'F.open 0'],
      ...['Low.\\Device\\HarddiskVolume1\\dir', 'F.open 0', 'Low.\\Device\\HarddiskVolume1\\', 'F.open 0'],
    ]);
    assert.equal(r.stdout, 'open own 32\n');
    assert.deepEqual(r.machine.violations, []);
  });

  it('a filter that does not stop with its service is unloaded all the same; its work items are waited for', () => {
    const r = runFilters({
      filters: {
        F: {
          routines: `${hex}
            export function Generic(item: any, object: any, text: any): void { W.KeDelayExecutionThread(0, false, -5000000n); Log('generic ' + text); W.FltFreeGenericWorkItem(item); }
            export function Deferred(item: any, Data: any): void { W.KeDelayExecutionThread(0, false, -3000000n); Log('deferred'); Data.IoStatus.Status = 0xc0000022 | 0; W.FltFreeDeferredIoWorkItem(item); W.FltCompletePendedPreOperation(Data, 4, null); }
            function queue(object: any, text: string): void { Log(text + ' ' + hex(W.FltQueueGenericWorkItem(W.FltAllocateGenericWorkItem(), object, Generic, 1, text))); }
            export function Pre(Data: any): number { if (!name(Data).endsWith('w')) return 1; queue(filter.value, 'filter');
              Log('deferred ' + hex(W.FltQueueDeferredIoWorkItem(W.FltAllocateDeferredIoWorkItem(), Data, Deferred, 1, null))); return 2; }
            export function Start(o: any, why: number): void { Log('start ' + why); queue(o.Instance, 'instance'); }
            export function Complete(o: any, why: number): void { Log('complete ' + why); }
            export function Unload(flags: number): number { Log('unload ' + flags); FltUnregisterFilter(filter.value); return 0; }`,
          operations: '[W.IRP_MJ_WRITE, 0, Pre, null]',
          registration: `Registration.Flags = W.FLTFL_REGISTRATION_DO_NOT_SUPPORT_SERVICE_STOP; Registration.FilterUnloadCallback = Unload;
            Registration.InstanceTeardownStartCallback = Start; Registration.InstanceTeardownCompleteCallback = Complete;`,
        },
      },
      application: '',
      applicationText:
        application(`const service = OpenServiceW(OpenSCManagerW(null, null, 0xf003f), 'F', 0xf01ff); printf('stop %d ', ControlService(service, 1, new SERVICE_STATUS()) ? 1 : 0); printf('%u\\n', GetLastError());
        const h = Open('w'); const t = CreateThread(null, 0, (): number => { Write(h); return 0; }, null, 0, null); Sleep(20); printf('unload %x\\n', FilterUnload('F')); WaitForSingleObject(t, 0xffffffff); Write(h); CloseHandle(h);`),
    });
    assert.equal(r.stdout, 'stop 0 1052\nwrite error 5\nunload 0\nwrote\n', r.debug);
    const lines = r.debug.split('\n').filter(line => line.startsWith('F.'));
    assert.deepEqual(lines.slice(0, 5), ['F.filter 0', 'F.deferred 0', 'F.unload 0', 'F.start 2', 'F.instance 0']);
    assert.ok(lines.indexOf('F.deferred') < lines.indexOf('F.complete 2'), r.debug);
    assert.ok(lines.includes('F.generic filter') && lines.includes('F.generic instance'), r.debug);
  });

  it('a create that is always sent elsewhere ends, as if the name were not there; the file below it can be opened', () => {
    const r = runFilters({
      filters: {
        F: {
          routines: `let times = 0; export function Pre(Data: any): number { const n = name(Data); if (!n.endsWith('loop')) return 1; times++; const to = '\\\\Device\\\\HarddiskVolume1\\\\loop';
            W.IoReplaceFileObjectName(Data.Iopb.TargetFileObject, to, 2 * to.length); Data.IoStatus.Status = 0x104; Data.IoStatus.Information = 0; return 4; }
            export function Done(): number { Log('times ' + (times > 20)); return 1; }`,
          operations: '[W.IRP_MJ_CREATE, 0, Pre, null], [W.IRP_MJ_WRITE, 0, Done, null]',
        },
      },
      application: '',
      applicationText: application("Open('loop'); Open('loop'); const h = Open('other'); Write(h); CloseHandle(h);"),
    });
    assert.equal(r.stdout, 'open loop 2\nopen loop 2\nwrote\n', r.debug);
    assert.equal(r.debug, 'F.times true\n');
    assert.deepEqual(r.events('session'), ['completed']);
  });
});
