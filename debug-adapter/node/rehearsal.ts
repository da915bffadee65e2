/**
 * One F5 with nobody watching: a process that waits for its client loads, compiles and runs what every session needs, so
 * that the person's F5 finds it done. The machine of the rehearsal is a small one of ours and is gone afterwards; that a
 * process may hold machines one after another without a trace of each other is what travelling in time rests on, too.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { memorySources } from '../../simulator/debug';
import { DebugServer } from '../dap/server';
import { nodeParts } from './parts';

const FOLDER = '/rehearsal';

/** So many that states of the machine are remembered meanwhile: what does that is slow at first, too. */
const READS = 400;

const files = {
  [`${FOLDER}/rehearsal.scenario.ts`]: `
import { scenario } from 'kdlab';
export default scenario({
  title: 'Rehearsal',
  drivers: [{ service: 'REHEARSE', model: './driver.ts' }],
  applications: [{ image: 'rehearse.exe', model: './app.ts' }],
});`,
  [`${FOLDER}/driver.ts`]: `
import {
  DEVICE_OBJECT, DRIVER_OBJECT, FILE_DEVICE_UNKNOWN, IO_NO_INCREMENT, IoCompleteRequest, IoCreateDevice,
  IoCreateSymbolicLink, IoDeleteDevice, IoDeleteSymbolicLink, IoMarkIrpPending, IRP, IRP_MJ_CLOSE, IRP_MJ_CREATE,
  IRP_MJ_READ, KDPC, KeInitializeDpc, KeInitializeTimer, KeSetTimer, KTIMER, type NTSTATUS, Ref, STATUS_PENDING,
  STATUS_SUCCESS, type UNICODE_STRING,
} from 'ntddk';

class DEVICE_EXTENSION {
  Timer = new KTIMER();
  Dpc = new KDPC();
  PendingIrp: IRP | null = null;
}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const device = new Ref<DEVICE_OBJECT | null>(null);
  IoCreateDevice(DriverObject, DEVICE_EXTENSION, '\\\\Device\\\\REHEARSE', FILE_DEVICE_UNKNOWN, 0, false, device);
  IoCreateSymbolicLink('\\\\??\\\\REHEARSE', '\\\\Device\\\\REHEARSE');
  const extension: DEVICE_EXTENSION = device.value!.DeviceExtension;
  KeInitializeTimer(extension.Timer);
  KeInitializeDpc(extension.Dpc, DpcRoutine, extension);
  DriverObject.MajorFunction[IRP_MJ_CREATE] = Complete;
  DriverObject.MajorFunction[IRP_MJ_CLOSE] = Close;
  DriverObject.MajorFunction[IRP_MJ_READ] = ReadDispatch;
  DriverObject.DriverUnload = DriverUnload;
  return STATUS_SUCCESS;
}

function DriverUnload(DriverObject: DRIVER_OBJECT): void {
  IoDeleteSymbolicLink('\\\\??\\\\REHEARSE');
  IoDeleteDevice(DriverObject.DeviceObject!);
}

function Complete(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  Irp.IoStatus.Status = STATUS_SUCCESS;
  IoCompleteRequest(Irp, IO_NO_INCREMENT);
  return STATUS_SUCCESS;
}

function Close(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  return Complete(DeviceObject, Irp);
}

function ReadDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension: DEVICE_EXTENSION = DeviceObject.DeviceExtension;
  extension.PendingIrp = Irp;
  IoMarkIrpPending(Irp);
  KeSetTimer(extension.Timer, -10_000n, extension.Dpc);
  return STATUS_PENDING;
}

function DpcRoutine(Dpc: KDPC, extension: DEVICE_EXTENSION): void {
  const Irp = extension.PendingIrp!;
  Irp.IoStatus.Status = STATUS_SUCCESS;
  IoCompleteRequest(Irp, IO_NO_INCREMENT);
}
`,
  [`${FOLDER}/app.ts`]: `
import { CloseHandle, CreateFileW, GENERIC_READ, OPEN_EXISTING, ReadFile } from 'windows';

export function main(): number {
  const handle = CreateFileW('\\\\\\\\.\\\\REHEARSE', GENERIC_READ, 0, null, OPEN_EXISTING, 0, null);
  for (let read = 0; read < ${READS}; read++) ReadFile(handle, null, 0, null, null);
  CloseHandle(handle);
  return 0;
}
`,
};

/**
 * What a person does at their first stops: looks, goes on, later steps back.
 * @param cancel a client has come: it ends at once
 * @returns the reason of each stop, in order
 */
export async function rehearse(cancel?: AbortSignal): Promise<readonly string[]> {
  const client = new Understudy();
  cancel?.addEventListener('abort', () => client.leave());
  await client.request('initialize', { adapterID: 'kdlab', linesStartAt1: true, columnsStartAt1: true });
  await client.request('launch', { program: `${FOLDER}/rehearsal.scenario.ts` });
  await client.stopAt('ReadDispatch', 'DpcRoutine');
  const stops: string[] = [];
  for (const [request, breakpoint] of SCRIPT) {
    if (cancel?.aborted) break;
    if (breakpoint) await client.stopAt(breakpoint);
    const { event, body } = await client.go(request);
    stops.push(event === 'stopped' ? body.reason : event);
    if (event !== 'stopped') break;
    await client.look(body.threadId);
  }
  await client.request('disconnect', {});
  return stops;
}

/** Requests that let the machine move, and where it is to stop from then on. */
const SCRIPT: readonly (readonly [request: string, breakpoint?: string])[] = [
  ['configurationDone'],
  ['continue'],
  ['continue', 'Close'],
  ['stepBack'],
  ['stepBack'],
  ['reverseContinue', 'DpcRoutine'],
];

/** As much of a client as a rehearsal takes. */
class Understudy {
  private readonly server = new DebugServer(nodeParts(memorySources(files)), process.platform);
  private readonly answers = new Map<number, (response: DebugProtocol.Response) => void>();
  private arrived: ((event: DebugProtocol.Event) => void) | undefined;
  private seq = 0;
  /** The one that was looked at last. */
  private threadId = 0;

  constructor() {
    this.server.onDidSendMessage(sent => {
      const message = sent as DebugProtocol.ProtocolMessage;
      if (message.type === 'response') {
        const response = message as DebugProtocol.Response;
        this.answers.get(response.request_seq)?.(response);
      } else if (['stopped', 'terminated'].includes((message as DebugProtocol.Event).event))
        this.arrived?.(message as DebugProtocol.Event);
    });
  }

  request(command: string, args: object): Promise<any> {
    const seq = ++this.seq;
    return new Promise((resolve, reject) => {
      this.answers.set(seq, ({ success, message, body }) =>
        success ? resolve(body) : reject(new Error(`${command}: ${message}`)),
      );
      this.server.handleMessage({ seq, type: 'request', command, arguments: args } as DebugProtocol.Request);
    });
  }

  /** Stops waiting for the machine. */
  leave(): void {
    this.arrived?.({ event: 'left' } as DebugProtocol.Event);
  }

  async stopAt(...names: readonly string[]): Promise<void> {
    await this.request('setFunctionBreakpoints', { breakpoints: names.map(name => ({ name })) });
  }

  /** @returns the next stop, or the end */
  async go(request: string): Promise<DebugProtocol.Event> {
    const next = new Promise<DebugProtocol.Event>(resolve => {
      this.arrived = resolve;
    });
    await this.request(request, { threadId: this.threadId });
    return next;
  }

  /** What a client asks after each stop. */
  async look(threadId: number): Promise<void> {
    this.threadId = threadId;
    await this.request('threads', {});
    await this.request('kdlab/state', {});
    const { stackFrames } = await this.request('stackTrace', { threadId });
    const { scopes } = await this.request('scopes', { frameId: stackFrames[0].id });
    for (const { variablesReference } of scopes) await this.request('variables', { variablesReference });
  }
}
