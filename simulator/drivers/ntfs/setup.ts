/** Files that a scenario wants to be there when the machine starts. */
import { ExFreePool } from '../../nt/ex/pool';
import type { NTSTATUS } from '../../nt/inc/io';
import { FILE_ATTRIBUTE_ARCHIVE, IRP_MJ_WRITE } from '../../nt/inc/iodefs';
import { NT_SUCCESS, STATUS_INSUFFICIENT_RESOURCES, STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import { InitBootParameters } from '../../nt/init/parameters';
import { RtlUnicodeToUTF8N } from '../../nt/rtl/multibyte';
import { Ref } from '../../nt/inc/ref';
import { NtfsAllocateClusters, NtfsClustersFor, NtfsLookupAllocation } from './allocate';
import { NtfsDiskTransfer, NtfsTransferBuffer } from './diskio';
import { NtfsAddLink, NtfsAllocateRecord, NtfsMakeDirectories } from './mft';
import { CLUSTER_BYTES, type VCB } from './types';

/**
 * Makes the files of `volume.files`, with their text in UTF-8.
 * @stack 0xa0
 */
export function NtfsCreateSetupFiles(Vcb: VCB): NTSTATUS {
  const files = InitBootParameters.value.volume?.files ?? {};
  let status: NTSTATUS = STATUS_SUCCESS;
  for (const path of Object.keys(files)) {
    const components = path
      .replace(/^[A-Za-z]:/, '')
      .split(/[\\/]/)
      .filter(name => name.length > 0);
    const text = files[path];
    if (text === null) NtfsMakeDirectories(Vcb, components);
    else if (NT_SUCCESS(status)) status = NtfsCreateSetupFile(Vcb, components, text);
  }
  return status;
}

/** @stack 0xa0 */
function NtfsCreateSetupFile(Vcb: VCB, Components: string[], Text: string): NTSTATUS {
  const name = Components[Components.length - 1];
  const directory = NtfsMakeDirectories(Vcb, Components.slice(0, -1));
  const record = NtfsAllocateRecord(Vcb, FILE_ATTRIBUTE_ARCHIVE);
  NtfsAddLink(record, directory, name);
  const stream = record.Streams[0];
  // At most three bytes for each UTF-16 unit.
  const room = NtfsClustersFor(3 * Text.length) * CLUSTER_BYTES;
  if (room === 0) return STATUS_SUCCESS;
  const buffer = NtfsTransferBuffer(room);
  if (buffer === null) return STATUS_INSUFFICIENT_RESOURCES;
  const bytes = new Ref(0);
  buffer.fill(0);
  RtlUnicodeToUTF8N(buffer, room, bytes, Text, 2 * Text.length);
  let status = NtfsAllocateClusters(Vcb, stream, NtfsClustersFor(bytes.value));
  stream.FileSize = bytes.value;
  stream.ValidDataLength = bytes.value;
  for (let done = 0; NT_SUCCESS(status) && done < bytes.value; ) {
    const piece = NtfsLookupAllocation(stream, done)!;
    const length = Math.min(piece.Bytes, NtfsClustersFor(bytes.value) * CLUSTER_BYTES - done);
    status = NtfsDiskTransfer(Vcb, IRP_MJ_WRITE, piece.Lbo, buffer.subarray(done, done + length), length);
    done += length;
  }
  ExFreePool(buffer);
  return status;
}
