/** Security descriptors, lists of rights, tokens, access checks. */
import assert from 'node:assert/strict';
import { inEntry, printed } from '../ex/poolDriver';
import { application, deviceDriver, runSession } from '../scenario';

const MORE = `
  const { SeLocalSystemSid: SYSTEM, SeAliasAdminsSid: ADMINS, SeWorldSid: WORLD, SeAliasGuestsSid: GUESTS } = W.SeExports;
  const mapping = W.IoGetFileObjectGenericMapping();
  function list(...entries: any[]): any {
    const acl = new W.ACL();
    W.RtlCreateAcl(acl, 256, W.ACL_REVISION);
    for (const [type, mask, sid] of entries)
      type === 'allow' ? W.RtlAddAccessAllowedAce(acl, W.ACL_REVISION, mask, sid) : W.RtlAddAccessDeniedAce(acl, W.ACL_REVISION, mask, sid);
    return acl;
  }
  function descriptor(dacl: any, owner: any = null): any {
    const d = new W.SECURITY_DESCRIPTOR();
    W.RtlCreateSecurityDescriptor(d, 1);
    if (dacl !== undefined) W.RtlSetDaclSecurityDescriptor(d, true, dacl, false);
    W.RtlSetOwnerSecurityDescriptor(d, owner, false);
    return d;
  }
  function check(d: any, desired: number, mode: number, privileges: any = null): string {
    const context = new W.SECURITY_SUBJECT_CONTEXT(), granted = new W.Ref(0), status = new W.Ref(0);
    W.SeCaptureSubjectContext(context); W.SeLockSubjectContext(context);
    const yes = W.SeAccessCheck(d, context, true, desired, 0, privileges, mapping, mode, granted, status);
    W.SeUnlockSubjectContext(context); W.SeReleaseSubjectContext(context);
    return (yes ? 'yes ' : 'no ') + granted.value.toString(16) + ' ' + (status.value >>> 0).toString(16);
  }
`;

/** What a driver prints when an application controls it: in the application's thread. */
function inControl(body: string): string {
  const driver = deviceDriver({
    routines: `${MORE} function Control(d: any, Irp: any): number { ${body} return complete(Irp, 0, 0); }`,
    entry: 'DriverObject.MajorFunction[14] = Control;',
  });
  const ran = runSession({
    drivers: { T: driver },
    applications: { 'app.exe': application('DeviceIoControl(h, 0x222000, null, 0, null, 0, new Ref(0), null);') },
  });
  return ran.debug.trim();
}

describe('security', function () {
  this.timeout(120_000);

  it('lists take entries while there is room, give and delete them by number', () => {
    const r = inEntry(
      `const acl = new W.ACL(), ace = new Ref<any>(null);
       const small = [W.RtlCreateAcl(acl, 7, 2), W.RtlCreateAcl(acl, 64, 1), W.RtlCreateAcl(acl, 40, 2)];
       const adds = [SYSTEM, ADMINS].map(sid => W.RtlAddAccessAllowedAce(acl, 2, 1, sid));
       const got = [W.RtlGetAce(acl, 0, ace), ace.value.Sid === SYSTEM, W.RtlGetAce(acl, 1, ace), W.RtlDeleteAce(acl, 0), acl.AceCount, W.RtlValidAcl(acl)];
       DbgPrint('%s', [...small, ...adds, ...got].map(x => typeof x === 'number' ? (x >>> 0).toString(16) : x).join(' '));`,
      { more: MORE },
    );
    assert.equal(printed(r).join(' '), 'c0000023 c000000d 0 0 c0000099 0 true c000000d 0 0 true');
  });

  it('descriptors: parts, sizes, one piece', () => {
    const r = inEntry(
      `const d = descriptor(list(['allow', 1, WORLD]), SYSTEM), one = new W.SECURITY_DESCRIPTOR(), size = new Ref(0);
       const present = new Ref(false), acl = new Ref<any>(null), by = new Ref(true);
       W.RtlGetDaclSecurityDescriptor(d, present, acl, by);
       const first = W.RtlAbsoluteToSelfRelativeSD(d, one, size);
       const second = W.RtlAbsoluteToSelfRelativeSD(d, one, size);
       DbgPrint('%s', [present.value, acl.value.AceCount, by.value, (first >>> 0).toString(16), size.value, second, W.RtlLengthSecurityDescriptor(one),
         W.RtlEqualSid(one.Owner, SYSTEM), (W.RtlSetOwnerSecurityDescriptor(one, null, false) >>> 0).toString(16), W.SeValidSecurityDescriptor(size.value, one),
         (W.RtlCreateSecurityDescriptor(d, 2) >>> 0).toString(16)].join(' '));`,
      { more: MORE },
    );
    assert.equal(printed(r).join(' '), 'true 1 false c0000023 288 0 288 true c0000079 true c0000058');
  });

  const CASES: readonly (readonly [string, string, string])[] = [
    ['the kernel gets what it wants', 'check(null, 1, W.KernelMode)', 'yes 1 0'],
    ['nobody in user mode without a descriptor', 'check(null, 1, W.UserMode)', 'no 0 c0000022'],
    ['everything without a list', 'check(descriptor(undefined), W.GENERIC_READ, W.UserMode)', 'yes 120089 0'],
    ['nothing with an empty one', 'check(descriptor(list()), 1, W.UserMode)', 'no 0 c0000022'],
    [
      'a group',
      "check(descriptor(list(['allow', W.GENERIC_ALL, ADMINS])), W.GENERIC_READ | W.GENERIC_WRITE, W.UserMode)",
      'yes 12019f 0',
    ],
    ['not of the group', "check(descriptor(list(['allow', 1, GUESTS])), 1, W.UserMode)", 'no 0 c0000022'],
    ['some of it is missing', "check(descriptor(list(['allow', 1, WORLD])), 3, W.UserMode)", 'no 0 c0000022'],
    [
      'several entries together',
      "check(descriptor(list(['allow', 1, WORLD], ['allow', 2, ADMINS])), 3, W.UserMode)",
      'yes 3 0',
    ],
    [
      'denied first',
      "check(descriptor(list(['deny', 1, WORLD], ['allow', 3, ADMINS])), 1, W.UserMode)",
      'no 0 c0000022',
    ],
    ['denied too late', "check(descriptor(list(['allow', 3, ADMINS], ['deny', 1, WORLD])), 1, W.UserMode)", 'yes 1 0'],
    [
      'all that there is',
      "check(descriptor(list(['deny', 1, WORLD], ['allow', 7, ADMINS])), W.MAXIMUM_ALLOWED, W.UserMode)",
      'yes 6 0',
    ],
    [
      'the owner reads and changes who may',
      'check(descriptor(list(), ADMINS), W.READ_CONTROL | W.WRITE_DAC, W.UserMode)',
      'yes 60000 0',
    ],
    [
      'a privilege that is not enabled',
      'check(descriptor(undefined), W.ACCESS_SYSTEM_SECURITY, W.UserMode)',
      'no 0 c0000061',
    ],
  ];
  for (const [name, body, expected] of CASES)
    it(`access check: ${name}`, () => assert.equal(inControl(`DbgPrint('%s\\n', ${body});`), expected));

  it('tokens: System and its privileges, an application and its groups, acting for somebody', () => {
    const who = `
      function who(token: any): string {
        const user = new W.Ref<any>(null), elevated = new W.Ref<any>(null), text = new W.UNICODE_STRING(), luid = new W.LUID();
        W.SeQueryInformationToken(token, W.TokenUser, user); W.SeQueryInformationToken(token, W.TokenElevation, elevated);
        W.RtlConvertSidToUnicodeString(text, user.value.User.Sid, true); W.SeQueryAuthenticationIdToken(token, luid);
        return [text.Buffer.split('-').slice(0, 4).join('-'), W.SeTokenIsAdmin(token), elevated.value.TokenIsElevated, luid.LowPart.toString(16), W.SeTokenType(token)].join(' ');
      }`;
    const body = `${who}
      const mine = W.PsReferencePrimaryToken(W.PsGetCurrentProcess()), system = W.PsReferencePrimaryToken(W.PsInitialSystemProcess);
      const context = new W.SECURITY_SUBJECT_CONTEXT(), debug = W.SeExports.SeTcbPrivilege;
      DbgPrint('%s; %s; %d', who(mine), who(system), W.SeSinglePrivilegeCheck(debug, W.UserMode));
      W.PsImpersonateClient(W.PsGetCurrentThread(), system, false, false, W.SecurityImpersonation);
      W.SeCaptureSubjectContext(context);
      DbgPrint('; %d %d %d', W.SeSinglePrivilegeCheck(debug, W.UserMode), W.SeQuerySubjectContextToken(context) === system, context.ImpersonationLevel);
      W.SeReleaseSubjectContext(context); W.PsRevertToSelf();
      DbgPrint('; %d', W.SeSinglePrivilegeCheck(debug, W.UserMode));
      W.PsDereferencePrimaryToken(mine); W.PsDereferencePrimaryToken(system);`;
    assert.equal(inControl(body), 'S-1-5-21 true 1 1d2f4 1; S-1-5-18 true 1 3e7 1; 0; 1 1 2; 0');
  });
});
