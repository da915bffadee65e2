/**
 * services.exe, and the session on top of it: creates and starts the services of the scenario, starts its applications,
 * and when they have ended stops the services again, last first.
 */
import { HalDebugOutput, HalQueryTime, HalTrace } from 'hal';
import {
  SERVICE_BOOT_START,
  SERVICE_DEMAND_START,
  SERVICE_FILE_SYSTEM_DRIVER,
  SERVICE_KERNEL_DRIVER,
} from '../../nt/cm/services';
import { type BootDriver, InitBootParameters } from '../../nt/init/parameters';
import { PopShutdownEventName } from '../../nt/init/power';
import { type HANDLE, OBJECT_ATTRIBUTES } from '../../nt/inc/ntdef';
import { NT_SUCCESS, STATUS_TIMEOUT, STATUS_WAIT_1 } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { PspSystemPrograms } from '../../nt/ps/systemDll';
import { CreateThread } from '../kernelbase/process';
import {
  NtClose,
  NtCreateUserProcess,
  NtOpenEvent,
  NtPlugPlayControl,
  NtShutdownSystem,
  NtWaitForMultipleObjects,
  NtWaitForSingleObject,
} from '../ntdll/stubs';
import { SERVICE_CONTROL_STOP } from '../sechost/types';
import { ERROR_INVALID_SERVICE_CONTROL, ERROR_SERVICE_NOT_ACTIVE } from '../kernelbase/types';
import { ScControlService, ScStartService } from './control';
import { ScCreateService, ScGetService, ScSetValue, ScTypeOf } from './database';
import { ScCreatePort, ScServerThread } from './server';

const ServerThreads = 2;
const DriverDirectory = '\\SystemRoot\\System32\\drivers\\';

function OpenShutdownEvent(): HANDLE {
  const attributes = new OBJECT_ATTRIBUTES();
  attributes.ObjectName = PopShutdownEventName;
  const event = new Ref<HANDLE>(0);
  NtOpenEvent(event, 0x100000, attributes);
  return event.value;
}

/** What goes wrong is told where a person looks: in the debugger's output, as an event of the system log would be. */
function SvcTell(Text: string): void {
  HalTrace('failure', Text);
  HalDebugOutput(`services.exe: ${Text}\n`);
}

/** What the INF of a minifilter writes: one instance, which is attached to every volume. */
function InstanceValues({ service, altitude }: BootDriver): NonNullable<BootDriver['values']> {
  if (altitude === undefined) return {};
  const name = `${service} Instance`;
  return {
    'Instances\\DefaultInstance': name,
    [`Instances\\${name}\\Altitude`]: altitude,
    [`Instances\\${name}\\Flags`]: 0,
  };
}

/** The service key of a driver, as its installation writes it. */
function CreateDriverService(Driver: BootDriver): boolean {
  const error = ScCreateService(Driver.service, {
    Type:
      Driver.type === 'file-system' || Driver.altitude !== undefined
        ? SERVICE_FILE_SYSTEM_DRIVER
        : SERVICE_KERNEL_DRIVER,
    Start: SERVICE_DEMAND_START,
    ErrorControl: 1,
    BinaryPath: Driver.path ?? `${DriverDirectory}${Driver.image}.sys`,
    DisplayName: null,
    Group: null,
    Dependencies: [],
  });
  if (error !== 0) {
    SvcTell(`service ${Driver.service} could not be created: error ${error}`);
    return false;
  }
  const values = { ...InstanceValues(Driver), ...Driver.values };
  for (const [path, data] of Object.entries(values)) ScSetValue(Driver.service, path, ScTypeOf(data), data);
  return true;
}

/** Services of the drivers that came with the kernel: they run since before this process. */
function AdoptBootServices(): void {
  ScCreateService('FltMgr', {
    Type: SERVICE_FILE_SYSTEM_DRIVER,
    Start: SERVICE_BOOT_START,
    ErrorControl: 3,
    BinaryPath: 'system32\\drivers\\fltmgr.sys',
    DisplayName: 'FltMgr',
    Group: 'FSFilter Infrastructure',
    Dependencies: [],
  });
}

/** @returns names of the services that run, in the order of their start. */
function StartServices(): string[] {
  const started: string[] = [];
  for (const driver of InitBootParameters.value.drivers) {
    if (driver.create === false || !CreateDriverService(driver) || !driver.start) continue;
    const error = ScStartService(ScGetService(driver.service)!);
    if (error === 0) started.push(driver.service);
    else SvcTell(`service ${driver.service} could not be started: error ${error}`);
  }
  return started;
}

/** Starts the applications, each at its time, and waits until they and whatever was asked for have ended. */
function RunApplications(Shutdown: HANDLE): void {
  const begin = HalQueryTime();
  const applications = [...InitBootParameters.value.applications].sort((a, b) => a.delay100ns - b.delay100ns);
  const running: HANDLE[] = [];
  for (const application of applications) {
    const left = begin + application.delay100ns - HalQueryTime();
    if (left > 0 && NtWaitForSingleObject(Shutdown, false, BigInt(-Math.ceil(left))) !== STATUS_TIMEOUT) break;
    const process = new Ref<HANDLE>(0);
    const status = NtCreateUserProcess(
      process,
      null,
      0x1fffff,
      application.imageName,
      application.arguments,
      application.image,
      null,
    );
    if (NT_SUCCESS(status)) running.push(process.value);
    else SvcTell(`${application.imageName} could not be started: status 0x${(status >>> 0).toString(16)}`);
  }
  for (const process of running) {
    // WaitAny: the shutdown event first.
    if (NtWaitForMultipleObjects([process, Shutdown], 1, false, null) === STATUS_WAIT_1) break;
    NtClose(process);
  }
}

/** @stack 0xa0 */
function SvcctrlMain(): number {
  const port = ScCreatePort();
  const shutdown = OpenShutdownEvent();
  for (let i = 0; i < ServerThreads; i++) CreateThread(null, 0, ScServerThread, port, 0, null);
  AdoptBootServices();
  const started = StartServices();
  RunApplications(shutdown);
  // The power button: the drivers hear of it before anything is taken from them.
  if (NtWaitForSingleObject(shutdown, false, 0n) !== STATUS_TIMEOUT) NtShutdownSystem(0);
  if (InitBootParameters.value.stopServices)
    for (const name of started.reverse()) {
      if (NT_SUCCESS(NtPlugPlayControl(name))) continue;
      const service = ScGetService(name);
      const error = service === null ? 0 : ScControlService(service, SERVICE_CONTROL_STOP);
      // A driver without DriverUnload stays, as on Windows until the shutdown; an application may have stopped another one.
      if (error !== 0 && error !== ERROR_INVALID_SERVICE_CONTROL && error !== ERROR_SERVICE_NOT_ACTIVE)
        SvcTell(`service ${name} could not be stopped: error ${error}`);
    }
  HalTrace('session', 'completed');
  NtWaitForSingleObject(shutdown, false, null);
  return 0;
}

PspSystemPrograms.set('services', SvcctrlMain);
