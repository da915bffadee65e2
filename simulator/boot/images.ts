/** Which image (the part before `!` in a symbol) a system module belongs to: decided by its path under `simulator/`. */

/** `win32/NAME.ts` or `win32/NAME/...`: the module names as `lm` prints them. */
const WIN32_IMAGES: Readonly<Record<string, string>> = {
  ntdll: 'ntdll',
  kernelbase: 'KERNELBASE',
  kernel32: 'KERNEL32',
  advapi32: 'ADVAPI32',
  ucrtbase: 'ucrtbase',
  sechost: 'sechost',
  services: 'services',
  fltlib: 'FLTLIB',
};

/** `drivers/NAME/...`. */
const DRIVER_IMAGES: Readonly<Record<string, string>> = { fltmgr: 'FLTMGR', ntfs: 'Ntfs', disk: 'disk' };

/** `moduleId` is a path under `simulator/` without extension: `nt/ke/wait`. */
export function systemImage(moduleId: string): string {
  const [area, next] = moduleId.split('/');
  if (area === 'win32') return WIN32_IMAGES[next] ?? 'KERNELBASE';
  if (area === 'drivers') return DRIVER_IMAGES[next] ?? next;
  return 'nt';
}

/** Where a system module's text is shown: `kdlab:/nt/ke/wait.ts`. */
export function systemFileName(moduleId: string): string {
  return `kdlab:/${moduleId}.ts`;
}

/** Folders under `simulator/` that pass through our own compiler. */
export const COMPILED_FOLDERS = ['nt', 'win32', 'drivers', 'wdk'] as const;
/** Host code inside these folders. */
export const HOST_MODULES: ReadonlySet<string> = new Set(['wdk/rules', 'wdk/known', 'wdk/levels', 'wdk/kdlab']);

/** Modules that models import by name. */
export const WDK_MODULES = [
  'wdm',
  'ntddk',
  'ntifs',
  'fltkernel',
  'ntstrsafe',
  'ntintsafe',
  'windows',
  'fltuser',
  'hardware',
] as const;

/** Resolves an import of a system module or of a model to a system module id, or undefined if it is none. */
export function resolveSystemImport(specifier: string, fromModuleId: string): string | undefined {
  if (WDK_NAMES.has(specifier)) return `wdk/${specifier}`;
  if (!specifier.startsWith('.')) return undefined;
  // The modules of the system are linked anew for every machine: the same questions each time.
  let known = resolved.get(fromModuleId);
  if (!known) resolved.set(fromModuleId, (known = new Map()));
  let id = known.get(specifier);
  if (id === undefined) known.set(specifier, (id = joinModuleId(specifier, fromModuleId)));
  return id;
}

const WDK_NAMES: ReadonlySet<string> = new Set(WDK_MODULES);
const resolved = new Map<string, Map<string, string>>();

function joinModuleId(specifier: string, fromModuleId: string): string {
  const parts = fromModuleId.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
