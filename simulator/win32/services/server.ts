/** The port that sechost calls: handles of clients, and the operations behind them. */
import { SERVICE_KERNEL_DRIVER } from '../../nt/cm/services';
import type { HANDLE } from '../../nt/inc/ntdef';
import { NT_SUCCESS } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import type { ALPC_MESSAGE } from '../../nt/lpc/port';
import { ERROR_INVALID_HANDLE, ERROR_SERVICE_DOES_NOT_EXIST } from '../kernelbase/types';
import { NtAlpcCreatePort, NtAlpcReceiveMessage, NtAlpcReply } from '../ntdll/stubs';
import { type SCM_REQUEST, type ScmOperation, ScmPortName } from '../sechost/protocol';
import {
  ScControlService,
  ScCreateService,
  ScDeleteIfDue,
  ScDeleteService,
  ScGetService,
  ScRefreshState,
  ScStartService,
  type SERVICE_RECORD,
} from './database';

/** A client's handle: of the manager, or of one service. */
class SC_CONTEXT {
  constructor(readonly Service: SERVICE_RECORD | null) {}
}

/** Values of handles that look like the context pointers they are in Windows. */
const FirstHandle = 0x1d06c4a0;
const HandleStep = 0x30;
const contexts = new Map<number, SC_CONTEXT>();
let nextHandle = FirstHandle;

function ScNewHandle(Service: SERVICE_RECORD | null): number {
  const handle = nextHandle;
  nextHandle += HandleStep;
  contexts.set(handle, new SC_CONTEXT(Service));
  if (Service !== null) Service.UseCount++;
  return handle;
}

type Operation = (Request: SCM_REQUEST, Service: SERVICE_RECORD | null) => number;

/** What each operation does; returns a Win32 error. Operations on services get the handle's record. */
const operations: Readonly<Record<ScmOperation, Operation>> = {
  ROpenSCManagerW: request => {
    request.Result = ScNewHandle(null);
    return 0;
  },
  RCreateServiceW: request => {
    const [name, , type, start, errorControl, path] = request.Arguments;
    const error = ScCreateService(name, type || SERVICE_KERNEL_DRIVER, start, errorControl, path);
    if (error === 0) request.Result = ScNewHandle(ScGetService(name));
    return error;
  },
  ROpenServiceW: request => {
    const service = ScGetService(request.Arguments[0]);
    if (service === null) return ERROR_SERVICE_DOES_NOT_EXIST;
    request.Result = ScNewHandle(service);
    return 0;
  },
  RStartServiceW: (_request, service) => (service === null ? ERROR_INVALID_HANDLE : ScStartService(service)),
  RControlService: (request, service) => {
    if (service === null) return ERROR_INVALID_HANDLE;
    const error = ScControlService(service, request.Arguments[0]);
    request.Result = service.Status;
    return error;
  },
  RDeleteService: (_request, service) => (service === null ? ERROR_INVALID_HANDLE : ScDeleteService(service)),
  RQueryServiceStatus: (request, service) => {
    if (service === null) return ERROR_INVALID_HANDLE;
    ScRefreshState(service);
    request.Result = service.Status;
    return 0;
  },
  RCloseServiceHandle: (request, service) => {
    contexts.delete(request.Handle);
    if (service !== null) {
      service.UseCount--;
      ScRefreshState(service);
      ScDeleteIfDue(service);
    }
    return 0;
  },
};

/** @stack 0x90 */
function ScDispatch(Request: SCM_REQUEST): number {
  const context = contexts.get(Request.Handle);
  if (context === undefined && Request.Operation !== 'ROpenSCManagerW') return ERROR_INVALID_HANDLE;
  return operations[Request.Operation](Request, context === undefined ? null : context.Service);
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
