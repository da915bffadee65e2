/** File services that filters see in their own way: attributes by name, extended attributes, security. */
import assert from 'node:assert/strict';
import { runFilters } from './support';

const app = (body: string, imports = '') => `
import { CreateFileW, CloseHandle, GetFileAttributesW, GetFileAttributesExW, WIN32_FILE_ATTRIBUTE_DATA, WriteFile, GetLastError, printf, Ref, GENERIC_READ, GENERIC_WRITE, OPEN_ALWAYS, OPEN_EXISTING, INVALID_HANDLE_VALUE${imports} } from 'windows';
function open(name: string, access = GENERIC_READ | GENERIC_WRITE): any { const h = CreateFileW('C:\\\\' + name, access, 7, null, OPEN_ALWAYS, 0, null); printf('%s %u\\n', name, h === INVALID_HANDLE_VALUE ? GetLastError() : 0); return h; }
export function main(): number { ${body} return 0; }`;
const own = '!/\\\\(a|no|gone|ea|secret|open)$/.test(name(Data))';

describe('filter manager: file services', () => {
  it('attributes by name come as fast I/O without a file; disallowed, as a create', () => {
    const r = runFilters({
      filters: {
        F: {
          routines: `export function PreCreate(Data: any): number { if (${own}) return 1; Log('create ' + name(Data)); return 1; }
            export function PreQuery(Data: any, Objects: any, Context: any): number { const p = Data.Iopb.Parameters.NetworkQueryOpen; Log('query ' + name(Data) + ' ' + W.FLT_IS_FASTIO_OPERATION(Data) + ' ' + (p.Irp !== null));
              const n = new Ref<any>(null); Log('named ' + W.FltGetFileNameInformation(Data, 0x102, n) + ' ' + n.value.Name.Buffer); W.FltReleaseFileNameInformation(n.value);
              if (name(Data).endsWith('no')) return W.FLT_PREOP_DISALLOW_FASTIO;
              if (name(Data).endsWith('hidden')) { Data.IoStatus.Status = W.STATUS_OBJECT_NAME_NOT_FOUND; return W.FLT_PREOP_COMPLETE; }
              return W.FLT_PREOP_SUCCESS_WITH_CALLBACK; }
            export function PostQuery(Data: any): number { Log('answer ' + (Data.IoStatus.Status >>> 0).toString(16)); return 0; }`,
          operations: '[W.IRP_MJ_CREATE, 0, PreCreate, null], [W.IRP_MJ_NETWORK_QUERY_OPEN, 0, PreQuery, PostQuery]',
        },
      },
      volume: { files: { 'C:\\a': 'hello', 'C:\\no': '', 'C:\\hidden': 'x', 'C:\\d': null } },
      application: '',
      applicationText: app(`
        const d = new WIN32_FILE_ATTRIBUTE_DATA(); GetFileAttributesExW('C:\\\\a', 0, d); printf('%x %u\\n', d.dwFileAttributes, d.nFileSizeLow);
        for (const n of ['d', 'no', 'gone', 'hidden']) { const x = GetFileAttributesW('C:\\\\' + n); printf('%s %x %u\\n', n, x, x === 0xffffffff ? GetLastError() : 0); }`),
    });
    assert.equal(r.stdout, '20 5\nd 10 0\nno 20 0\ngone ffffffff 2\nhidden ffffffff 2\n', r.debug);
    assert.deepEqual(
      r.debug.split('\n').filter(line => /^F\.(query|create|answer)|hidden/.test(line)),
      [
        ...['F.query \\a true true', 'F.answer 0', 'F.query \\d true true', 'F.answer 0'],
        ...['F.query \\no true true', 'F.create \\no', 'F.query \\gone true true', 'F.answer c0000034'],
        ...['F.query \\hidden true true', 'F.named 0 \\Device\\HarddiskVolume1\\hidden'],
      ],
    );
    assert.deepEqual(r.machine.violations, []);
  });

  it('extended attributes, security, volume information, deletion by name', () => {
    const r = runFilters({
      filters: {
        F: {
          routines: `
            const eas = (...list: [string, number[]][]): Uint8Array => { const out: number[] = []; list.forEach(([n, v], i) => { const at = out.length; const bytes = [0, 0, 0, 0, 0, n.length, v.length, 0, ...[...n].map(c => c.charCodeAt(0)), 0, ...v]; if (i < list.length - 1) { while (bytes.length % 4) bytes.push(0); bytes[0] = bytes.length; } out.push(...bytes); void at; }); return new Uint8Array(out); };
            const texts = (b: Uint8Array, n: number): string => { let t = ''; for (let at = 0; n > 0; at += b[at]) { for (let i = 0; i < b[at + 5]; i++) t += String.fromCharCode(b[at + 8 + i]); t += '=' + b.slice(at + 9 + b[at + 5], at + 9 + b[at + 5] + b[at + 6]).join(',') + ' '; if (b[at] === 0) break; } return t; };
            const hex = (n: number): string => (n >>> 0).toString(16);
            export function Post(Data: any, Objects: any): number {
              if (${own} || Data.IoStatus.Status !== 0) return 0;
              const { Instance, FileObject } = Objects; const n = new Ref(0); const b = new Uint8Array(64);
              const query = (length: number, single: boolean, index: any, restart: boolean): string => hex(W.FltQueryEaFile(Instance, FileObject, b, length, single, null, 0, index, restart, n)) + ' ' + texts(b, n.value);
              if (name(Data).endsWith('ea')) {
                Log('none ' + query(64, false, null, true));
                Log('set ' + hex(W.FltSetEaFile(Instance, FileObject, eas(['one', [1]], ['TWO', [2, 2]], ['three', [3]]), 47)));
                Log('all ' + query(64, false, null, true)); Log('more ' + query(64, false, null, false));
                Log('single ' + query(64, true, null, true)); Log('next ' + query(64, true, null, false)); Log('third ' + query(64, true, new Ref(3), false));
                Log('small ' + query(20, false, null, true)); Log('smaller ' + query(4, false, null, true));
                Log('remove ' + hex(W.FltSetEaFile(Instance, FileObject, eas(['Two', []]), 12))); Log('left ' + query(64, false, null, true));
                Log('bad ' + hex(W.FltSetEaFile(Instance, FileObject, new Uint8Array([1, 0, 0, 0, 0, 40, 0, 0]), 8)));
              }
              if (name(Data).endsWith('secret')) {
                const d = new Ref<any>(null); W.FltBuildDefaultSecurityDescriptor(d, 0x1f01ff); const acl = d.value.Dacl; acl.$aces.length = 1; acl.AceCount = 1;
                Log('set ' + hex(W.FltSetSecurityObject(Instance, FileObject, W.DACL_SECURITY_INFORMATION, d.value)));
                const s = new Uint8Array(128); Log('short ' + hex(W.FltQuerySecurityObject(Instance, FileObject, 5, s, 8, n)) + ' ' + n.value);
                Log('get ' + hex(W.FltQuerySecurityObject(Instance, FileObject, 5, s, 128, n)) + ' ' + n.value + ' owner ' + s[4] + ' dacl ' + s[16] + ' aces ' + s[s[16] + 4]);
                W.FltFreeSecurityDescriptor(d.value);
                const v = new Uint8Array(24); const iosb = new W.IO_STATUS_BLOCK(); Log('volume ' + hex(W.FltQueryVolumeInformation(Instance, iosb, v, 24, 3)) + ' ' + iosb.Information + ' sector ' + (v[20] + 256 * v[21]));
                const label = new Uint8Array([4, 0, 0, 0, 75, 0, 68, 0]); Log('label ' + hex(W.FltSetVolumeInformation(Instance, iosb, label, 8, 2)));
              }
              return 0; }
            export function deleted(path: string): string { const oa = new W.OBJECT_ATTRIBUTES(); W.InitializeObjectAttributes(oa, path, W.OBJ_CASE_INSENSITIVE | W.OBJ_KERNEL_HANDLE, null, null); const info = new W.FILE_NETWORK_OPEN_INFORMATION(); const s = W.ZwQueryFullAttributesFile(oa, info); return hex(s) + ' ' + info.EndOfFile + ' ' + hex(W.ZwDeleteFile(oa)) + ' ' + hex(W.ZwQueryFullAttributesFile(oa, info)); }`,
          operations: '[W.IRP_MJ_CREATE, 0, null, Post]',
          entry:
            "Log('delete ' + deleted('\\\\??\\\\C:\\\\old')); const dos: any = new W.UNICODE_STRING(); const v = new Ref<any>(null); W.FltGetVolumeFromName(filter.value, '\\\\??\\\\C:', v); const disk = new Ref<any>(null); W.FltGetDiskDeviceObject(v.value, disk); W.IoVolumeDeviceToDosName(disk.value, dos); Log('letter ' + dos.Buffer); W.ObDereferenceObject(disk.value); W.FltObjectDereference(v.value);",
        },
      },
      volume: { files: { 'C:\\old': 'old' } },
      application: '',
      applicationText: app(
        "CloseHandle(open('ea')); CloseHandle(open('secret')); open('secret'); open('secret', GENERIC_READ); CloseHandle(open('open'));",
      ),
    });
    assert.equal(r.stdout, 'ea 0\nsecret 0\nsecret 5\nsecret 5\nopen 0\n', r.debug);
    assert.deepEqual(
      r.debug.split('\n').filter(line => line.startsWith('F.')),
      [
        'F.delete 0 3 0 c0000034',
        'F.letter C:',
        'F.none c0000052 ',
        'F.set 0',
        'F.all 0 ONE=1 TWO=2,2 THREE=3 ',
        'F.more 80000012 ',
        'F.single 0 ONE=1 ',
        'F.next 0 TWO=2,2 ',
        'F.third 0 THREE=3 ',
        'F.small 80000005 ONE=1 ',
        'F.smaller c0000023 ',
        'F.remove 0',
        'F.left 0 ONE=1 THREE=3 ',
        'F.bad 80000014',
        'F.set 0',
        'F.short c0000023 64',
        'F.get 0 64 owner 20 dacl 36 aces 1',
        'F.volume 0 24 sector 512',
        'F.label 0',
      ],
    );
  });

  it('reparse tags, parts of a flush, a directory by flags, and the volume as a file', () => {
    const r = runFilters({
      filters: {
        F: {
          routines: `const hex = (n: number): string => (n >>> 0).toString(16);
            export function Post(Data: any, Objects: any): number { if (!name(Data).endsWith('open') || Data.IoStatus.Status !== 0) return 0; const { Instance, FileObject } = Objects; const n = new Ref(0);
              const tag = 0x80000099; const guid: any = new W.GUID(1, 2, 3, new Uint8Array(8)); const info = new Uint8Array(8); const told = (): string => { W.FltQueryInformationFile(Instance, FileObject, info, 8, 35, n); return hex(info[4] | (info[7] << 24)); };
              Log('tag ' + hex(W.FltTagFile(Instance, FileObject, tag, null, new Uint8Array([1, 2]), 2)) + ' ' + told() + ' ' + hex(W.FltTagFile(Instance, FileObject, 0x99, null, new Uint8Array(1), 1)));
              Log('untag ' + hex(W.FltUntagFile(Instance, FileObject, 0x80000098, null)) + ' ' + hex(W.FltUntagFile(Instance, FileObject, tag, null)) + ' ' + told());
              Log('flush ' + hex(W.FltFlushBuffers2(Instance, FileObject, W.FLT_FLUSH_TYPE_FILE_DATA_ONLY, Data)) + ' ' + hex(W.FltFlushBuffers2(Instance, FileObject, 9, null)));
              const h = new Ref<any>(0); const volume = new Ref<any>(null); Log('volume ' + hex(W.FltOpenVolume(Instance, h, volume)) + ' ' + ((volume.value.Flags & W.FO_VOLUME_OPEN) !== 0)); W.ObDereferenceObject(volume.value); W.FltClose(h.value);
              const oa: any = new W.OBJECT_ATTRIBUTES(); W.InitializeObjectAttributes(oa, '\\\\??\\\\C:\\\\d', W.OBJ_KERNEL_HANDLE, null, null); const d = new Ref<any>(null); const opened = W.FltCreateFileEx(filter.value, Instance, h, d, 0x100001, oa, new W.IO_STATUS_BLOCK(), null, 0, 7, 1, 0x21, null, 0, 0);
              const b = new Uint8Array(256); const names = (flags: number): string => { const status = W.FltQueryDirectoryFileEx(Instance, d.value, b, 256, 12, flags, 'x*', n); return status !== 0 ? hex(status) : String.fromCharCode(b[12], b[14]); };
              Log('directory ' + hex(opened) + ' ' + names(2) + ' ' + names(2) + ' ' + names(2) + ' ' + names(3)); W.ObDereferenceObject(d.value); W.FltClose(h.value); return 0; }`,
          operations: '[W.IRP_MJ_CREATE, 0, null, Post]',
        },
      },
      volume: { files: { 'C:\\d\\x1': '', 'C:\\d\\x2': '', 'C:\\d\\y': '' } },
      application: '',
      applicationText: app("CloseHandle(open('open'));"),
    });
    assert.deepEqual(
      r.debug.split('\n').filter(line => line.startsWith('F.')),
      [
        ...['F.tag 0 80000099 c000000d', 'F.untag c0000277 0 0', 'F.flush 0 c000000d', 'F.volume 0 true'],
        'F.directory 0 x1 x2 80000006 x1',
      ],
    );
    assert.deepEqual(r.events('session'), ['completed']);
  });
});
