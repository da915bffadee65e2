import assert from 'node:assert/strict';
import { contains } from '../scenario';
import { runFilters } from './support';

const C = (body: string) => `
import { CreateFileW, WriteFile, ReadFile, CloseHandle, CreateDirectoryW, MoveFileW, DeleteFileW, GetLastError, printf, Ref, Sleep, GENERIC_READ, GENERIC_WRITE, OPEN_ALWAYS, INVALID_HANDLE_VALUE } from 'windows';
function open(name: string): any { const h = CreateFileW(name, GENERIC_READ | GENERIC_WRITE, 7, null, OPEN_ALWAYS, 0, null); if (h === INVALID_HANDLE_VALUE) printf('open %u\\n', GetLastError()); return h; }
export function main(): number { ${body} return 0; }`;
const name = (status: string) => `
export function told(Data: any, Objects: any, where: string, options: number): void {
  if (!Data.Iopb.TargetFileObject.FileName.toLowerCase().includes('dir')) return;
  const n = new Ref<any>(null); const status = W.FltGetFileNameInformation(Data, options, n);
  if (status !== 0) { Log(where + ' 0x' + (status >>> 0).toString(16)); return; }
  W.FltParseFileNameInformation(n.value);
  const i = n.value; Log(where + ' ' + i.Name.Buffer + ' | ' + i.Volume.Buffer + ' | ' + i.ParentDir.Buffer + ' | ' + i.FinalComponent.Buffer + ' | ' + i.Extension.Buffer + ' | ' + i.Stream.Buffer);
  W.FltReleaseFileNameInformation(n.value); ${status} }
const NORMAL = 0x101;
export function Pre(Data: any, Objects: any): number { told(Data, Objects, 'pre', NORMAL); return W.FLT_PREOP_SUCCESS_WITH_CALLBACK; }
export function Post(Data: any, Objects: any): number { told(Data, Objects, 'post', NORMAL); return 0; }
export function PreWrite(Data: any, Objects: any): number {
  if ((Data.Iopb.IrpFlags & 2) !== 0) told(Data, Objects, 'paging', 0x301); else told(Data, Objects, 'write', 0x102);
  return W.FLT_PREOP_SUCCESS_NO_CALLBACK; }`;

describe('filter manager: names', () => {
  it('before and after a create; not from the file system in paging I/O', () => {
    const r = runFilters({
      filters: {
        F: { routines: name(''), operations: '[W.IRP_MJ_CREATE, 0, Pre, Post], [W.IRP_MJ_WRITE, 0, PreWrite, null]' },
      },
      application: '',
      applicationText: C(
        "CreateDirectoryW('C:\\\\Dir', null); const h = open('C:\\\\dir\\\\Some.File.txt'); const n = new Ref(0); WriteFile(h, new Uint8Array(10), 10, n, null); Sleep(5000); CloseHandle(h);",
      ),
    });
    const file =
      '\\Device\\HarddiskVolume1\\Dir\\Some.File.txt | \\Device\\HarddiskVolume1 | \\Dir\\ | Some.File.txt | txt | ';
    const lines = r.debug.split('\n');
    assert.ok(lines.includes(`F.pre ${file.replaceAll('Dir\\', 'dir\\')}`), r.debug);
    assert.ok(lines.includes(`F.post ${file}`), r.debug);
    assert.ok(lines.includes('F.paging 0xc01c0005'), r.debug);
    assert.deepEqual(r.events('session'), ['completed']);
  });

  it('released twice is 0xF5/0x68', () => {
    const r = runFilters({
      filters: {
        F: {
          routines: name('W.FltReleaseFileNameInformation(n.value);'),
          operations: '[W.IRP_MJ_CREATE, 0, Pre, Post]',
        },
      },
      application: '',
      applicationText: C("CreateDirectoryW('C:\\\\Dir', null);"),
    });
    assert.equal(r.bugcheck?.code, 0xf5);
    assert.equal(r.bugcheck?.parameters[0], 0x68n);
    assert.equal((r.bugcheck?.objects?.[2] as any)?.constructor.name, 'FLT_FILE_NAME_INFORMATION');
    assert.ok(contains(r.machine.stack(), ['nt!KeBugCheckEx', 'FLTMGR!FltReleaseFileNameInformation', 'F!told']));
  });

  it('a rename: its destination, and the name afterwards', () => {
    const r = runFilters({
      filters: {
        F: {
          routines: `${name('')}
export function PreSet(Data: any, Objects: any): number {
  const p = Data.Iopb.Parameters.SetFileInformation; if (p.FileInformationClass !== 10 && p.FileInformationClass !== 65) return 1;
  const info = p.InfoBuffer; const view = new DataView(info.buffer, info.byteOffset, info.byteLength); const length = view.getUint32(16, true);
  let target = ''; for (let i = 0; i < length; i += 2) target += String.fromCharCode(view.getUint16(20 + i, true));
  const n = new Ref<any>(null); const status = W.FltGetDestinationFileNameInformation(Objects.Instance, Objects.FileObject, null, target, length, 0x101, n);
  Log('destination ' + (status === 0 ? n.value.Name.Buffer : '0x' + (status >>> 0).toString(16))); if (status === 0) W.FltReleaseFileNameInformation(n.value);
  told(Data, Objects, 'from', 0x101); return W.FLT_PREOP_SYNCHRONIZE; }
export function PostSet(Data: any, Objects: any): number { told(Data, Objects, 'to', 0x101); return 0; }`,
          operations: '[W.IRP_MJ_SET_INFORMATION, 0, PreSet, PostSet]',
        },
      },
      application: '',
      applicationText: C(
        "CreateDirectoryW('C:\\\\Dir', null); CloseHandle(open('C:\\\\dir\\\\a')); printf('%d\\n', MoveFileW('C:\\\\dir\\\\a', 'C:\\\\dir\\\\b'));",
      ),
    });
    assert.equal(r.stdout, '1\n');
    assert.ok(r.debug.includes('F.destination \\Device\\HarddiskVolume1\\dir\\b\n'), r.debug);
    assert.ok(/F\.from \\Device\\HarddiskVolume1\\Dir\\a \|/.test(r.debug), r.debug);
    assert.ok(/F\.to \\Device\\HarddiskVolume1\\Dir\\b \|/.test(r.debug), r.debug);
  });

  it('files that a filter opens for itself are not seen by it, nor what it does with them; Zw calls are', () => {
    const filter = (altitude: string) => ({
      altitude,
      routines: `
export function Seen(Data: any, Objects: any): number { if (Data.Iopb.TargetFileObject.FileName.includes('own')) Log('sees ' + Data.Iopb.MajorFunction); return 1; }
export function Pre(Data: any, Objects: any): number {
  Seen(Data, Objects);
  if (!Data.Iopb.TargetFileObject.FileName.includes('trigger') || ${altitude !== '360000'}) return 1;
  const h = new Ref<any>(0); const f = new Ref<any>(null); const a = new W.OBJECT_ATTRIBUTES(); const iosb = new W.IO_STATUS_BLOCK();
  W.InitializeObjectAttributes(a, '\\\\??\\\\C:\\\\own.txt', W.OBJ_KERNEL_HANDLE | W.OBJ_CASE_INSENSITIVE, null, null);
  Log('create ' + W.FltCreateFileEx(filter.value, Objects.Instance, h, f, W.GENERIC_READ | W.GENERIC_WRITE | W.SYNCHRONIZE, a, iosb, null, 0x80, 7, 3, 0x20, null, 0, 0));
  const n = new Ref(0); const bytes = new Uint8Array(5); bytes[0] = 65;
  Log('write ' + W.FltWriteFile(Objects.Instance, f.value, 0n, 5, bytes, 0, n, null, null) + ' ' + n.value);
  const back = new Uint8Array(5); Log('read ' + W.FltReadFile(Objects.Instance, f.value, 0n, 5, back, 0, n, null, null) + ' ' + n.value + ' ' + back[0]);
  const d = new Ref(true); W.FltIsDirectory(f.value, Objects.Instance, d); Log('directory ' + d.value);
  W.ObDereferenceObject(f.value); W.FltClose(h.value);
  Log('zw ' + W.ZwCreateFile(h, W.GENERIC_READ | W.SYNCHRONIZE, a, iosb, null, 0x80, 7, 1, 0x20, null, 0)); W.ZwClose(h.value);
  return 1; }`,
      operations:
        '[W.IRP_MJ_CREATE, 0, Pre, null], [W.IRP_MJ_READ, 2, Seen, null], [W.IRP_MJ_WRITE, 1, Seen, null], [W.IRP_MJ_CLEANUP, 0, Seen, null]',
    });
    const r = runFilters({
      filters: { High: filter('370000'), Self: filter('360000'), Low: filter('350000') },
      application: '',
      applicationText: C("CloseHandle(open('C:\\\\trigger'));"),
    });
    const lines = r.debug.split('\n').filter(line => /^(High|Self|Low)\./.test(line));
    assert.deepEqual(
      lines.slice(0, 9),
      [
        'Low.sees 0',
        'Self.create 0',
        'Low.sees 4',
        'Self.write 0 5',
        'Self.read 0 5 65',
        'Self.directory false',
        'Low.sees 18',
        'High.sees 0',
        'Self.sees 0',
      ],
      r.debug,
    );
    assert.deepEqual(r.events('session'), ['completed']);
  });

  it("a name provider tells those above it other names; below it, and without it, they are the file system's", () => {
    const asking = (altitude: string) => ({
      altitude,
      routines: `export function Post(Data: any, Objects: any): number { if (!name(Data).endsWith('hidden') || Data.IoStatus.Status !== 0) return 0; const n = new Ref<any>(null);
          for (const format of [0x102, 0x101]) { const s = W.FltGetFileNameInformation(Data, format, n); Log(format.toString(16) + ' ' + (s === 0 ? n.value.Name.Buffer : (s >>> 0).toString(16))); if (s === 0) W.FltReleaseFileNameInformation(n.value); }
          if (W.FltGetFileNameInformationUnsafe(Objects.FileObject, null, 0x302, n) === 0) { Log('top ' + n.value.Name.Buffer); W.FltReleaseFileNameInformation(n.value); } return 0; }`,
      operations: '[W.IRP_MJ_CREATE, 0, null, Post]',
    });
    const r = runFilters({
      filters: {
        High: asking('380000'),
        Names: {
          altitude: '375000',
          routines: `
            export function Generate(Instance: any, FileObject: any, Data: any, options: number, cache: any, to: any): number { if ((options & 0xff) === 1) return W.STATUS_NOT_SUPPORTED;
              const below = new Ref<any>(null); const s = Data === null ? W.FltGetFileNameInformationUnsafe(FileObject, Instance, options, below) : W.FltGetFileNameInformation(Data, options, below); if (s !== 0) return s;
              const text: any = new W.UNICODE_STRING(below.value.Name.Buffer.replace('hidden', 'SHOWN')); W.FltReleaseFileNameInformation(below.value); W.FltCheckAndGrowNameControl(to, text.Length); W.RtlCopyUnicodeString(to.Name, text); return 0; }
            export function Normalize(Instance: any, parent: any, volume: number, component: any, to: any, length: number, flags: number, context: any): number { context.value = 'mine'; Log('component ' + parent.Buffer.substring(volume / 2) + ' ' + component.Buffer); const v = new DataView(to.buffer, to.byteOffset, to.byteLength);
              const text = component.Buffer === 'SHOWN' ? 'Shown' : component.Buffer; v.setUint32(8, text.length * 2, true); for (let i = 0; i < text.length; i++) v.setUint16(12 + 2 * i, text.charCodeAt(i), true); return 0; }
            export function Done(context: any): void { Log('context ' + context.value); }`,
          operations: '',
          registration:
            'Registration.GenerateFileNameCallback = Generate; Registration.NormalizeNameComponentCallback = Normalize; Registration.NormalizeContextCleanupCallback = Done;',
        },
        Low: asking('370000'),
        Mount: {
          altitude: '360000',
          routines: `export function Pre(Data: any, Objects: any): number { Log((Data.Iopb.MajorFunction === W.IRP_MJ_VOLUME_MOUNT ? 'mount ' : 'other ') + Data.Iopb.Parameters.MountVolume.DeviceType + ' ' + W.FLT_IS_FASTIO_OPERATION(Data) + ' ' + (Objects.FileObject === null)); return 0; } export function Post(Data: any): number { Log('mounted ' + Data.IoStatus.Status); return 0; }`,
          operations: '[W.IRP_MJ_VOLUME_MOUNT, 0, Pre, Post]',
        },
      },
      application: '',
      applicationText: C(
        "CreateDirectoryW('C:\\\\Dir', null); CloseHandle(open('C:\\\\dir\\\\hidden')); CloseHandle(open('\\\\\\\\.\\\\TestDisk\\\\x'));",
      ),
    });
    const volume = '\\Device\\HarddiskVolume1';
    assert.deepEqual(
      r.debug.split('\n').filter(line => /^(High|Low|Names|Mount)\./.test(line)),
      [
        `Low.102 ${volume}\\Dir\\hidden`,
        `Low.101 ${volume}\\Dir\\hidden`,
        `Low.top ${volume}\\Dir\\SHOWN`,
        `High.102 ${volume}\\Dir\\SHOWN`,
        ...['Names.component \\ Dir', 'Names.component \\Dir\\ SHOWN', 'Names.context mine'],
        `High.101 ${volume}\\Dir\\Shown`,
        `High.top ${volume}\\Dir\\SHOWN`,
        ...['Mount.mount 8 true true', 'Mount.mounted 0'],
      ],
    );
    assert.deepEqual(r.machine.violations, []);
  });

  it('threads that ask for one name at once, while it goes from the cache, each hold what they got', () => {
    const r = runFilters({
      filters: {
        F: {
          routines: `export function Pre(): number { return W.FLT_PREOP_SUCCESS_WITH_CALLBACK; }
let count = 0;
export function Post(Data: any, Objects: any): number {
  const name = new Ref<any>(null); if (!NT_SUCCESS(Data.IoStatus.Status)) return 0;
  const format = W.FLT_FILE_NAME_NORMALIZED | W.FLT_FILE_NAME_QUERY_DEFAULT;
  if (NT_SUCCESS(W.FltGetFileNameInformation(Data, format, name))) { if (++count % 3 === 0) W.FltPurgeFileNameInformationCache(Objects.Instance, Objects.FileObject); W.FltReleaseFileNameInformation(name.value); }
  return 0; }`,
          operations: '[W.IRP_MJ_CREATE, 0, Pre, Post]',
        },
      },
      processors: 4,
      imports: 'CreateThread, WaitForSingleObject, INFINITE',
      application: `const keep = Open('f'); let opened = 0;
        const body = (): number => { for (let i = 0; i < 40; i++) { const h = Open('f'); if (h !== INVALID_HANDLE_VALUE) opened++; CloseHandle(h); } return 0; };
        const threads = [1, 2, 3, 4, 5].map(() => CreateThread(null, 0, body, null, 0, null)); for (const t of threads) WaitForSingleObject(t, INFINITE);
        CloseHandle(keep); printf('%d\\n', opened);`,
    });
    assert.equal(r.stdout, '200\n', r.debug);
    assert.deepEqual(r.events('session'), ['completed']);
  });
});
