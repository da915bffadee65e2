import assert from 'node:assert/strict';
import { runFilters } from './support';

describe('filter manager: short names', () => {
  const run = (volume?: { shortNames: boolean }) =>
    runFilters({
      volume,
      filters: {
        F: {
          routines: `
            const hex = (s: number): string => (s >>> 0).toString(16);
            function tell(when: string, Data: any): any { let t = when; let normalized: any = null;
              for (const o of [0x301, 0x302, 0x303]) { const n = new Ref<any>(null); const s = W.FltGetFileNameInformation(Data, o, n); t += ' ' + (s === 0 ? n.value.Name.Buffer.replace('\\\\Device\\\\HarddiskVolume1', '') : hex(s)); if (s === 0 && o === 0x301) normalized = n.value; else if (s === 0) W.FltReleaseFileNameInformation(n.value); }
              Log(t); return normalized; }
            export function Pre(Data: any, o: any, c: any): number { if (!/(text|~|note)/i.test(name(Data))) return 1; c.value = tell('pre', Data); return 0; }
            export function Post(Data: any, o: any, normalized: any): number { if (Data.IoStatus.Status >= 0) { W.FltReleaseFileNameInformation(tell('post', Data)); const n = new Ref<any>(null); if (W.FltGetTunneledName(Data, normalized, n) === 0 && n.value !== null) { Log('tunneled ' + n.value.Name.Buffer); W.FltReleaseFileNameInformation(n.value); } }
              W.FltReleaseFileNameInformation(normalized); return 0; }`,
          operations: '[W.IRP_MJ_CREATE, 0, Pre, Post]',
        },
      },
      application: '',
      applicationText: `import { CreateFileW, CloseHandle, CreateDirectoryW, DeleteFileW, FindFirstFileW, FindClose, GetLastError, MoveFileW, WIN32_FIND_DATAW, printf, Sleep, INVALID_HANDLE_VALUE } from 'windows';
function open(name: string, disposition = 4): void { const h = CreateFileW('C:\\\\' + name, 0xc0000000, 7, null, disposition, 0, null); if (h === INVALID_HANDLE_VALUE) printf('%s %u\\n', name, GetLastError()); else CloseHandle(h); }
function find(pattern: string): void { const d = new WIN32_FIND_DATAW(); const h = FindFirstFileW('C:\\\\' + pattern, d); if (h === INVALID_HANDLE_VALUE) { printf('none\\n'); return; } printf('%s = %s\\n', d.cFileName, d.cAlternateFileName); FindClose(h); }
export function main(): number {
  CreateDirectoryW('C:\\\\A long directory', null); open('A long directory\\\\Some text.html'); open('note.txt');
  open('ALONGD~1\\\\SOMETE~1.HTM', 3); find('A long directory\\\\*.htm'); find('note.*');
  for (const n of ['2', '3', '4', '5']) open('A long directory\\\\Some text' + n + '.html'); find('A long directory\\\\Some text2.html'); find('A long directory\\\\Some text5.html');
  DeleteFileW('C:\\\\A long directory\\\\Some text.html'); open('A long directory\\\\SOMETE~1.HTM', 1); find('A long directory\\\\Some text.html');
  MoveFileW('C:\\\\A long directory\\\\Some text.html', 'C:\\\\plain.txt'); find('plain.txt'); Sleep(16000); open('A long directory\\\\SOMETE~1.HTM', 1); find('A long directory\\\\somete~1.htm'); return 0; }`,
    });

  it('are made, found, told to filters as the opened name, and come back with the long one', () => {
    const r = run();
    assert.deepEqual(r.events('session'), ['completed']);
    assert.deepEqual(r.machine.violations, []);
    const lines = r.debug.split('\n');
    const dir = '\\A long directory';
    assert.ok(lines.includes(`F.pre ${dir}\\Some text.html ${dir}\\Some text.html c01c0005`), r.debug);
    assert.ok(lines.includes(`F.post ${dir}\\Some text.html ${dir}\\Some text.html SOMETE~1.HTM`), r.debug);
    assert.ok(lines.includes('F.post \\note.txt \\note.txt note.txt'), r.debug);
    assert.ok(lines.includes(`F.pre ${dir}\\Some text.html \\ALONGD~1\\SOMETE~1.HTM c01c0005`), r.debug);
    assert.ok(lines.includes(`F.post ${dir}\\Some text.html \\ALONGD~1\\SOMETE~1.HTM SOMETE~1.HTM`), r.debug);
    assert.ok(lines.includes(`F.tunneled \\Device\\HarddiskVolume1${dir}\\Some text.html`), r.debug);
    const shown = r.stdout.split('\n');
    assert.deepEqual(shown.slice(0, 3), [
      'Some text.html = SOMETE~1.HTM',
      'note.txt = ',
      'Some text2.html = SOMETE~2.HTM',
    ]);
    assert.match(shown[3], /^Some text5\.html = SO[0-9A-F]{4}~1\.HTM$/);
    assert.deepEqual(shown.slice(4), ['Some text.html = SOMETE~1.HTM', 'plain.txt = ', 'SOMETE~1.HTM = ', '']);
  });

  it('are not made where the volume says so', () => {
    const r = run({ shortNames: false });
    assert.match(r.stdout, /^ALONGD~1\\SOMETE~1\.HTM 3\nnone\nnote\.txt = \nSome text2\.html = \n/);
    assert.ok(r.debug.includes('Some text.html c0000034\n'), r.debug);
  });
});
