/* Contexts of files and streams that are made when they are first needed. */
import {
  type FILE_OBJECT,
  type FLT_INSTANCE,
  type FLT_RELATED_OBJECTS,
  FLT_SET_CONTEXT_KEEP_IF_EXISTS,
  FltReleaseContext,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
  STATUS_FLT_CONTEXT_ALREADY_DEFINED,
  STATUS_NOT_FOUND,
  STATUS_SUCCESS,
} from 'fltkernel';

/** FltGetFileContext and FltSetFileContext, say, and what allocates and fills a context. */
export interface ContextKind<T extends object> {
  Get(Instance: FLT_INSTANCE, FileObject: FILE_OBJECT, Context: Ref<T | null>): NTSTATUS;
  Set(Instance: FLT_INSTANCE, FileObject: FILE_OBJECT, Operation: number, New: T, Old: Ref<T | null> | null): NTSTATUS;
  Make(Made: Ref<T | null>): NTSTATUS;
}

/** The context that is there, or a new one; referenced. */
export function FindOrCreateContext<T extends object>(
  FltObjects: FLT_RELATED_OBJECTS,
  Kind: ContextKind<T>,
  Context: Ref<T | null>,
): NTSTATUS {
  const { Instance, FileObject } = FltObjects;
  let status = Kind.Get(Instance, FileObject, Context);
  if (status !== STATUS_NOT_FOUND) return status;
  const made = new Ref<T | null>(null);
  status = Kind.Make(made);
  if (!NT_SUCCESS(status)) return status;
  const mine = made.value!;
  const old = new Ref<T | null>(null);
  status = Kind.Set(Instance, FileObject, FLT_SET_CONTEXT_KEEP_IF_EXISTS, mine, old);
  Context.value = mine;
  if (NT_SUCCESS(status)) return status;
  FltReleaseContext(mine);
  if (status !== STATUS_FLT_CONTEXT_ALREADY_DEFINED) return status;
  // Somebody else was quicker: the context that is there has come with a reference.
  Context.value = old.value;
  return STATUS_SUCCESS;
}
