/** Parts of an object's security descriptor: asked for, and replaced. */
import type { NTSTATUS } from '../inc/io';
import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_SECURITY_DESCR,
  STATUS_NO_SECURITY_ON_OBJECT,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import {
  ACCESS_SYSTEM_SECURITY,
  SE_DACL_DEFAULTED,
  SE_DACL_PRESENT,
  SE_GROUP_DEFAULTED,
  SE_OWNER_DEFAULTED,
  SE_SACL_DEFAULTED,
  SE_SACL_PRESENT,
  SE_SELF_RELATIVE,
  SECURITY_DESCRIPTOR,
  SECURITY_DESCRIPTOR_REVISION,
} from '../inc/se';
import { READ_CONTROL, WRITE_DAC, WRITE_OWNER } from '../inc/ntdef';
import type { GENERIC_MAPPING } from '../rtl/generic';
import { RtlValidSecurityDescriptor } from '../rtl/security';
import { RtlpDescriptorFromBytes, RtlpDescriptorToBytes } from '../rtl/securityBytes';

/** SECURITY_INFORMATION */
export const OWNER_SECURITY_INFORMATION = 0x1;
export const GROUP_SECURITY_INFORMATION = 0x2;
export const DACL_SECURITY_INFORMATION = 0x4;
export const SACL_SECURITY_INFORMATION = 0x8;

/** Each part with its control bits, and the rights that asking for it and setting it take. */
const Parts = [
  [OWNER_SECURITY_INFORMATION, 'Owner', SE_OWNER_DEFAULTED, READ_CONTROL, WRITE_OWNER],
  [GROUP_SECURITY_INFORMATION, 'Group', SE_GROUP_DEFAULTED, READ_CONTROL, WRITE_OWNER],
  [DACL_SECURITY_INFORMATION, 'Dacl', SE_DACL_PRESENT | SE_DACL_DEFAULTED, READ_CONTROL, WRITE_DAC],
  [
    SACL_SECURITY_INFORMATION,
    'Sacl',
    SE_SACL_PRESENT | SE_SACL_DEFAULTED,
    ACCESS_SYSTEM_SECURITY,
    ACCESS_SYSTEM_SECURITY,
  ],
] as const;

/** Rights that a handle needs for these parts. */
export function SepSecurityAccess(SecurityInformation: number, Set: boolean): number {
  let access = 0;
  for (const [part, , , query, set] of Parts)
    if ((SecurityInformation & part) !== 0) access = (access | (Set ? set : query)) >>> 0;
  return access;
}

function SepCopyPart<Part extends 'Owner' | 'Group' | 'Dacl' | 'Sacl'>(
  From: SECURITY_DESCRIPTOR,
  To: SECURITY_DESCRIPTOR,
  Member: Part,
): void {
  To[Member] = From[Member];
}

/** Copies the parts that are named. */
function SepCopyParts(From: SECURITY_DESCRIPTOR, To: SECURITY_DESCRIPTOR, SecurityInformation: number): void {
  for (const [part, member, bits] of Parts) {
    if ((SecurityInformation & part) === 0) continue;
    SepCopyPart(From, To, member);
    To.Control = (To.Control & ~bits) | (From.Control & bits);
  }
}

/** A caller's descriptor, a structure or bytes in one piece; null: it is none. */
export function SepCaptureDescriptor(Descriptor: unknown): SECURITY_DESCRIPTOR | null {
  if (Descriptor instanceof Uint8Array) return RtlpDescriptorFromBytes(Descriptor.slice());
  if (!(Descriptor instanceof SECURITY_DESCRIPTOR) || !RtlValidSecurityDescriptor(Descriptor)) return null;
  const copy = new SECURITY_DESCRIPTOR();
  copy.Revision = SECURITY_DESCRIPTOR_REVISION;
  SepCopyParts(Descriptor, copy, ~0);
  return copy;
}

/**
 * Parts of an object's descriptor, in one piece. Source: ntifs/nf-ntifs-sequerysecuritydescriptorinfo.
 * @param SecurityInformation which
 * @param SecurityDescriptor gets the bytes
 * @param Length bytes that it has room for; gets those that are needed
 * @returns STATUS_BUFFER_TOO_SMALL, STATUS_NO_SECURITY_ON_OBJECT
 * @stack 0x90
 */
export function SeQuerySecurityDescriptorInfo(
  SecurityInformation: Ref<number>,
  SecurityDescriptor: Uint8Array | null,
  Length: Ref<number>,
  ObjectsSecurityDescriptor: Ref<SECURITY_DESCRIPTOR | null>,
): NTSTATUS {
  const own = ObjectsSecurityDescriptor.value;
  if (own === null) return STATUS_NO_SECURITY_ON_OBJECT;
  const asked = new SECURITY_DESCRIPTOR();
  SepCopyParts(own, asked, SecurityInformation.value);
  const bytes = RtlpDescriptorToBytes(asked);
  const room = Length.value;
  Length.value = bytes.length;
  if (SecurityDescriptor === null || room < bytes.length) return STATUS_BUFFER_TOO_SMALL;
  SecurityDescriptor.set(bytes);
  return STATUS_SUCCESS;
}

/**
 * Replaces parts of an object's descriptor by those of another. Source: ntifs/nf-ntifs-sesetsecuritydescriptorinfo.
 * @param ObjectsSecurityDescriptor gets a new descriptor in the place of the one that it holds
 * @returns STATUS_NO_SECURITY_ON_OBJECT, STATUS_INVALID_SECURITY_DESCR
 * @stack 0xa0
 */
export function SeSetSecurityDescriptorInfo(
  _Object: unknown,
  SecurityInformation: Ref<number>,
  ModificationDescriptor: SECURITY_DESCRIPTOR | Uint8Array,
  ObjectsSecurityDescriptor: Ref<SECURITY_DESCRIPTOR | null>,
  _PoolType: number,
  _GenericMapping: GENERIC_MAPPING,
): NTSTATUS {
  const own = ObjectsSecurityDescriptor.value;
  if (own === null) return STATUS_NO_SECURITY_ON_OBJECT;
  const change = SepCaptureDescriptor(ModificationDescriptor);
  if (change === null) return STATUS_INVALID_SECURITY_DESCR;
  const made = new SECURITY_DESCRIPTOR();
  made.Revision = SECURITY_DESCRIPTOR_REVISION;
  SepCopyParts(own, made, ~0);
  SepCopyParts(change, made, SecurityInformation.value);
  made.Control &= ~SE_SELF_RELATIVE;
  ObjectsSecurityDescriptor.value = made;
  return STATUS_SUCCESS;
}
