/** The cache's part of a stream. */
import type { NTSTATUS } from '../../nt/inc/io';
import { STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import type { SCB } from './types';

/** Writes out what is dirty of a stream. */
export function NtfsFlushScb(_Scb: SCB): NTSTATUS {
  return STATUS_SUCCESS;
}
