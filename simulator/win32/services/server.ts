/** The port that sechost calls: handles of clients, and the operations behind them. */
import {
  DELETE,
  GENERIC_ALL,
  GENERIC_EXECUTE,
  GENERIC_READ,
  GENERIC_WRITE,
  type HANDLE,
  MAXIMUM_ALLOWED,
} from '../../nt/inc/ntdef';
import { NT_SUCCESS } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import type { ALPC_MESSAGE } from '../../nt/lpc/port';
import {
  ERROR_ACCESS_DENIED,
  ERROR_INVALID_HANDLE,
  ERROR_INVALID_SERVICE_CONTROL,
  ERROR_SERVICE_DOES_NOT_EXIST,
} from '../kernelbase/types';
import { NtAlpcCreatePort, NtAlpcReceiveMessage, NtAlpcReply } from '../ntdll/stubs';
import { type SCM_REQUEST, type ScmServiceOperation, ScmPortName } from '../sechost/protocol';
import {
  QUERY_SERVICE_CONFIGW,
  SC_MANAGER_ALL_ACCESS,
  SC_MANAGER_CONNECT,
  SC_MANAGER_CREATE_SERVICE,
  SERVICE_ALL_ACCESS,
  SERVICE_CHANGE_CONFIG,
  SERVICE_CONTROL_CONTINUE,
  SERVICE_CONTROL_INTERROGATE,
  SERVICE_CONTROL_PAUSE,
  SERVICE_CONTROL_STOP,
  SERVICE_INTERROGATE,
  SERVICE_PAUSE_CONTINUE,
  SERVICE_QUERY_CONFIG,
  SERVICE_QUERY_STATUS,
  SERVICE_START,
  SERVICE_STOP,
} from '../sechost/types';
import { ScControlService, ScStartService } from './control';
import {
  ScChangeConfig,
  ScCreateService,
  ScDeleteService,
  ScGetService,
  type SC_CONFIG,
  type SERVICE_RECORD,
} from './database';

/** A client's handle: of the manager, or of one service, with the rights it was opened with. */
class SC_CONTEXT {
  constructor(
    readonly Service: SERVICE_RECORD | null,
    readonly Access: number,
  ) {}
}

/** Values of handles that look like the context pointers they are in Windows. */
const FirstHandle = 0x1d06c4a0;
const HandleStep = 0x30;
const contexts = new Map<number, SC_CONTEXT>();
let nextHandle = FirstHandle;

/** Generic rights by what they mean for the manager and for a service (winsvc.h). */
const ManagerMapping = [0x20014, 0x20022, 0x20009, SC_MANAGER_ALL_ACCESS] as const;
const ServiceMapping = [0x2008d, 0x20002, 0x20170, SERVICE_ALL_ACCESS] as const;

function ScMapAccess(Desired: number, Mapping: readonly number[]): number {
  let access = Desired & 0x1ffffff;
  if ((Desired & GENERIC_READ) !== 0) access |= Mapping[0];
  if ((Desired & GENERIC_WRITE) !== 0) access |= Mapping[1];
  if ((Desired & GENERIC_EXECUTE) !== 0) access |= Mapping[2];
  if ((Desired & (GENERIC_ALL | MAXIMUM_ALLOWED)) !== 0) access |= Mapping[3];
  return access;
}

function ScNewHandle(Service: SERVICE_RECORD | null, Access: number): number {
  const handle = nextHandle;
  nextHandle += HandleStep;
  const mapping = Service === null ? ManagerMapping : ServiceMapping;
  contexts.set(handle, new SC_CONTEXT(Service, ScMapAccess(Access, mapping)));
  if (Service !== null) Service.UseCount++;
  return handle;
}

/** From the arguments of CreateService and ChangeServiceConfig, in the order of the protocol. */
function ScConfig(Arguments: readonly any[]): SC_CONFIG {
  const [Type, Start, ErrorControl, BinaryPath, DisplayName, Group, dependencies] = Arguments;
  const Dependencies = String(dependencies ?? '')
    .split('\0')
    .filter(name => name.length > 0);
  return { Type, Start, ErrorControl, BinaryPath, DisplayName, Group, Dependencies };
}

type Operation = (Request: SCM_REQUEST, Service: SERVICE_RECORD) => number;

/** What operations on services do; they return a Win32 error. */
const operations: Readonly<Record<ScmServiceOperation, { readonly access: number; readonly run: Operation }>> = {
  RStartServiceW: { access: SERVICE_START, run: (_request, service) => ScStartService(service) },
  RControlService: {
    access: 0,
    run: (request, service) => {
      const error = ScControlService(service, request.Arguments[0]);
      request.Result = service.Status;
      return error;
    },
  },
  RDeleteService: { access: DELETE, run: (_request, service) => ScDeleteService(service) },
  RQueryServiceStatus: {
    access: SERVICE_QUERY_STATUS,
    run: (request, service) => {
      request.Result = service.Status;
      return 0;
    },
  },
  RChangeServiceConfigW: {
    access: SERVICE_CHANGE_CONFIG,
    run: (request, service) => ScChangeConfig(service, ScConfig(request.Arguments)),
  },
  RQueryServiceConfigW: {
    access: SERVICE_QUERY_CONFIG,
    run: (request, service) => {
      const config = new QUERY_SERVICE_CONFIGW();
      config.dwServiceType = service.Config.Type;
      config.dwStartType = service.Config.Start;
      config.dwErrorControl = service.Config.ErrorControl;
      config.lpBinaryPathName = service.Config.BinaryPath ?? '';
      config.lpLoadOrderGroup = service.Config.Group ?? '';
      for (const name of service.Config.Dependencies) config.lpDependencies += `${name}\0`;
      config.lpDisplayName = service.Config.DisplayName ?? service.Name;
      request.Result = config;
      return 0;
    },
  },
};

/** What a control needs (ControlService's documentation). */
const ControlAccess: Readonly<Record<number, number>> = {
  [SERVICE_CONTROL_STOP]: SERVICE_STOP,
  [SERVICE_CONTROL_PAUSE]: SERVICE_PAUSE_CONTINUE,
  [SERVICE_CONTROL_CONTINUE]: SERVICE_PAUSE_CONTINUE,
  [SERVICE_CONTROL_INTERROGATE]: SERVICE_INTERROGATE,
};

function ScServiceOperation(Operation: ScmServiceOperation, Request: SCM_REQUEST, Context: SC_CONTEXT): number {
  if (Context.Service === null) return ERROR_INVALID_HANDLE;
  const needed = Operation === 'RControlService' ? ControlAccess[Request.Arguments[0]] : operations[Operation].access;
  // A control that no driver knows.
  if (needed === undefined) return ERROR_INVALID_SERVICE_CONTROL;
  if ((Context.Access & needed) !== needed) return ERROR_ACCESS_DENIED;
  ScGetService(Context.Service.Name);
  return operations[Operation].run(Request, Context.Service);
}

function ScCloseHandle(Handle: number, Context: SC_CONTEXT): number {
  contexts.delete(Handle);
  if (Context.Service !== null) {
    Context.Service.UseCount--;
    ScGetService(Context.Service.Name);
  }
  return 0;
}

/** @stack 0x90 */
function ScDispatch(Request: SCM_REQUEST): number {
  const { Operation, Arguments } = Request;
  if (Operation === 'ROpenSCManagerW') {
    Request.Result = ScNewHandle(null, Arguments[0] | SC_MANAGER_CONNECT);
    return 0;
  }
  const context = contexts.get(Request.Handle);
  if (context === undefined) return ERROR_INVALID_HANDLE;
  switch (Operation) {
    case 'RCloseServiceHandle':
      return ScCloseHandle(Request.Handle, context);
    case 'RCreateServiceW': {
      if (context.Service !== null) return ERROR_INVALID_HANDLE;
      if ((context.Access & SC_MANAGER_CREATE_SERVICE) === 0) return ERROR_ACCESS_DENIED;
      const error = ScCreateService(Arguments[0], ScConfig(Arguments.slice(2)));
      if (error === 0) Request.Result = ScNewHandle(ScGetService(Arguments[0]), Arguments[1]);
      return error;
    }
    case 'ROpenServiceW': {
      if (context.Service !== null) return ERROR_INVALID_HANDLE;
      const service = ScGetService(Arguments[0]);
      if (service === null) return ERROR_SERVICE_DOES_NOT_EXIST;
      Request.Result = ScNewHandle(service, Arguments[1]);
      return 0;
    }
    default:
      return ScServiceOperation(Operation, Request, context);
  }
}

/** The port, before anybody can call. */
export function ScCreatePort(): HANDLE {
  const port = new Ref<HANDLE>(0);
  NtAlpcCreatePort(port, ScmPortName);
  return port.value;
}

/**
 * Body of a server thread: answers one client after the other.
 * @stack 0xc0
 */
export function ScServerThread(Port: HANDLE): number {
  const message = new Ref<ALPC_MESSAGE | null>(null);
  while (NT_SUCCESS(NtAlpcReceiveMessage(Port, message))) {
    const request = message.value!.Message as SCM_REQUEST;
    request.Error = ScDispatch(request);
    NtAlpcReply(message.value!);
  }
  return 0;
}
