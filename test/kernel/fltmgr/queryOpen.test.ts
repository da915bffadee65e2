import assert from 'node:assert/strict';
import { runFilters } from './support';

/** The name says what the callbacks return: `pre=6`, `post=2`. */
const CALLBACKS = `
const hex = (s: number): string => (s >>> 0).toString(16);
const number = (Data: any, key: string): number => { const n = name(Data); const at = n.indexOf(key + '='); return at < 0 ? 0 : Number(n.substring(at + key.length + 1)); };
export function Pre(Data: any): number { const pre = number(Data, 'pre'); const q = Data.Iopb.Parameters.QueryOpen; Log('pre ' + hex(Data.Flags) + ' class ' + q.FileInformationClass + ' ' + q.Length.value);
  if (pre === 4) Data.IoStatus.Status = 0xc0000022 | 0; return pre; }
export function Post(Data: any): number { Log('post ' + hex(Data.IoStatus.Status)); return number(Data, 'post'); }
export function Create(Data: any): number { Log('create'); return 1; }`;

describe('filter manager: IRP_MJ_QUERY_OPEN', () => {
  it('answers without an open; refused on the way down or up, the file is opened; completed, it is over', () => {
    const r = runFilters({
      filters: {
        F: {
          routines: CALLBACKS,
          operations: '[W.IRP_MJ_QUERY_OPEN, 0, Pre, Post], [W.IRP_MJ_CREATE, 0, Create, null]',
        },
      },
      volume: {
        files: {
          'C:\\file': 'hello',
          'C:\\pre=6': '',
          'C:\\post=2': '',
          'C:\\pre=4': '',
          'C:\\pre=3': '',
          'C:\\pre=1': 'ab',
        },
      },
      application: '',
      applicationText: `import { GetFileInformationByName, FileStatByNameInfo, GetLastError, printf } from 'windows';
function ask(name: string): void { const b = new Uint8Array(0x48); const ok = GetFileInformationByName('C:\\\\' + name, FileStatByNameInfo, b, b.length);
  if (ok) printf('%s %d bytes links %d\\n', name, b[0x30], b[0x40]); else printf('%s error %u\\n', name, GetLastError()); }
export function main(): number { ask('file'); ask('none'); ask('pre=1'); ask('pre=6'); ask('post=2'); ask('pre=4'); ask('pre=3'); return 0; }`,
    });
    assert.equal(
      r.stdout,
      'file 5 bytes links 1\nnone error 2\npre=1 2 bytes links 1\npre=6 0 bytes links 1\npost=2 0 bytes links 1\npre=4 error 5\npre=3 0 bytes links 1\n',
      r.debug,
    );
    const pre = 'F.pre 4 class 68 72';
    assert.deepEqual(r.debug.trim().split('\n'), [
      ...[pre, 'F.post 0'],
      ...[pre, 'F.post c0000034'],
      pre,
      ...[pre, 'F.create'],
      ...[pre, 'F.post 0', 'F.create'],
      pre,
      ...[pre, 'F.create'],
    ]);
    assert.deepEqual(
      r.machine.violations.map(v => v.text),
      ['F: FLT_PREOP_DISALLOW_FASTIO was returned for an operation that is no fast I/O operation'],
    );
    assert.deepEqual(r.events('session'), ['completed']);
  });
});
