/** Creation, reference counts and deletion of objects. */
import { HalAddressOf, HalSizeOf, HalWriteMemory } from 'hal';
import { ExpFreeBlockOf, ExpPlacePart, ExPoolPlace, ExPoolTryPlace } from '../ex/pool';
import { ExQueueWorkItem } from '../ex/worker';
import { DelayedWorkQueue, NonPagedPool, WORK_QUEUE_ITEM } from '../inc/ex';
import type { NTSTATUS } from '../inc/io';
import { OBJECT_HEADER, type OBJECT_TYPE, type ObjectBody } from '../inc/ob';
import { STATUS_OBJECT_TYPE_MISMATCH, STATUS_SUCCESS } from '../inc/ntstatus';
import { KeBugCheckEx } from '../ke/bugcheck';
import { KeGetCurrentIrql } from '../ke/irql';
import { ObpUnlinkName } from './directory';

const REFERENCE_BY_POINTER = 0x18;
export const OBJECT_HEADER_SIZE = 0x30;
/** OBJECT_HEADER_NAME_INFO before the header of a named object. */
const NameInfoSize = 0x20;

/**
 * Puts `Body` behind a new object header in nonpaged pool, with one reference.
 * @param Bytes size of the body; default that of its structure
 * @stack 0xa0
 */
export function ObCreateObject<T extends ObjectBody>(ObjectType: OBJECT_TYPE, Body: T, Bytes = 0): T {
  const size = Bytes !== 0 ? Bytes : HalSizeOf(Body.constructor as new () => T);
  const header = new OBJECT_HEADER(ObjectType, Body);
  ExPoolPlace(NonPagedPool, header, ObjectType.Key, NameInfoSize + OBJECT_HEADER_SIZE + size, NameInfoSize);
  return ObpPlaceBody(header, Body);
}

/**
 * The same where its maker has something to say when there is no pool.
 * @returns null then
 * @stack 0xa0
 */
export function ObTryCreateObject<T extends ObjectBody>(ObjectType: OBJECT_TYPE, Body: T, Bytes = 0): T | null {
  const size = Bytes !== 0 ? Bytes : HalSizeOf(Body.constructor as new () => T);
  const header = new OBJECT_HEADER(ObjectType, Body);
  const bytes = NameInfoSize + OBJECT_HEADER_SIZE + size;
  if (ExPoolTryPlace(NonPagedPool, header, ObjectType.Key, bytes, NameInfoSize) === null) return null;
  return ObpPlaceBody(header, Body);
}

function ObpPlaceBody<T extends ObjectBody>(Header: OBJECT_HEADER, Body: T): T {
  ExpPlacePart(Header, Body, HalAddressOf(Header) + BigInt(OBJECT_HEADER_SIZE));
  Body.$header = Header;
  Header.Type.TotalNumberOfObjects++;
  return Body;
}

/** Where the count of an object at address 0 would be: the header lies 0x30 bytes before the body. */
const COUNT_OF_NULL = 0xffffffffffffffd0n;

/** @stack 0x30 */
export function ObfReferenceObject(Object: ObjectBody): number {
  if (Object === null || Object === undefined) HalWriteMemory(COUNT_OF_NULL, 8, 1n);
  return ++ObpHeader(Object).PointerCount;
}

/**
 * @returns STATUS_OBJECT_TYPE_MISMATCH if `Object` is no `ObjectType`
 * @stack 0x30
 */
export function ObReferenceObjectByPointer(
  Object: ObjectBody,
  _DesiredAccess: number,
  ObjectType: OBJECT_TYPE | null,
  _AccessMode: number,
): NTSTATUS {
  const header = ObpHeader(Object);
  if (ObjectType !== null && header.Type !== ObjectType) return STATUS_OBJECT_TYPE_MISMATCH;
  header.PointerCount++;
  return STATUS_SUCCESS;
}

/**
 * Gives a reference back; the last one deletes the object, one too many is bug check 0x18.
 * @stack 0x40
 */
export function ObfDereferenceObject(Object: ObjectBody): number {
  if (Object === null || Object === undefined) HalWriteMemory(COUNT_OF_NULL, 8, 0n);
  const header = ObpHeader(Object);
  const count = --header.PointerCount;
  if (count > 0) return count;
  if (count < 0) KeBugCheckEx(REFERENCE_BY_POINTER, header.Type, Object, 2n, BigInt(count));
  if (KeGetCurrentIrql() === 0) ObpRemoveObjectRoutine(Object);
  else ObpDeferObjectDeletion(Object);
  return 0;
}

/** @stack 0x40 */
export function ObDereferenceObjectDeferDelete(Object: ObjectBody): void {
  const header = ObpHeader(Object);
  if (--header.PointerCount === 0) ObpDeferObjectDeletion(Object);
}

/** Makes the name go away as soon as there is no handle. */
export function ObMakeTemporaryObject(Object: ObjectBody): void {
  const header = ObpHeader(Object);
  header.Permanent = false;
  if (header.HandleCount === 0) ObpUnlinkName(Object);
}

export function ObGetObjectType(Object: ObjectBody): OBJECT_TYPE {
  return ObpHeader(Object).Type;
}

/** The header; a body that is no object is a bug check, as its bytes before it are garbage. */
export function ObpHeader(Object: ObjectBody): OBJECT_HEADER {
  const header = Object === null || Object === undefined ? undefined : Object.$header;
  if (!(header instanceof OBJECT_HEADER)) KeBugCheckEx(REFERENCE_BY_POINTER, 0n, Object, 0n, 0n);
  return header as OBJECT_HEADER;
}

/** @stack 0x80 */
function ObpRemoveObjectRoutine(Object: ObjectBody): void {
  const header = ObpHeader(Object);
  ObpUnlinkName(Object);
  const deleteProcedure = header.Type.procedures.DeleteProcedure;
  if (deleteProcedure !== undefined) deleteProcedure(Object);
  header.Type.TotalNumberOfObjects--;
  ExpFreeBlockOf(header);
}

/** Deletion procedures run at PASSIVE_LEVEL: a reference given back above it leaves the rest to a worker. */
function ObpDeferObjectDeletion(Object: ObjectBody): void {
  const item = new WORK_QUEUE_ITEM();
  item.WorkerRoutine = ObpProcessRemoveObjectQueue;
  item.Parameter = Object;
  ExQueueWorkItem(item, DelayedWorkQueue);
}

/** @stack 0x40 */
function ObpProcessRemoveObjectQueue(Object: ObjectBody): void {
  ObpRemoveObjectRoutine(Object);
}

export { ObfDereferenceObject as ObDereferenceObject, ObfReferenceObject as ObReferenceObject };
