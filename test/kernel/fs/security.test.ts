/** Who may do what with a file; attributes and extended attributes by the native services. */
import assert from 'node:assert/strict';
import { runSession } from '../scenario';
import { filesDriver, lines } from './files';

describe('Ntfs, security and extended attributes', function () {
  this.timeout(120_000);

  it('descriptors are kept, told and asked; what the directory allows; deleting by name', () => {
    const r = runSession({
      drivers: {
        Files: filesDriver(`
          const OWNER = 1, DACL = 4;
          const only = (mask: number): any => { const acl: any = new W.ACL(); W.RtlCreateAcl(acl, 128, 2); W.RtlAddAccessAllowedAce(acl, 2, mask, W.SeExports.SeLocalSystemSid); const d: any = new W.SECURITY_DESCRIPTOR(); W.RtlCreateSecurityDescriptor(d, 1); W.RtlSetDaclSecurityDescriptor(d, true, acl, false); return d; };
          const made = (path: string, options: number): void => { const oa: any = new W.OBJECT_ATTRIBUTES(); const h = new Ref(0); W.InitializeObjectAttributes(oa, '\\\\??\\\\C:\\\\' + path, W.OBJ_KERNEL_HANDLE, null, only(ALL)); say(path + ' ' + hex(W.ZwCreateFile(h, ALL, oa, new W.IO_STATUS_BLOCK(), null, 0, 7, 3, options | SYNC, null, 0)));
            const b = new Uint8Array(128); const n = new Ref(0); say('short ' + hex(W.ZwQuerySecurityObject(h.value, OWNER | DACL, b, 4, n)) + ' ' + n.value); say('told ' + hex(W.ZwQuerySecurityObject(h.value, OWNER | DACL, b, 128, n)) + ' ' + n.value + ' ' + b[b[4] + 8]); W.ZwClose(h.value); };
          made('locked', 0); made('box', 1);
          const o = open('C:\\\\free', 3); say('read only ' + hex(W.ZwSetSecurityObject(o.Handle, DACL, new Uint8Array(3)))); close(o);
          const by = (path: string): any => { const oa: any = new W.OBJECT_ATTRIBUTES(); W.InitializeObjectAttributes(oa, '\\\\??\\\\C:\\\\' + path, W.OBJ_KERNEL_HANDLE | W.OBJ_CASE_INSENSITIVE, null, null); return oa; };
          close(open('C:\\\\hard', 3, 0, ALL, 7, 0, 1)); say('delete ' + hex(W.ZwDeleteFile(by('free'))) + ' ' + hex(W.ZwDeleteFile(by('free'))) + ' ' + hex(W.ZwDeleteFile(by('hard'))) + ' ' + hex(W.ZwQueryFullAttributesFile(by('no\\\\free'), new W.FILE_NETWORK_OPEN_INFORMATION())));
          const e = open('C:\\\\ea', 3); const iosb = new W.IO_STATUS_BLOCK(); const ea = new Uint8Array([0, 0, 0, 0, 0, 1, 2, 0, 97, 0, 7, 8]);
          say('set ' + hex(W.ZwSetEaFile(e.Handle, iosb, ea, 12)) + ' wrong ' + hex(W.ZwSetEaFile(e.Handle, iosb, ea, 11)) + ' ' + iosb.Information);
          const out = new Uint8Array(64); const list = new Uint8Array([8, 0, 0, 0, 1, 66, 0, 0, 0, 0, 0, 0, 1, 65, 0]); say('list ' + hex(W.ZwQueryEaFile(e.Handle, iosb, out, 64, false, list, 15, null, true)) + ' ' + iosb.Information + ' ' + text(out, iosb.Information));
          say('index ' + hex(W.ZwQueryEaFile(e.Handle, iosb, out, 64, false, null, 0, new Ref(3), false)) + ' ' + query(e.Handle, 4, 7).getUint32(0, true)); close(e);`),
      },
      applications: {
        'a.exe': `
import { CreateFileW, CloseHandle, CreateDirectoryW, DeleteFileW, GetFileAttributesW, GetLastError, printf, GENERIC_READ, GENERIC_WRITE, OPEN_EXISTING, CREATE_NEW, INVALID_HANDLE_VALUE } from 'windows';
function open(name: string, access: number, how: number, flags = 0): void { const h = CreateFileW('C:\\\\' + name, access, 7, null, how, flags, null); printf('%s %u\\n', name, h === INVALID_HANDLE_VALUE ? GetLastError() : 0); if (h !== INVALID_HANDLE_VALUE) CloseHandle(h); }
export function main(): number { open('locked', GENERIC_READ, OPEN_EXISTING); open('box\\\\new', GENERIC_WRITE, CREATE_NEW); open('box', GENERIC_READ, OPEN_EXISTING, 0x02000000);
  printf('directory %d %u\\n', CreateDirectoryW('C:\\\\box\\\\d', null) ? 1 : 0, GetLastError()); printf('attributes %x\\n', GetFileAttributesW('C:\\\\locked'));
  printf('delete %d\\n', DeleteFileW('C:\\\\locked') ? 1 : 0); return 0; }`,
      },
    });
    assert.deepEqual(lines(r), [
      ...['locked 0', 'short c0000023 60', 'told 0 60 18', 'box 0', 'short c0000023 60', 'told 0 60 18'],
      ...['read only c0000079', 'delete 0 c0000034 c0000121 c000003a', 'set 0 wrong 80000014 0'],
      // Of B, which the file has not, there is no value.
      ...['list 0 24 \f....\x01..B........\x01\x02.A.\x07\b', 'index c0000051 12'],
    ]);
    assert.equal(r.stdout, 'locked 5\nbox\\new 5\nbox 5\ndirectory 0 5\nattributes 20\ndelete 1\n');
  });
});
