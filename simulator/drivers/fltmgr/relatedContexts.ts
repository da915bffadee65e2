/** Several contexts at once: FltGetContexts and FltReleaseContexts. IRQL <= APC_LEVEL. */
import type { FILE_OBJECT, NTSTATUS } from '../../nt/inc/io';
import { STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import {
  FltGetFileContext,
  FltGetInstanceContext,
  FltGetStreamContext,
  FltGetStreamHandleContext,
  FltGetVolumeContext,
} from './contextRoutines';
import { FltReleaseContext } from './contexts';
import type { FLT_RELATED_OBJECTS } from './inc/callbackData';
import {
  FLT_FILE_CONTEXT,
  FLT_INSTANCE_CONTEXT,
  FLT_SECTION_CONTEXT,
  FLT_STREAM_CONTEXT,
  FLT_STREAMHANDLE_CONTEXT,
  FLT_VOLUME_CONTEXT,
} from './inc/constants';
import { FltGetSectionContext } from './sectionContext';

/** What FltGetContexts fills in. */
export class FLT_RELATED_CONTEXTS {
  VolumeContext: any = null;
  InstanceContext: any = null;
  FileContext: any = null;
  StreamContext: any = null;
  StreamHandleContext: any = null;
  TransactionContext: any = null;
}
/** What FltGetContextsEx fills in. */
export class FLT_RELATED_CONTEXTS_EX extends FLT_RELATED_CONTEXTS {
  SectionContext: any = null;
}

/**
 * Several contexts at once; those that are not there are null. Source: fltkernel/nf-fltkernel-fltgetcontexts.
 * @param DesiredContexts FLT_xxx_CONTEXT, or FLT_ALL_CONTEXTS
 * @stack 0x60
 */
export function FltGetContexts(
  FltObjects: FLT_RELATED_OBJECTS,
  DesiredContexts: number,
  Contexts: FLT_RELATED_CONTEXTS,
): void {
  const { Filter, Volume, Instance, FileObject } = FltObjects;
  const file = FileObject as FILE_OBJECT | null;
  const found = new Ref<any>(null);
  const get: readonly [Kind: number, Member: keyof FLT_RELATED_CONTEXTS_EX, Get: () => NTSTATUS][] = [
    [FLT_VOLUME_CONTEXT, 'VolumeContext', () => FltGetVolumeContext(Filter, Volume, found)],
    [FLT_INSTANCE_CONTEXT, 'InstanceContext', () => FltGetInstanceContext(Instance, found)],
    [FLT_FILE_CONTEXT, 'FileContext', () => FltGetFileContext(Instance, file!, found)],
    [FLT_STREAM_CONTEXT, 'StreamContext', () => FltGetStreamContext(Instance, file!, found)],
    [FLT_STREAMHANDLE_CONTEXT, 'StreamHandleContext', () => FltGetStreamHandleContext(Instance, file!, found)],
    [FLT_SECTION_CONTEXT, 'SectionContext', () => FltGetSectionContext(Instance, file!, found)],
  ];
  const contexts: any = Contexts;
  for (const member of Object.keys(contexts)) contexts[member] = null;
  for (const [kind, member, routine] of get) {
    const asked = (DesiredContexts & kind) !== 0 && (file !== null || kind < FLT_FILE_CONTEXT) && member in contexts;
    if (asked && routine() === STATUS_SUCCESS) contexts[member] = found.value;
  }
}

/**
 * As FltGetContexts, with the section's. Source: fltkernel/nf-fltkernel-fltgetcontextsex.
 * @param ContextsSize C's sizeof
 * @stack 0x40
 */
export function FltGetContextsEx(
  FltObjects: FLT_RELATED_OBJECTS,
  DesiredContexts: number,
  _ContextsSize: number,
  Contexts: FLT_RELATED_CONTEXTS_EX,
): NTSTATUS {
  FltGetContexts(FltObjects, DesiredContexts, Contexts);
  return STATUS_SUCCESS;
}

/**
 * Gives back what FltGetContexts got. Source: fltkernel/nf-fltkernel-fltreleasecontexts.
 * @stack 0x40
 */
export function FltReleaseContexts(Contexts: FLT_RELATED_CONTEXTS): void {
  const contexts: any = Contexts;
  for (const member of Object.keys(contexts)) {
    if (contexts[member] !== null) FltReleaseContext(contexts[member]);
    contexts[member] = null;
  }
}

/**
 * Source: fltkernel/nf-fltkernel-fltreleasecontextsex.
 * @stack 0x40
 */
export function FltReleaseContextsEx(_ContextsSize: number, Contexts: FLT_RELATED_CONTEXTS_EX): void {
  FltReleaseContexts(Contexts);
}
