/** The security descriptor that communication ports are made with. */
import { ExFreePoolWithTag, ExPoolPlace } from '../../nt/ex/pool';
import { PagedPool } from '../../nt/inc/ex';
import type { NTSTATUS } from '../../nt/inc/io';
import { NT_SUCCESS, STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';
import { ACL, ACL_REVISION, SECURITY_DESCRIPTOR, SECURITY_DESCRIPTOR_REVISION } from '../../nt/inc/se';
import { RtlAddAccessAllowedAce, RtlCreateAcl } from '../../nt/rtl/acl';
import { RtlCreateSecurityDescriptor, RtlSetDaclSecurityDescriptor } from '../../nt/rtl/security';
import { SeExports } from '../../nt/se/sids';

const DescriptorTag = 'dsMF';
const ACL_SIZE = 0x100;

/**
 * Gives the access to the system and to administrators, and to nobody else. IRQL PASSIVE_LEVEL.
 * Source: fltkernel/nf-fltkernel-fltbuilddefaultsecuritydescriptor.
 * @param SecurityDescriptor gets it; for FltFreeSecurityDescriptor
 * @stack 0x80
 */
export function FltBuildDefaultSecurityDescriptor(
  SecurityDescriptor: Ref<SECURITY_DESCRIPTOR | null>,
  DesiredAccess: number,
): NTSTATUS {
  const descriptor = ExPoolPlace(PagedPool, new SECURITY_DESCRIPTOR(), DescriptorTag);
  RtlCreateSecurityDescriptor(descriptor, SECURITY_DESCRIPTOR_REVISION);
  const acl = new ACL();
  const created = RtlCreateAcl(acl, ACL_SIZE, ACL_REVISION);
  if (!NT_SUCCESS(created)) {
    ExFreePoolWithTag(descriptor, DescriptorTag);
    return created;
  }
  for (const sid of [SeExports.SeLocalSystemSid, SeExports.SeAliasAdminsSid])
    RtlAddAccessAllowedAce(acl, ACL_REVISION, DesiredAccess, sid);
  RtlSetDaclSecurityDescriptor(descriptor, true, acl, false);
  SecurityDescriptor.value = descriptor;
  return STATUS_SUCCESS;
}

/**
 * IRQL PASSIVE_LEVEL. Source: fltkernel/nf-fltkernel-fltfreesecuritydescriptor.
 * @stack 0x30
 */
export function FltFreeSecurityDescriptor(SecurityDescriptor: SECURITY_DESCRIPTOR): void {
  ExFreePoolWithTag(SecurityDescriptor, DescriptorTag);
}
