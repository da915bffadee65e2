/** Security descriptors. Source: the pages of RtlCreateSecurityDescriptor and the routines that set and get its parts. */
import type { NTSTATUS } from '../inc/io';
import {
  STATUS_BAD_DESCRIPTOR_FORMAT,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_SECURITY_DESCR,
  STATUS_SUCCESS,
  STATUS_UNKNOWN_REVISION,
} from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import {
  ACL,
  SE_DACL_DEFAULTED,
  SE_DACL_PRESENT,
  SE_GROUP_DEFAULTED,
  SE_OWNER_DEFAULTED,
  SE_SACL_DEFAULTED,
  SE_SACL_PRESENT,
  SE_SELF_RELATIVE,
  SECURITY_DESCRIPTOR_REVISION,
  type SECURITY_DESCRIPTOR,
} from '../inc/se';
import { RtlpCopyAcl, RtlValidAcl } from './acl';
import { RtlCopySid, RtlLengthSid, RtlValidSid, SID } from './sid';

/** Bytes of SECURITY_DESCRIPTOR with pointers, and with offsets instead. */
const ABSOLUTE_SIZE = 0x28;
const RELATIVE_SIZE = 0x14;

/**
 * A descriptor with nothing in it: nobody is denied anything.
 * @returns STATUS_UNKNOWN_REVISION
 * @stack 0x20
 */
export function RtlCreateSecurityDescriptor(SecurityDescriptor: SECURITY_DESCRIPTOR, Revision: number): NTSTATUS {
  if (Revision !== SECURITY_DESCRIPTOR_REVISION) return STATUS_UNKNOWN_REVISION;
  SecurityDescriptor.Revision = Revision;
  SecurityDescriptor.Control = 0;
  SecurityDescriptor.Owner = null;
  SecurityDescriptor.Group = null;
  SecurityDescriptor.Sacl = null;
  SecurityDescriptor.Dacl = null;
  return STATUS_SUCCESS;
}

/** A descriptor that may be written to. */
function RtlpCheckWritable(SecurityDescriptor: SECURITY_DESCRIPTOR): NTSTATUS {
  if (SecurityDescriptor.Revision !== SECURITY_DESCRIPTOR_REVISION) return STATUS_UNKNOWN_REVISION;
  return (SecurityDescriptor.Control & SE_SELF_RELATIVE) !== 0 ? STATUS_INVALID_SECURITY_DESCR : STATUS_SUCCESS;
}
const setFlag = (of: SECURITY_DESCRIPTOR, flag: number, on: boolean): void => {
  of.Control = on ? of.Control | flag : of.Control & ~flag;
};

/**
 * Sets who may do what.
 * @param DaclPresent false: there is no list, everybody may do everything
 * @param Dacl null with DaclPresent: the same
 * @returns STATUS_UNKNOWN_REVISION, STATUS_INVALID_SECURITY_DESCR (self-relative)
 * @stack 0x20
 */
export function RtlSetDaclSecurityDescriptor(
  SecurityDescriptor: SECURITY_DESCRIPTOR,
  DaclPresent: boolean,
  Dacl: ACL | null,
  DaclDefaulted: boolean,
): NTSTATUS {
  const status = RtlpCheckWritable(SecurityDescriptor);
  if (status !== STATUS_SUCCESS) return status;
  setFlag(SecurityDescriptor, SE_DACL_PRESENT, DaclPresent);
  SecurityDescriptor.Dacl = DaclPresent ? Dacl : null;
  setFlag(SecurityDescriptor, SE_DACL_DEFAULTED, DaclPresent && DaclDefaulted);
  return STATUS_SUCCESS;
}
/** @stack 0x20 */
export function RtlGetDaclSecurityDescriptor(
  SecurityDescriptor: SECURITY_DESCRIPTOR,
  DaclPresent: Ref<boolean>,
  Dacl: Ref<ACL | null>,
  DaclDefaulted: Ref<boolean>,
): NTSTATUS {
  if (SecurityDescriptor.Revision !== SECURITY_DESCRIPTOR_REVISION) return STATUS_UNKNOWN_REVISION;
  DaclPresent.value = (SecurityDescriptor.Control & SE_DACL_PRESENT) !== 0;
  if (!DaclPresent.value) return STATUS_SUCCESS;
  Dacl.value = SecurityDescriptor.Dacl;
  DaclDefaulted.value = (SecurityDescriptor.Control & SE_DACL_DEFAULTED) !== 0;
  return STATUS_SUCCESS;
}
/** @stack 0x20 */
export function RtlGetSaclSecurityDescriptor(
  SecurityDescriptor: SECURITY_DESCRIPTOR,
  SaclPresent: Ref<boolean>,
  Sacl: Ref<ACL | null>,
  SaclDefaulted: Ref<boolean>,
): NTSTATUS {
  if (SecurityDescriptor.Revision !== SECURITY_DESCRIPTOR_REVISION) return STATUS_UNKNOWN_REVISION;
  SaclPresent.value = (SecurityDescriptor.Control & SE_SACL_PRESENT) !== 0;
  if (!SaclPresent.value) return STATUS_SUCCESS;
  Sacl.value = SecurityDescriptor.Sacl;
  SaclDefaulted.value = (SecurityDescriptor.Control & SE_SACL_DEFAULTED) !== 0;
  return STATUS_SUCCESS;
}
/** @stack 0x20 */
export function RtlSetOwnerSecurityDescriptor(
  SecurityDescriptor: SECURITY_DESCRIPTOR,
  Owner: SID | null,
  OwnerDefaulted: boolean,
): NTSTATUS {
  const status = RtlpCheckWritable(SecurityDescriptor);
  if (status !== STATUS_SUCCESS) return status;
  SecurityDescriptor.Owner = Owner;
  setFlag(SecurityDescriptor, SE_OWNER_DEFAULTED, OwnerDefaulted);
  return STATUS_SUCCESS;
}
/** @stack 0x20 */
export function RtlGetOwnerSecurityDescriptor(
  SecurityDescriptor: SECURITY_DESCRIPTOR,
  Owner: Ref<SID | null>,
  OwnerDefaulted: Ref<boolean>,
): NTSTATUS {
  if (SecurityDescriptor.Revision !== SECURITY_DESCRIPTOR_REVISION) return STATUS_UNKNOWN_REVISION;
  Owner.value = SecurityDescriptor.Owner;
  OwnerDefaulted.value = (SecurityDescriptor.Control & SE_OWNER_DEFAULTED) !== 0;
  return STATUS_SUCCESS;
}
/** @stack 0x20 */
export function RtlSetGroupSecurityDescriptor(
  SecurityDescriptor: SECURITY_DESCRIPTOR,
  Group: SID | null,
  GroupDefaulted: boolean,
): NTSTATUS {
  const status = RtlpCheckWritable(SecurityDescriptor);
  if (status !== STATUS_SUCCESS) return status;
  SecurityDescriptor.Group = Group;
  setFlag(SecurityDescriptor, SE_GROUP_DEFAULTED, GroupDefaulted);
  return STATUS_SUCCESS;
}
/** @stack 0x20 */
export function RtlGetGroupSecurityDescriptor(
  SecurityDescriptor: SECURITY_DESCRIPTOR,
  Group: Ref<SID | null>,
  GroupDefaulted: Ref<boolean>,
): NTSTATUS {
  if (SecurityDescriptor.Revision !== SECURITY_DESCRIPTOR_REVISION) return STATUS_UNKNOWN_REVISION;
  Group.value = SecurityDescriptor.Group;
  GroupDefaulted.value = (SecurityDescriptor.Control & SE_GROUP_DEFAULTED) !== 0;
  return STATUS_SUCCESS;
}
/**
 * Whether the parts of a descriptor are valid.
 * @stack 0x20
 */
export function RtlValidSecurityDescriptor(SecurityDescriptor: SECURITY_DESCRIPTOR): boolean {
  const { Revision, Owner, Group, Sacl, Dacl } = SecurityDescriptor;
  return (
    Revision === SECURITY_DESCRIPTOR_REVISION &&
    (Owner === null || RtlValidSid(Owner)) &&
    (Group === null || RtlValidSid(Group)) &&
    (Sacl === null || RtlValidAcl(Sacl)) &&
    (Dacl === null || RtlValidAcl(Dacl))
  );
}
/**
 * Bytes of a descriptor with all that belongs to it.
 * @stack 0x20
 */
export function RtlLengthSecurityDescriptor(SecurityDescriptor: SECURITY_DESCRIPTOR): number {
  const relative = (SecurityDescriptor.Control & SE_SELF_RELATIVE) !== 0;
  return RtlpPartsLength(SecurityDescriptor) + (relative ? RELATIVE_SIZE : ABSOLUTE_SIZE);
}
function RtlpPartsLength({ Owner, Group, Sacl, Dacl }: SECURITY_DESCRIPTOR): number {
  let length = 0;
  for (const sid of [Owner, Group]) if (sid !== null) length += (RtlLengthSid(sid) + 3) & ~3;
  for (const acl of [Sacl, Dacl]) if (acl !== null) length += (acl.AclSize + 3) & ~3;
  return length;
}
/**
 * Writes a descriptor in one piece.
 * @param BufferLength bytes of the caller's memory; gets the bytes that are needed
 * @returns STATUS_BUFFER_TOO_SMALL, STATUS_BAD_DESCRIPTOR_FORMAT (it is in one piece already)
 * @stack 0x60
 */
export function RtlAbsoluteToSelfRelativeSD(
  AbsoluteSecurityDescriptor: SECURITY_DESCRIPTOR,
  SelfRelativeSecurityDescriptor: SECURITY_DESCRIPTOR | null,
  BufferLength: Ref<number>,
): NTSTATUS {
  const from = AbsoluteSecurityDescriptor;
  if ((from.Control & SE_SELF_RELATIVE) !== 0) return STATUS_BAD_DESCRIPTOR_FORMAT;
  const needed = RtlpPartsLength(from) + RELATIVE_SIZE;
  const given = BufferLength.value;
  BufferLength.value = needed;
  if (given < needed || SelfRelativeSecurityDescriptor === null) return STATUS_BUFFER_TOO_SMALL;
  const copy = (sid: SID | null): SID | null => {
    if (sid === null) return null;
    const target = new SID();
    RtlCopySid(RtlLengthSid(sid), target, sid);
    return target;
  };
  const to = SelfRelativeSecurityDescriptor;
  to.Revision = from.Revision;
  to.Control = from.Control | SE_SELF_RELATIVE;
  to.Owner = copy(from.Owner);
  to.Group = copy(from.Group);
  to.Sacl = from.Sacl && RtlpCopyAcl(from.Sacl, new ACL());
  to.Dacl = from.Dacl && RtlpCopyAcl(from.Dacl, new ACL());
  return STATUS_SUCCESS;
}
