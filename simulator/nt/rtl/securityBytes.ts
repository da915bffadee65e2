/** Security descriptors as bytes in one piece (self-relative). Source: [MS-DTYP] 2.4.2.2 SID, 2.4.4 ACE, 2.4.5 ACL, 2.4.6. */
import {
  ACCESS_ALLOWED_ACE,
  ACL,
  SE_DACL_PRESENT,
  SE_SACL_PRESENT,
  SE_SELF_RELATIVE,
  SECURITY_DESCRIPTOR,
  SECURITY_DESCRIPTOR_REVISION,
} from '../inc/se';
import { RtlLengthSid, RtlValidSid, SID, SID_IDENTIFIER_AUTHORITY } from './sid';
import { RtlReadUlong, RtlWriteUlong } from './structure';

const HEADER = 0x14;
const ACL_HEADER = 8;
const ACE_HEADER = 8;

function RtlpWriteSid(Sid: SID, Bytes: Uint8Array, At: number): void {
  Bytes[At] = Sid.Revision;
  Bytes[At + 1] = Sid.SubAuthorityCount;
  Bytes.set(Sid.IdentifierAuthority.Value, At + 2);
  for (let i = 0; i < Sid.SubAuthorityCount; i++) RtlWriteUlong(Bytes, At + 8 + 4 * i, Sid.SubAuthority[i]);
}

function RtlpReadSid(Bytes: Uint8Array, At: number): SID | null {
  if (At + 8 > Bytes.length || At + 8 + 4 * Bytes[At + 1] > Bytes.length) return null;
  const sid = new SID();
  sid.Revision = Bytes[At];
  sid.SubAuthorityCount = Bytes[At + 1];
  sid.IdentifierAuthority.Value = new SID_IDENTIFIER_AUTHORITY([...Bytes.subarray(At + 2, At + 8)]).Value;
  for (let i = 0; i < sid.SubAuthorityCount; i++) sid.SubAuthority.push(RtlReadUlong(Bytes, At + 8 + 4 * i));
  return RtlValidSid(sid) ? sid : null;
}

function RtlpAclLength(Acl: ACL): number {
  return Acl.$aces.reduce((bytes, ace) => bytes + ACE_HEADER + RtlLengthSid(ace.Sid), ACL_HEADER);
}

function RtlpWriteUshort(Bytes: Uint8Array, At: number, Value: number): void {
  Bytes[At] = Value & 0xff;
  Bytes[At + 1] = Value >>> 8;
}

function RtlpWriteAcl(Acl: ACL, Bytes: Uint8Array, At: number): void {
  Bytes[At] = Acl.AclRevision;
  RtlpWriteUshort(Bytes, At + 2, RtlpAclLength(Acl));
  RtlpWriteUshort(Bytes, At + 4, Acl.$aces.length);
  let at = At + ACL_HEADER;
  for (const { Header, Mask, Sid } of Acl.$aces) {
    const length = ACE_HEADER + RtlLengthSid(Sid);
    Bytes[at] = Header.AceType;
    Bytes[at + 1] = Header.AceFlags;
    RtlpWriteUshort(Bytes, at + 2, length);
    RtlWriteUlong(Bytes, at + 4, Mask);
    RtlpWriteSid(Sid, Bytes, at + ACE_HEADER);
    at += length;
  }
}

function RtlpReadAcl(Bytes: Uint8Array, At: number): ACL | null {
  if (At + ACL_HEADER > Bytes.length) return null;
  const acl = new ACL();
  acl.AclRevision = Bytes[At];
  acl.AclSize = Bytes[At + 2] | (Bytes[At + 3] << 8);
  acl.AceCount = Bytes[At + 4] | (Bytes[At + 5] << 8);
  let at = At + ACL_HEADER;
  for (let i = 0; i < acl.AceCount; i++) {
    const sid = RtlpReadSid(Bytes, at + ACE_HEADER);
    const length = Bytes[at + 2] | (Bytes[at + 3] << 8);
    if (sid === null || length < ACE_HEADER + RtlLengthSid(sid)) return null;
    const ace = new ACCESS_ALLOWED_ACE(Bytes[at], length, RtlReadUlong(Bytes, at + 4), sid);
    ace.Header.AceFlags = Bytes[at + 1];
    acl.$aces.push(ace);
    at += length;
  }
  return acl;
}

/** The bytes of a descriptor: header, owner, group, audit list, access list. */
export function RtlpDescriptorToBytes({ Control, Owner, Group, Sacl, Dacl }: SECURITY_DESCRIPTOR): Uint8Array {
  const sids = [Owner, Group];
  const acls = [Sacl, Dacl];
  let length = HEADER;
  for (const sid of sids) length += sid === null ? 0 : RtlLengthSid(sid);
  for (const acl of acls) length += acl === null ? 0 : RtlpAclLength(acl);
  const bytes = new Uint8Array(length);
  bytes[0] = SECURITY_DESCRIPTOR_REVISION;
  RtlpWriteUshort(bytes, 2, Control | SE_SELF_RELATIVE);
  let at = HEADER;
  for (let i = 0; i < 2; i++) {
    const sid = sids[i];
    if (sid === null) continue;
    RtlWriteUlong(bytes, 4 + 4 * i, at);
    RtlpWriteSid(sid, bytes, at);
    at += RtlLengthSid(sid);
  }
  for (let i = 0; i < 2; i++) {
    const acl = acls[i];
    if (acl === null) continue;
    RtlWriteUlong(bytes, 0xc + 4 * i, at);
    RtlpWriteAcl(acl, bytes, at);
    at += RtlpAclLength(acl);
  }
  return bytes;
}

/** The descriptor that bytes hold; null: they hold none. */
export function RtlpDescriptorFromBytes(Bytes: Uint8Array): SECURITY_DESCRIPTOR | null {
  if (Bytes.length < HEADER || Bytes[0] !== SECURITY_DESCRIPTOR_REVISION) return null;
  const control = Bytes[2] | (Bytes[3] << 8);
  if ((control & SE_SELF_RELATIVE) === 0) return null;
  const descriptor = new SECURITY_DESCRIPTOR();
  descriptor.Revision = Bytes[0];
  descriptor.Control = control & ~SE_SELF_RELATIVE;
  const [owner, group, sacl, dacl] = [4, 8, 0xc, 0x10].map(at => RtlReadUlong(Bytes, at));
  descriptor.Owner = owner === 0 ? null : RtlpReadSid(Bytes, owner);
  descriptor.Group = group === 0 ? null : RtlpReadSid(Bytes, group);
  descriptor.Sacl = sacl === 0 || (control & SE_SACL_PRESENT) === 0 ? null : RtlpReadAcl(Bytes, sacl);
  descriptor.Dacl = dacl === 0 || (control & SE_DACL_PRESENT) === 0 ? null : RtlpReadAcl(Bytes, dacl);
  const broken =
    (owner !== 0 && descriptor.Owner === null) ||
    (group !== 0 && descriptor.Group === null) ||
    (dacl !== 0 && (control & SE_DACL_PRESENT) !== 0 && descriptor.Dacl === null);
  return broken ? null : descriptor;
}
