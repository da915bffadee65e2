/**
 * What the kernel knows of user mode: the entry points it looks up in ntdll when it maps it, and the system's own
 * programs. User-mode modules enter themselves here when they are linked, because imports only go down.
 */
export const PspSystemDll = {
  /** ntdll!RtlUserThreadStart(StartAddress, Parameter): first user-mode function of each thread. */
  RtlUserThreadStart: null as ((StartAddress: Function, Parameter: unknown) => void) | null,
};

/** Image name -> main function of a program that is part of the system. */
export const PspSystemPrograms = new Map<string, Function>();
