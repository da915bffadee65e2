import assert from 'node:assert/strict';
import { contains } from '../scenario';
import { runFilters } from './support';

const MAP = `
import { CreateFileW, WriteFile, CloseHandle, CreateFileMappingW, GetLastError, printf, Ref, GENERIC_READ, GENERIC_WRITE, OPEN_ALWAYS, PAGE_READWRITE } from 'windows';
export function main(): number {
  const h = CreateFileW('C:\\\\mapped', GENERIC_READ | GENERIC_WRITE, 7, null, OPEN_ALWAYS, 0, null); const n = new Ref(0);
  WriteFile(h, new Uint8Array(100), 100, n, null);
  const m = CreateFileMappingW(h, null, PAGE_READWRITE, 0, 0, null); printf('map %d %u\\n', m !== 0, m === 0 ? GetLastError() : 0);
  CloseHandle(m); CloseHandle(h); return 0; }`;
const filter = (pre: string) => ({
  routines: `export function Pre(Data: any, Objects: any, Context: any): number {
      const p = Data.Iopb.Parameters.AcquireForSectionSynchronization;
      if (!Data.Iopb.TargetFileObject.FileName.includes('mapped') || p.SyncType !== W.SyncTypeCreateSection) return 1;
      Log('acquire ' + W.FLT_IS_FS_FILTER_OPERATION(Data)); ${pre} }
    export function Post(Data: any): number { Log('acquired ' + Data.IoStatus.Status); return 0; }`,
  operations: '[W.IRP_MJ_ACQUIRE_FOR_SECTION_SYNCHRONIZATION, 0, Pre, Post]',
});

describe('filter manager: section synchronization', () => {
  it('is seen by filters, and may be refused', () => {
    const r = runFilters({
      filters: { F: filter('return W.FLT_PREOP_SUCCESS_WITH_CALLBACK;') },
      application: '',
      applicationText: MAP,
    });
    assert.ok(r.debug.includes('F.acquire true\nF.acquired 0\n'), r.debug);
    assert.equal(r.stdout, 'map 1 0\n');
    const refused = runFilters({
      filters: { F: filter('Data.IoStatus.Status = 0xc000009a | 0; return W.FLT_PREOP_COMPLETE;') },
      application: '',
      applicationText: MAP,
    });
    assert.equal(refused.stdout, 'map 0 1450\n');
  });

  it('pended, nobody takes the resource that is released: 0xE3', () => {
    const r = runFilters({
      filters: { F: filter('return W.FLT_PREOP_PENDING;') },
      application: '',
      applicationText: MAP,
    });
    assert.equal(r.bugcheck?.code, 0xe3);
    assert.ok(
      contains(r.machine.stack(), [
        'nt!KeBugCheckEx',
        'nt!ExReleaseResourceLite',
        'nt!FsRtlReleaseFile',
        'nt!NtCreateSection',
      ]),
      r.machine.stack().join('\n'),
    );
  });
});
