/** @returns true when the text cannot be the name of a driver, its service and its device */
export function modelNameProblem(name: string): boolean {
  return !/^[A-Za-z][\w-]{0,31}$/.test(name.trim());
}

/**
 * The files of a new model: file name -> text. Written out for the person who reads and changes them, so each stands on
 * its own.
 * @param name of the driver and its service: letters, digits, `-` and `_`
 */
export function modelFiles(name: string): Readonly<Record<string, string>> {
  return {
    'driver.ts': driver(name),
    'app.ts': application(name),
    [`${name}.scenario.ts`]: scenario(name),
    'tsconfig.json': tsconfig,
  };
}

const driver = (
  name: string,
): string => `/* ${name}.sys - a device that applications can open and read. Set a breakpoint in ReadDispatch and press F5. */
import {
  type DEVICE_OBJECT,
  DO_BUFFERED_IO,
  type DRIVER_OBJECT,
  FILE_DEVICE_UNKNOWN,
  IO_NO_INCREMENT,
  IoCompleteRequest,
  IoCreateDevice,
  IoCreateSymbolicLink,
  IoDeleteDevice,
  IoDeleteSymbolicLink,
  type IRP,
  IRP_MJ_CLOSE,
  IRP_MJ_CREATE,
  IRP_MJ_READ,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';

/** What the driver keeps for its device. */
export class DEVICE_EXTENSION {
  Reads = 0;
}

/** Called at PASSIVE_LEVEL when the service is started. */
export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const device = new Ref<DEVICE_OBJECT | null>(null);
  let status = IoCreateDevice(DriverObject, DEVICE_EXTENSION, '\\\\Device\\\\${name}', FILE_DEVICE_UNKNOWN, 0, false, device);
  if (!NT_SUCCESS(status)) return status;
  status = IoCreateSymbolicLink('\\\\??\\\\${name}', '\\\\Device\\\\${name}');
  if (!NT_SUCCESS(status)) {
    IoDeleteDevice(device.value!);
    return status;
  }
  device.value!.Flags |= DO_BUFFERED_IO;

  DriverObject.MajorFunction[IRP_MJ_CREATE] = CreateClose;
  DriverObject.MajorFunction[IRP_MJ_CLOSE] = CreateClose;
  DriverObject.MajorFunction[IRP_MJ_READ] = ReadDispatch;
  DriverObject.DriverUnload = DriverUnload;
  return STATUS_SUCCESS;
}

/** Called at PASSIVE_LEVEL when the service is stopped. */
export function DriverUnload(DriverObject: DRIVER_OBJECT): void {
  IoDeleteSymbolicLink('\\\\??\\\\${name}');
  IoDeleteDevice(DriverObject.DeviceObject!);
}

export function CreateClose(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  return Complete(Irp, STATUS_SUCCESS);
}

/** Runs in the thread that called ReadFile, at PASSIVE_LEVEL. */
export function ReadDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension: DEVICE_EXTENSION = DeviceObject.DeviceExtension;
  extension.Reads++;
  return Complete(Irp, STATUS_SUCCESS);
}

function Complete(Irp: IRP, Status: NTSTATUS): NTSTATUS {
  Irp.IoStatus.Status = Status;
  Irp.IoStatus.Information = 0;
  IoCompleteRequest(Irp, IO_NO_INCREMENT);
  return Status;
}
`;

const application = (name: string): string => `/* Opens \\\\.\\${name} and reads from it. */
import {
  CloseHandle,
  CreateFileW,
  GENERIC_READ,
  GENERIC_WRITE,
  GetLastError,
  INVALID_HANDLE_VALUE,
  OPEN_EXISTING,
  printf,
  ReadFile,
} from 'windows';

export function main(): number {
  const handle = CreateFileW('\\\\\\\\.\\\\${name}', GENERIC_READ | GENERIC_WRITE, 0, null, OPEN_EXISTING, 0, null);
  if (handle === INVALID_HANDLE_VALUE) {
    printf('CreateFileW failed: %u\\n', GetLastError());
    return 1;
  }
  const result = ReadFile(handle, null, 0, null, null);
  printf('ReadFile returned %s\\n', result ? 'TRUE' : 'FALSE');
  CloseHandle(handle);
  return 0;
}
`;

const scenario = (name: string): string => `/* Puts a machine together: F5 runs it, the same seed gives the same run. */
import { scenario } from 'kdlab';

export default scenario({
  title: '${name} answers a read',
  processors: 1,
  seed: 1,
  drivers: [{ service: '${name}', model: './driver.ts' }],
  applications: [{ image: '${name}App.exe', model: './app.ts' }],
  expect: { outcome: 'completed' },
});
`;

/** Strict, and with nothing of a browser or of Node.js: a model sees the language and the WDK only. */
const tsconfig = `{
  "compilerOptions": {
    "target": "ES2023",
    "lib": ["ES2023"],
    "module": "ESNext",
    "moduleResolution": "bundler",
    "types": [],
    "strict": true,
    "noEmit": true
  },
  "include": ["."]
}
`;
