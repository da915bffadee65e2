/** Part of wdm.h: security (nt/se, and its part of nt/rtl). */
export * from '../../nt/inc/se';
export {
  SeAccessCheck,
  SeAssignSecurity,
  SeCaptureSubjectContext,
  SeDeassignSecurity,
  SeLockSubjectContext,
  SeReleaseSubjectContext,
  SeUnlockSubjectContext,
  SeValidSecurityDescriptor,
} from '../../nt/se/access';
export {
  RtlCreateSecurityDescriptor,
  RtlLengthSecurityDescriptor,
  RtlSetDaclSecurityDescriptor,
  RtlValidSecurityDescriptor,
} from '../../nt/rtl/security';
