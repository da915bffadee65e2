/** The services database: HKLM\SYSTEM\CurrentControlSet\Services, as plain data. */

export const SERVICE_KERNEL_DRIVER = 0x1;
export const SERVICE_FILE_SYSTEM_DRIVER = 0x2;
export const SERVICE_BOOT_START = 0;
export const SERVICE_SYSTEM_START = 1;
export const SERVICE_AUTO_START = 2;
export const SERVICE_DEMAND_START = 3;
export const SERVICE_DISABLED = 4;

const ServicesKey = '\\Registry\\Machine\\System\\CurrentControlSet\\Services\\';

/** One service key and its values. */
export class CM_SERVICE_KEY {
  Type = SERVICE_KERNEL_DRIVER;
  Start = SERVICE_DEMAND_START;
  ErrorControl = 1;
  Group = '';
  DependOnService: string[] = [];
  /** Further values and subkeys by path (`Instances\DefaultInstance`). */
  readonly Values = new Map<string, unknown>();
  constructor(
    readonly Name: string,
    public ImagePath: string,
    /** Image that the path names, without directory and extension. */
    public Image: string,
  ) {}
}

const services = new Map<string, CM_SERVICE_KEY>();

/** @returns null if there is a key of that name. */
export function CmCreateServiceKey(Name: string, ImagePath: string, Image: string): CM_SERVICE_KEY | null {
  const key = Name.toUpperCase();
  if (services.has(key)) return null;
  const service = new CM_SERVICE_KEY(Name, ImagePath, Image);
  services.set(key, service);
  return service;
}
export function CmOpenServiceKey(Name: string): CM_SERVICE_KEY | null {
  return services.get(Name.toUpperCase()) ?? null;
}
export function CmDeleteServiceKey(Name: string): void {
  services.delete(Name.toUpperCase());
}

/** Registry path of a service, as DriverEntry gets it. */
export function CmServicePath(Name: string): string {
  return ServicesKey + Name;
}
/** Last component of a registry path. */
export function CmServiceNameOfPath(RegistryPath: string): string {
  return RegistryPath.substring(RegistryPath.lastIndexOf('\\') + 1);
}
