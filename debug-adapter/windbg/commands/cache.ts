/** !defwrites, !filecache, !ca, !vpb: caching of files and what they are in memory. */
import type { DEFERRED_WRITE, SHARED_CACHE_MAP } from '../../../simulator/nt/inc/cc';
import type { FILE_OBJECT } from '../../../simulator/nt/inc/io';
import type { LIST_ENTRY } from '../../../simulator/nt/inc/list';
import { type Call, type Command, CommandError } from '../command';
import { dword, hex, pointer } from '../format';
import { addressOf, records, safely } from '../machine';
import { flagNames, SECTION_FLAGS, VPB_FLAGS } from '../names';
import type { Session } from '../session';
import { driverName, required } from '../structures';

interface CcModule {
  readonly CcState: { readonly TotalDirtyPages: number; readonly DirtyPageThreshold: number };
  readonly CcDeferredWrites: LIST_ENTRY;
  readonly CcCleanSharedCacheMapList: LIST_ENTRY;
  readonly CcDirtySharedCacheMapList: LIST_ENTRY;
}

function cacheManager(session: Session): CcModule {
  const found = safely(() => session.target.kernel('nt/cc/state') as unknown as CcModule);
  if (!found) throw new CommandError('The cache manager is not there yet: the machine has not been started.');
  return found;
}
const at = (session: Session, object: unknown): string => pointer(addressOf(session.target, object));
const fileName = (file: FILE_OBJECT | null): string =>
  file ? `${driverName(file.DeviceObject)} ${file.FileName}` : '';
const kilobytes = (pages: number): string => `${pages * 4} Kb`;

function defwrites({ session }: Call): void {
  const { CcState, CcDeferredWrites } = cacheManager(session);
  const { TotalDirtyPages, DirtyPageThreshold } = CcState;
  session.print('*** Cache Write Throttle Analysis ***\n');
  const row = (name: string, pages: number) =>
    session.print(`\t${`${name}:`.padEnd(34)}${String(pages).padStart(8)} (${kilobytes(pages).padStart(10)})`);
  row('CcTotalDirtyPages', TotalDirtyPages);
  row('CcDirtyPageThreshold', DirtyPageThreshold);
  const waiting = records<DEFERRED_WRITE>(CcDeferredWrites);
  session.print(
    TotalDirtyPages < DirtyPageThreshold
      ? '\nCcTotalDirtyPages within the threshold, writes not throttled'
      : '\nCcTotalDirtyPages >= CcDirtyPageThreshold, writes throttled',
  );
  session.print(waiting.length === 0 ? '\nNo deferred writes' : `\nDeferred writes: ${waiting.length}`);
  for (const write of waiting)
    session.print(
      `   ${at(session, write)}  ${hex(write.BytesToWrite, 8)} bytes  File ${at(session, write.FileObject)} ${fileName(write.FileObject)}`,
    );
}

function cacheMaps(session: Session): SHARED_CACHE_MAP[] {
  const { CcCleanSharedCacheMapList, CcDirtySharedCacheMapList } = cacheManager(session);
  return [
    ...records<SHARED_CACHE_MAP>(CcDirtySharedCacheMapList),
    ...records<SHARED_CACHE_MAP>(CcCleanSharedCacheMapList),
  ].filter(map => map?.FileObject !== undefined);
}

function filecache({ session }: Call): void {
  const maps = cacheMaps(session);
  session.print('***** Dump file cache******');
  session.print(
    `  ${maps.length} files are cached, ${cacheManager(session).CcState.TotalDirtyPages} pages are dirty\n`,
  );
  session.print('  Loaded  Dirty  Shared Cache Map  Control Area      Name');
  for (const map of maps) {
    const area = map.FileObject.SectionObjectPointer?.DataSectionObject;
    const loaded = area ? [...area.$pages.values()].filter(page => page.Valid !== 0).length : 0;
    session.print(
      `  ${kilobytes(loaded).padStart(6)} ${kilobytes(map.DirtyPages).padStart(6)}  ${at(session, map)}  ${at(session, area)}  ${fileName(map.FileObject)}`,
    );
  }
}

function ca(call: Call): void {
  const { session } = call;
  const { object: area } = required(call, '_CONTROL_AREA', 'a control area (!fileobj shows the one of a file)');
  const segment = area.Segment;
  const row = (text: string) => session.print(`  ${text}`);
  const pages = [...area.$pages.values()];
  session.print(`\nControlArea  @ ${at(session, area)}`);
  row(
    `Segment      ${at(session, segment)}  Flink      ${at(session, area.ListHead.Flink)}  Blink        ${at(session, area.ListHead.Blink)}`,
  );
  row(
    `Section Ref  ${pointer(area.NumberOfSectionReferences)}  Pfn Ref    ${pointer(pages.length)}  Mapped Views ${pointer(area.NumberOfMappedViews)}`,
  );
  row(`User Ref     ${pointer(area.NumberOfUserReferences)}  WaitForDel ${pointer(0)}  Flush Count  ${pointer(0)}`);
  row(
    `File Object  ${at(session, area.FilePointer)}  ModWriteCount ${hex(area.ModifiedWriteCount, 8)}  System Views ${hex(area.NumberOfSectionReferences - area.NumberOfUserReferences, 8)}`,
  );
  row(`WritableRefs ${hex(area.WritableUserReferences)}`);
  row(`Flags (${hex(area.Flags)}) ${flagNames(area.Flags, SECTION_FLAGS)}\n`);
  if (area.FilePointer) row(`    ${fileName(area.FilePointer)}\n`);
  session.print(`Segment @ ${at(session, segment)}`);
  row(`ControlArea     ${at(session, segment.ControlArea)}  BasedAddress  ${pointer(segment.BasedAddress)}`);
  row(`Total Ptes      ${hex(segment.TotalNumberOfPtes, 8)}`);
  row(`Segment Size    ${pointer(segment.SizeOfSegment)}`);
  const modified = pages.filter(page => page.Modified !== 0).length;
  row(`Pages in memory ${pages.filter(page => page.Valid !== 0).length}, ${modified} of them modified`);
}

function vpb(call: Call): void {
  const { session } = call;
  const { object } = required(call, '_VPB', 'a volume parameter block (!fileobj and !devobj show it)');
  session.print(`Vpb at 0x${at(session, object)}`);
  session.print(`Flags: 0x${hex(object.Flags)} ${flagNames(object.Flags, VPB_FLAGS)}`.trimEnd());
  session.print(`DeviceObject: 0x${at(session, object.DeviceObject)}`);
  session.print(`RealDevice:   0x${at(session, object.RealDevice)}`);
  session.print(`RefCount: ${hex(object.ReferenceCount)}`);
  session.print(`Volume Label: ${object.VolumeLabel}`.trimEnd());
  session.print(`Serial Number: ${dword(object.SerialNumber)}`);
}

const ours = 'The layout is modelled on the one of WinDbg; no complete published sample was found.';

export const cacheCommands: readonly Command[] = [
  {
    names: ['!defwrites'],
    family: 'I/O and objects',
    syntax: '!defwrites',
    summary: 'Shows whether writes to the cache are throttled, and who waits.',
    help: ours,
    run: defwrites,
  },
  {
    names: ['!filecache'],
    family: 'I/O and objects',
    syntax: '!filecache',
    summary: 'Lists the files that are cached: pages in memory, dirty pages, control area.',
    help: ours,
    run: filecache,
  },
  {
    names: ['!ca'],
    family: 'I/O and objects',
    syntax: '!ca Address',
    summary: 'Shows a control area: sections, views and pages of a file in memory.',
    help: `${ours} The last line is ours.`,
    completes: 'variable',
    run: ca,
  },
  {
    names: ['!vpb'],
    family: 'I/O and objects',
    syntax: '!vpb Address',
    summary: 'Shows a volume parameter block: which file system has mounted a disk.',
    help: 'The last line is ours.',
    completes: 'variable',
    run: vpb,
  },
];
