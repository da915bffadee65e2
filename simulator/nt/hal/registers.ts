/**
 * Accesses of device registers and ports, each one access of its width, at any IRQL (wdm.h). A register is a piece of what
 * MmMapIoSpace gave (`base.subarray(8)` for C's `base + 8`), or its address. Source: the pages of READ_REGISTER_ULONG,
 * READ_PORT_UCHAR and their relatives.
 */
import { HalAddressOf, HalReadMemory, HalWriteMemory } from 'hal';
import { MiIoSpaceAddress } from '../mm/ioSpace';
import { HalpRead, HalpWrite, MemorySpace, PortSpace } from './decode';

/** A register: bytes of a mapping, or an address. */
export type REGISTER = Uint8Array | bigint;
/** A port's number. */
export type PORT = number | bigint;

/** Other memory (a common buffer) is read and written as it is. */
function HalpReadRegister(Register: REGISTER, Index: number, Size: number): bigint {
  const va = HalpRegisterAddress(Register, Index, Size);
  const physical = MiIoSpaceAddress(va);
  return physical === undefined ? HalReadMemory(va, Size) : HalpRead(MemorySpace, physical, Size);
}
function HalpWriteRegister(Register: REGISTER, Index: number, Size: number, Value: number | bigint): void {
  const va = HalpRegisterAddress(Register, Index, Size);
  const physical = MiIoSpaceAddress(va);
  if (physical === undefined) HalWriteMemory(va, Size, BigInt.asUintN(8 * Size, BigInt(Value)));
  else HalpWrite(MemorySpace, physical, Size, BigInt(Value));
}
function HalpRegisterAddress(Register: REGISTER, Index: number, Size: number): bigint {
  return (typeof Register === 'bigint' ? Register : HalAddressOf(Register)) + BigInt(Index * Size);
}

/** Bytes of the elements that a buffer has room for. */
function HalpElement(Buffer: Uint8Array, Index: number, Size: number): bigint {
  let value = 0n;
  for (let i = Size - 1; i >= 0; i--) value = (value << 8n) | BigInt(Buffer[Index * Size + i]);
  return value;
}
function HalpSetElement(Buffer: Uint8Array, Index: number, Size: number, Value: bigint): void {
  for (let i = 0; i < Size; i++) Buffer[Index * Size + i] = Number((Value >> BigInt(8 * i)) & 0xffn);
}

/** @stack 0x8 */
export function READ_REGISTER_UCHAR(Register: REGISTER): number {
  return Number(HalpReadRegister(Register, 0, 1));
}
/** @stack 0x8 */
export function WRITE_REGISTER_UCHAR(Register: REGISTER, Value: number): void {
  HalpWriteRegister(Register, 0, 1, Value);
}
/**
 * Count registers that follow each other, into a buffer.
 * @stack 0x10
 */
export function READ_REGISTER_BUFFER_UCHAR(Register: REGISTER, Buffer: Uint8Array, Count: number): void {
  for (let i = 0; i < Count; i++) HalpSetElement(Buffer, i, 1, HalpReadRegister(Register, i, 1));
}
/**
 * A buffer, into Count registers that follow each other.
 * @stack 0x10
 */
export function WRITE_REGISTER_BUFFER_UCHAR(Register: REGISTER, Buffer: Uint8Array, Count: number): void {
  for (let i = 0; i < Count; i++) HalpWriteRegister(Register, i, 1, HalpElement(Buffer, i, 1));
}

/** @stack 0x8 */
export function READ_REGISTER_USHORT(Register: REGISTER): number {
  return Number(HalpReadRegister(Register, 0, 2));
}
/** @stack 0x8 */
export function WRITE_REGISTER_USHORT(Register: REGISTER, Value: number): void {
  HalpWriteRegister(Register, 0, 2, Value);
}
/**
 * Count registers that follow each other, into a buffer.
 * @stack 0x10
 */
export function READ_REGISTER_BUFFER_USHORT(Register: REGISTER, Buffer: Uint8Array, Count: number): void {
  for (let i = 0; i < Count; i++) HalpSetElement(Buffer, i, 2, HalpReadRegister(Register, i, 2));
}
/**
 * A buffer, into Count registers that follow each other.
 * @stack 0x10
 */
export function WRITE_REGISTER_BUFFER_USHORT(Register: REGISTER, Buffer: Uint8Array, Count: number): void {
  for (let i = 0; i < Count; i++) HalpWriteRegister(Register, i, 2, HalpElement(Buffer, i, 2));
}

/** @stack 0x8 */
export function READ_REGISTER_ULONG(Register: REGISTER): number {
  return Number(HalpReadRegister(Register, 0, 4));
}
/** @stack 0x8 */
export function WRITE_REGISTER_ULONG(Register: REGISTER, Value: number): void {
  HalpWriteRegister(Register, 0, 4, Value);
}
/**
 * Count registers that follow each other, into a buffer.
 * @stack 0x10
 */
export function READ_REGISTER_BUFFER_ULONG(Register: REGISTER, Buffer: Uint8Array, Count: number): void {
  for (let i = 0; i < Count; i++) HalpSetElement(Buffer, i, 4, HalpReadRegister(Register, i, 4));
}
/**
 * A buffer, into Count registers that follow each other.
 * @stack 0x10
 */
export function WRITE_REGISTER_BUFFER_ULONG(Register: REGISTER, Buffer: Uint8Array, Count: number): void {
  for (let i = 0; i < Count; i++) HalpWriteRegister(Register, i, 4, HalpElement(Buffer, i, 4));
}

/** @stack 0x8 */
export function READ_REGISTER_ULONG64(Register: REGISTER): bigint {
  return HalpReadRegister(Register, 0, 8);
}
/** @stack 0x8 */
export function WRITE_REGISTER_ULONG64(Register: REGISTER, Value: bigint): void {
  HalpWriteRegister(Register, 0, 8, Value);
}
/**
 * Count registers that follow each other, into a buffer.
 * @stack 0x10
 */
export function READ_REGISTER_BUFFER_ULONG64(Register: REGISTER, Buffer: Uint8Array, Count: number): void {
  for (let i = 0; i < Count; i++) HalpSetElement(Buffer, i, 8, HalpReadRegister(Register, i, 8));
}
/**
 * A buffer, into Count registers that follow each other.
 * @stack 0x10
 */
export function WRITE_REGISTER_BUFFER_ULONG64(Register: REGISTER, Buffer: Uint8Array, Count: number): void {
  for (let i = 0; i < Count; i++) HalpWriteRegister(Register, i, 8, HalpElement(Buffer, i, 8));
}

/** @stack 0x8 */
export function READ_PORT_UCHAR(Port: PORT): number {
  return Number(HalpRead(PortSpace, BigInt(Port), 1));
}
/** @stack 0x8 */
export function WRITE_PORT_UCHAR(Port: PORT, Value: number): void {
  HalpWrite(PortSpace, BigInt(Port), 1, BigInt(Value));
}
/**
 * The same port, Count times.
 * @stack 0x10
 */
export function READ_PORT_BUFFER_UCHAR(Port: PORT, Buffer: Uint8Array, Count: number): void {
  for (let i = 0; i < Count; i++) HalpSetElement(Buffer, i, 1, HalpRead(PortSpace, BigInt(Port), 1));
}
/**
 * The same port, Count times.
 * @stack 0x10
 */
export function WRITE_PORT_BUFFER_UCHAR(Port: PORT, Buffer: Uint8Array, Count: number): void {
  for (let i = 0; i < Count; i++) HalpWrite(PortSpace, BigInt(Port), 1, HalpElement(Buffer, i, 1));
}

/** @stack 0x8 */
export function READ_PORT_USHORT(Port: PORT): number {
  return Number(HalpRead(PortSpace, BigInt(Port), 2));
}
/** @stack 0x8 */
export function WRITE_PORT_USHORT(Port: PORT, Value: number): void {
  HalpWrite(PortSpace, BigInt(Port), 2, BigInt(Value));
}
/**
 * The same port, Count times.
 * @stack 0x10
 */
export function READ_PORT_BUFFER_USHORT(Port: PORT, Buffer: Uint8Array, Count: number): void {
  for (let i = 0; i < Count; i++) HalpSetElement(Buffer, i, 2, HalpRead(PortSpace, BigInt(Port), 2));
}
/**
 * The same port, Count times.
 * @stack 0x10
 */
export function WRITE_PORT_BUFFER_USHORT(Port: PORT, Buffer: Uint8Array, Count: number): void {
  for (let i = 0; i < Count; i++) HalpWrite(PortSpace, BigInt(Port), 2, HalpElement(Buffer, i, 2));
}

/** @stack 0x8 */
export function READ_PORT_ULONG(Port: PORT): number {
  return Number(HalpRead(PortSpace, BigInt(Port), 4));
}
/** @stack 0x8 */
export function WRITE_PORT_ULONG(Port: PORT, Value: number): void {
  HalpWrite(PortSpace, BigInt(Port), 4, BigInt(Value));
}
/**
 * The same port, Count times.
 * @stack 0x10
 */
export function READ_PORT_BUFFER_ULONG(Port: PORT, Buffer: Uint8Array, Count: number): void {
  for (let i = 0; i < Count; i++) HalpSetElement(Buffer, i, 4, HalpRead(PortSpace, BigInt(Port), 4));
}
/**
 * The same port, Count times.
 * @stack 0x10
 */
export function WRITE_PORT_BUFFER_ULONG(Port: PORT, Buffer: Uint8Array, Count: number): void {
  for (let i = 0; i < Count; i++) HalpWrite(PortSpace, BigInt(Port), 4, HalpElement(Buffer, i, 4));
}
