/**
 * A machine made by hand, standing still in a DPC routine of a driver on the idle thread, or before anything was loaded.
 * It runs nothing: `go` and the steps answer with prepared stops.
 */
import type {
  Breakpoint,
  BreakpointSpec,
  DataPlace,
  DebugTarget,
  FunctionSymbol,
  Instruction,
  LoadedModule,
  StackFrame,
  Stop,
  TraceEvent,
  Variable,
} from '../../simulator/debug/target';
import {
  DeviceExtension,
  DeviceObject,
  DriverObject,
  Irp,
  KDpc,
  KEvent,
  KPrcb,
  KProcess,
  KThread,
  KTimer,
  LAYOUTS,
  ListEntry,
} from './fakeStructures';

const NT = 0xfffff80065c00000n;
const IRQL = 0xfffff805556a0000n;
const POOL = 0xffffcb8229200000n;

export interface FakeOptions {
  readonly processors?: number;
  /** Nothing is loaded, no thread exists. */
  readonly empty?: boolean;
}

export class FakeTarget {
  readonly calls: string[] = [];
  readonly spec = { program: '/models/irql-dpc/irql.scenario.ts', processors: 1, seed: 7 };
  state: DebugTarget['state'] = 'stopped';
  title = 'irql-dpc';
  time = 100_156_250;
  statistics = { statements: 1234, switches: 9 };
  bugcheck: DebugTarget['bugcheck'] = null;
  violations: DebugTarget['violations'] = [];
  events: TraceEvent[] = [];
  canStepBack = true;
  currentProcessor = 0;
  selectedThread: any = null;
  selectedFrame = 0;
  readonly processors: any[] = [];
  readonly nextStops: Stop[] = [];
  readonly written = new Map<bigint, number>();
  readonly position = { sequence: 0x1f, steps: 0x2a, executed: 1234 };
  readonly endPosition = { sequence: 0x20, steps: 0, executed: 1300 };

  private readonly addresses = new Map<object, bigint>();
  private readonly bytes = new Map<bigint, Uint8Array>();
  private readonly functions: FunctionSymbol[] = [];
  private readonly threadList: any[] = [];
  private readonly processList: KProcess[] = [];
  private readonly stacks = new Map<object, StackFrame[]>();
  private readonly breakpointList: Breakpoint[] = [];
  private nextBreakpoint = 0;

  readonly application!: KThread;
  readonly dpc!: KDpc;
  readonly irp!: Irp;

  constructor(options: FakeOptions = {}) {
    if (options.empty) {
      this.state = 'created';
      this.time = 0;
      return;
    }
    const symbols = this.makeSymbols();
    const system = this.process('System', 4, 0);
    const app = this.process('ConsolApplication1.exe', 0xf28, 4);
    for (let i = 0; i < (options.processors ?? 1); i++) {
      const prcb = this.at(new KPrcb(i), NT + 0xb00000n + BigInt(i) * 0x10000n);
      const idle = this.thread(system, 0, i);
      idle.Priority = idle.BasePriority = 0;
      idle.StartAddress = symbols.KiIdleLoop;
      prcb.CurrentThread = prcb.IdleThread = idle;
      this.processors.push(prcb);
    }
    const reader = this.thread(app, 0x11f8, 100);
    reader.State = 5;
    reader.Win32StartAddress = symbols.main;
    const event = this.at(new KEvent(), POOL + 0x800n);
    reader.WaitBlockList = [{ Object: event }];
    reader.WaitBlockCount = 1;
    const driver = this.at(new DriverObject(), POOL + 0x1000n);
    driver.DriverName = '\\Driver\\IRQL';
    driver.DriverInit = symbols.DriverEntry;
    driver.MajorFunction = Array.from({ length: 28 }, (_, i) =>
      i === 3 ? symbols.ReadDispatch : symbols.IopInvalidDeviceRequest,
    );
    const device = this.at(new DeviceObject(), POOL + 0x1200n);
    driver.DeviceObject = device;
    device.DriverObject = driver;
    const extension = this.at(new DeviceExtension(), POOL + 0x1350n);
    device.DeviceExtension = extension;
    const dpc = this.at(new KDpc(), POOL + 0x1400n);
    dpc.DeferredRoutine = symbols.DpcRoutine;
    dpc.DeferredContext = extension;
    const timer = this.at(new KTimer(), POOL + 0x1440n);
    timer.Dpc = dpc;
    timer.DueTime = 100_156_250;
    const irp = this.at(new Irp(), POOL + 0x1500n);
    irp.Tail.Overlay.Thread = reader;
    reader.IrpList.append(irp.ThreadListEntry);
    irp.$locations = [
      this.at(
        {
          MajorFunction: 3,
          MinorFunction: 0,
          Flags: 0,
          Control: 1,
          Parameters: { Read: { Length: 16, Key: 0, ByteOffset: 0n } },
          DeviceObject: device,
          FileObject: null,
          CompletionRoutine: null,
          Context: null,
        },
        POOL + 0x15d0n,
      ),
    ];
    Object.assign(extension, { Timer: timer, Dpc: dpc, PendingIrp: irp });
    const other = this.at(new KTimer(), POOL + 0x1600n);
    other.DueTime = 250_000_000;
    other.Dpc = dpc;
    this.processors[0].TimerTable.TimerEntries[0x22].Entry.append(other.TimerListEntry);
    this.header(system, 'Process', null, POOL + 0x2000n);
    this.header(device, 'Device', 'IRQL', POOL + 0x11d0n);
    this.bytes.set(
      POOL + 0x3000n,
      Uint8Array.from({ length: 64 }, (_, i) => i + 0x30),
    );
    this.makeStack(this.processors[0].IdleThread, dpc, extension);
    this.makeEvents(timer, dpc, irp);
    Object.assign(this, { application: reader, dpc, irp });
  }

  // ---- making things -------------------------------------------------------------------------------------------------
  at<T extends object>(object: T, address: bigint): T {
    this.addresses.set(object, address);
    return object;
  }

  private process(name: string, id: number, index: number): KProcess {
    const process = this.at(new KProcess(), POOL - 0x100000n + BigInt(id) * 0x100n);
    Object.assign(process, {
      $imageName: name,
      ImageFileName: name.slice(0, 14),
      UniqueProcessId: id,
      InheritedFromUniqueProcessId: index,
    });
    this.processList.push(process);
    return process;
  }

  private thread(process: KProcess, id: number, index: number): KThread {
    const thread = this.at(new KThread(), POOL + 0x10000n + BigInt(index) * 0x1000n);
    const top = 0xfffffb8c00000000n + BigInt(index) * 0x10000n + 0x7000n;
    Object.assign(thread, {
      StackBase: top,
      StackLimit: top - 0x6000n,
      InitialStack: top - 0x230n,
      KernelStack: top - 0x700n,
      Process: process,
      ThreadsProcess: process,
    });
    thread.Cid = { UniqueProcess: id ? process.UniqueProcessId : 0, UniqueThread: id };
    this.threadList.push({
      thread,
      id: this.threadList.length + 1,
      process,
      get processor() {
        return thread.State === 2 ? 0 : null;
      },
      irql: thread.State === 2 ? 2 : 0,
      label: process.$imageName,
      stack: { size: 0x6000, used: 0x700, left: 0x5900, lowest: 0x5000 },
      depth: 1,
    });
    return thread;
  }

  private header(body: { $header: object | null }, type: string, name: string | null, address: bigint): void {
    const objectType = this.at({ Name: type }, address + 0x800n);
    body.$header = this.at(
      { Type: objectType, Body: body, Name: name, Directory: null, PointerCount: 3, HandleCount: 1 },
      address,
    );
  }

  private makeSymbols() {
    const define = (
      module: string,
      name: string,
      address: bigint,
      size: number,
      user: boolean,
      line: number,
      params: string[] = [],
    ) => {
      const record: any = { name, params, variables: [], points: [], stackBytes: 0x60, tags: {} };
      const source = {
        file: user ? '/models/irql-dpc/driver.ts' : `kdlab:/nt/${name}.ts`,
        line,
        column: 1,
        endLine: line + 8,
        endColumn: 2,
      };
      this.functions.push({ module, name, address, size, record, source, user });
      return this.at(() => {}, address);
    };
    return {
      DriverEntry: define('IRQL', 'DriverEntry', IRQL + 0x1000n, 0x80, true, 5, ['DriverObject', 'RegistryPath']),
      ReadDispatch: define('IRQL', 'ReadDispatch', IRQL + 0x1080n, 0x60, true, 20, ['DeviceObject', 'Irp']),
      DpcRoutine: define('IRQL', 'DpcRoutine', IRQL + 0x1100n, 0x60, true, 40, [
        'Dpc',
        'DeferredContext',
        'SystemArgument1',
        'SystemArgument2',
      ]),
      KeBugCheckEx: define('nt', 'KeBugCheckEx', NT + 0x1000n, 0x100, false, 10),
      KeSetTimer: define('nt', 'KeSetTimer', NT + 0x1200n, 0x40, false, 12),
      KeSetTimerEx: define('nt', 'KeSetTimerEx', NT + 0x1240n, 0x40, false, 14),
      KiProcessExpiredTimerList: define('nt', 'KiProcessExpiredTimerList', NT + 0x1400n, 0x200, false, 60),
      KiRetireDpcList: define('nt', 'KiRetireDpcList', NT + 0x1600n, 0x200, false, 80),
      KiIdleLoop: define('nt', 'KiIdleLoop', NT + 0x1800n, 0x100, false, 90),
      IopInvalidDeviceRequest: define('nt', 'IopInvalidDeviceRequest', NT + 0x1900n, 0x40, false, 5),
      main: define('ConsolApplication1', 'main', 0x7ff600001000n, 0x80, true, 3),
    };
  }

  private makeStack(thread: KThread, dpc: KDpc, extension: DeviceExtension): void {
    const rows: [string, number, number, bigint[]][] = [
      ['DpcRoutine', 0x24, 0x60, [this.addressOf(dpc), this.addressOf(extension), 0n, 0n]],
      ['KiProcessExpiredTimerList', 0x172, 0x170, [this.addressOf(this.processors[0]), 0n, 0n, 0n]],
      ['KiRetireDpcList', 0x9e, 0x1f0, []],
      ['KiIdleLoop', 0x5a, 0x40, []],
    ];
    let sp = thread.StackBase - 0x600n;
    const frames = rows.map(([name, offset, bytes, args], number): any => {
      const symbol = this.functions.find(f => f.name === name)!;
      const next = rows[number + 1];
      const above = next && this.functions.find(f => f.name === next[0])!;
      const frame = {
        number,
        thread,
        symbol,
        instruction: symbol.address + BigInt(offset),
        childSp: sp,
        returnAddress: next ? above!.address + BigInt(next[1]) : 0n,
        frameBytes: bytes,
        stack: 'Kernel',
        source: { ...symbol.source, line: symbol.source.line + 3 },
        args,
        system: !symbol.user,
        userMode: false,
      };
      sp += BigInt(bytes);
      return frame;
    });
    this.stacks.set(thread, frames);
  }

  private makeEvents(timer: KTimer, dpc: KDpc, irp: Irp): void {
    let told = 0;
    const event = (
      executed: number,
      time: number,
      irql: number,
      kind: string,
      text: string,
      object: object | null,
      line?: number,
    ): TraceEvent => ({
      index: told++,
      position: { sequence: executed >> 4, steps: executed & 15, executed },
      time,
      processor: 0,
      irql,
      kind,
      text,
      object: object ? this.addressOf(object) : 0n,
      source:
        line === undefined
          ? undefined
          : { file: '/models/irql-dpc/driver.ts', line, column: 3, endLine: line, endColumn: 9 },
    });
    this.events = [
      event(40, 100, 0, 'load', 'IRQL.sys at fffff805556a0000, 8192 bytes', null),
      event(60, 156_200, 0, 'irp', 'IRP_MJ_READ to \\Driver\\IRQL', irp, undefined),
      event(70, 156_250, 0, 'timer', 'set, due in 10000 ms', timer, 26),
      event(80, 156_300, 0, 'switch', 'a -> b', this.processors[0].IdleThread),
      event(90, 100_156_250, 2, 'timer', 'expired', timer),
      event(91, 100_156_250, 2, 'dpc', 'routine of a timer begins', dpc),
    ];
  }

  crash(): this {
    const idle = this.processors[0].IdleThread;
    this.bugcheck = {
      code: 0xb8,
      originalCode: 0xb8,
      parameters: [this.addressOf(idle), this.addressOf(this.application), idle.StackBase - 0x700n, 0n],
      objects: [idle, this.application, null, null],
      irql: 2,
      processor: 0,
    } as any;
    return this;
  }

  // ---- looking -------------------------------------------------------------------------------------------------------
  irql = (processor: number) => (processor === 0 && this.processors.length ? 2 : 0);
  addressOf = (object: object): bigint => this.addresses.get(object) ?? 0n;
  threads = () => this.threadList;
  threadById = (id: number) => this.threadList.find(view => view.id === id);
  processes = () => this.processList as any[];
  stack = (thread: object, start = 0, count?: number) =>
    (this.stacks.get(thread) ?? []).slice(start, count === undefined ? undefined : start + count);
  stackDepth = (thread: object) => (this.stacks.get(thread) ?? []).length;
  variables = (frame: StackFrame): Variable[] => {
    if (frame.symbol.name !== 'DpcRoutine') return [];
    const param = (name: string, type: string, value: unknown): Variable => ({
      name,
      kind: 'param',
      type,
      value: () => value,
    });
    return [
      param('Dpc', 'KDPC', this.dpc),
      param('DeferredContext', 'DeviceExtension', this.dpc.DeferredContext),
      param('SystemArgument1', 'unknown', null),
      param('SystemArgument2', 'unknown', null),
      { name: 'delay', kind: 'local', value: () => -100_000_000n },
      { name: 'count', kind: 'local', value: () => 3 },
    ];
  };
  moduleVariables = (): Variable[] => [{ name: 'g_Count', kind: 'module', value: () => 5 }];
  registers = (thread: any, frame = 0): Record<string, bigint> => {
    const at = this.stack(thread, frame, 1)[0];
    return {
      rax: 0x103n,
      rip: at?.instruction ?? 0n,
      rsp: at?.childSp ?? thread.KernelStack,
      rcx: at?.args[0] ?? 0n,
      rdx: at?.args[1] ?? 0n,
      cr8: 2n,
      efl: 0x246n,
    };
  };
  select = (selection: any) => {
    if (selection.processor !== undefined) this.currentProcessor = selection.processor;
    if (selection.thread !== undefined) this.selectedThread = selection.thread;
    if (selection.frame !== undefined) this.selectedFrame = selection.frame;
  };
  formatPosition = (p: { sequence: number; steps: number }) =>
    `${p.sequence.toString(16).toUpperCase()}:${p.steps.toString(16).toUpperCase()}`;
  parsePosition = (text: string) => {
    const match = /^([0-9a-f]+):([0-9a-f]+)$/i.exec(text);
    return match
      ? { sequence: Number.parseInt(match[1], 16), steps: Number.parseInt(match[2], 16), executed: 0 }
      : undefined;
  };
  locks = () => [];
  deadlock = () => [];
  kernel = (path: string): Record<string, unknown> => {
    if (path === 'nt/inc/ntstatus')
      return { STATUS_SUCCESS: 0, STATUS_PENDING: 0x103, STATUS_ACCESS_VIOLATION: 0xc0000005 | 0 };
    throw new Error(`no module ${path}`);
  };
  /** What needs more than reading goes to the engine. */
  peek = (expression: string) => {
    throw new Error(`the engine is asked for '${expression}'`);
  };
  evaluate = async (expression: string) => {
    if (expression === 'Dpc' && this.dpc) return { value: this.dpc };
    if (/^\d+$/.test(expression)) return { value: Number(expression) };
    throw new Error(`Cannot find name '${expression}'.`);
  };

  // ---- running -------------------------------------------------------------------------------------------------------
  private move(name: string): Promise<Stop> {
    this.calls.push(name);
    return Promise.resolve(
      this.nextStops.shift() ??
        ({ reason: { kind: 'step' }, position: this.position, processor: 0, thread: null } as Stop),
    );
  }
  go = () => this.move('go');
  goBack = () => this.move('goBack');
  stepInto = () => this.move('stepInto');
  stepOver = () => this.move('stepOver');
  stepOut = () => this.move('stepOut');
  stepBackInto = () => this.move('stepBackInto');
  stepBackOver = () => this.move('stepBackOver');
  stepBackOut = () => this.move('stepBackOut');
  goBackToWrite = (place: DataPlace) => this.move(`goBackToWrite ${describe(place)}`);
  dataPlace = (place: DataPlace) =>
    place.kind === 'memory' && place.address < 0x1000n
      ? { refused: 'there is no memory at this address' }
      : { description: describe(place), persistent: true };
  runTo = (address: bigint) => this.move(`runTo ${address.toString(16)}`);
  seek = (position: unknown) => this.move(`seek ${JSON.stringify(position)}`);
  restart = async () => {
    this.calls.push('restart');
  };

  readonly breakpoints = {
    all: this.breakpointList,
    add: (spec: BreakpointSpec, id?: number): Breakpoint => {
      const { place } = spec;
      const name = place.kind === 'function' ? place.name : '';
      const found =
        place.kind === 'address'
          ? this.functions.filter(f => place.address >= f.address && place.address < f.address + BigInt(f.size))
          : name
            ? this.symbols.find(name)
            : [];
      const locations = found.map(symbol => ({
        symbol,
        pc: 0,
        address: place.kind === 'address' ? place.address : symbol.address,
        source: symbol.source,
      }));
      const number = id ?? this.nextBreakpoint;
      this.nextBreakpoint = Math.max(this.nextBreakpoint, number + 1);
      const watched = place.kind === 'data' ? place.data : undefined;
      const memory = watched?.kind === 'memory' ? { address: watched.address, size: watched.length } : {};
      const data = watched && { description: describe(watched), ...memory };
      const breakpoint: Breakpoint = { id: number, spec, enabled: true, locations, hits: 0, ...(data && { data }) };
      this.breakpointList.push(breakpoint);
      return breakpoint;
    },
    remove: (id: number) => {
      const index = this.breakpointList.findIndex(b => b.id === id);
      if (index >= 0) this.breakpointList.splice(index, 1);
      return index >= 0;
    },
    enable: (id: number, on: boolean) => {
      const breakpoint = this.breakpointList.find(b => b.id === id);
      if (breakpoint) breakpoint.enabled = on;
      return breakpoint !== undefined;
    },
    possibleLocations: () => [],
    onChanged: () => {},
  };

  // ---- symbols -------------------------------------------------------------------------------------------------------
  readonly symbols = {
    get modules(): LoadedModule[] {
      return [];
    },
    unloadedModules: [] as LoadedModule[],
    find: (pattern: string): FunctionSymbol[] => {
      const [module, name] = pattern.includes('!') ? pattern.split('!') : ['*', pattern];
      const test = (text: string, p: string) =>
        new RegExp(
          `^${p
            .replace(/[.$^()+|[\]{}\\]/g, '\\$&')
            .replace(/\*/g, '.*')
            .replace(/\?/g, '.')}$`,
          'i',
        ).test(text);
      return this.functions.filter(f => test(f.module, module) && test(f.name, name));
    },
    functionAt: (address: bigint) =>
      this.functions.find(f => address >= f.address && address < f.address + BigInt(f.size)),
    nearest: (address: bigint) => {
      const found = this.functions.find(f => address >= f.address && address < f.address + BigInt(f.size));
      return (
        found && {
          symbol: `${found.module}!${found.name}`,
          displacement: Number(address - found.address),
          address: found.address,
        }
      );
    },
    addressOfPoint: (symbol: FunctionSymbol, pc: number) => symbol.address + BigInt(pc * 4),
    sourceAt: (address: bigint) => this.symbols.functionAt(address)?.source,
    disassemble: (address: bigint, count: number, backward = false): Instruction[] => {
      const symbol = this.symbols.functionAt(address);
      if (!symbol) return [];
      const first = backward ? address - BigInt(4 * count) : address;
      return Array.from({ length: count }, (_, i) => this.instruction(first + BigInt(4 * i))).filter(
        (i): i is Instruction => i !== undefined,
      );
    },
    disassembleFunction: (symbol: FunctionSymbol): Instruction[] =>
      this.symbols.disassemble(symbol.address, symbol.size / 4),
    data: (pattern: string) =>
      /^(?:IRQL!)?g_\*?(?:Count)?$/i.test(pattern)
        ? [{ symbol: 'IRQL!g_Count', address: IRQL + 0x3000n, type: 'number', value: () => 5 }]
        : [],
  };

  private instruction(address: bigint): Instruction | undefined {
    const symbol = this.symbols.functionAt(address);
    if (!symbol) return undefined;
    const at = Number(address - symbol.address);
    const line = symbol.source.line + (at >> 3);
    const source = { ...symbol.source, line };
    if (at % 16 === 4)
      return {
        address,
        bytes: Uint8Array.of(0xff, 0x15, at, 0),
        text: `call    nt!KeSetTimer (${(NT + 0x1200n).toString(16)})`,
        source,
        target: { address: NT + 0x1200n, symbol: 'nt!KeSetTimer' },
      };
    return {
      address,
      bytes: Uint8Array.of(0x48, 0x8b, at & 0xff, 0x24),
      text: `mov     rax,qword ptr [rsp+${(at & 0xff).toString(16)}h]`,
      source,
    };
  }

  // ---- memory --------------------------------------------------------------------------------------------------------
  readonly memory = {
    read: (address: bigint, length: number): (number | null)[] =>
      Array.from({ length }, (_, i) => this.byte(address + BigInt(i))),
    write: (address: bigint, bytes: Uint8Array): number => {
      let count = 0;
      for (const byte of bytes) {
        if (this.byte(address + BigInt(count)) === null) break;
        this.written.set(address + BigInt(count++), byte);
      }
      return count;
    },
    pageOf: () => ({ NotPresent: false, Pageable: false, OnDisk: false, ReadOnly: false, Valid: false }),
    objectAt: (address: bigint): unknown => [...this.addresses].find(([, at]) => at === address)?.[0],
    containing: (address: bigint) => {
      for (const [object, start] of this.addresses) {
        const layout = LAYOUTS.get(object.constructor);
        if (layout && address >= start && address < start + BigInt(layout.size))
          return { object, type: layout.name, address: start, offset: Number(address - start) };
      }
      return undefined;
    },
    addressOf: (object: object) => this.addressOf(object),
    typeOf: (what: string | object) => {
      if (typeof what === 'object') return LAYOUTS.get(what.constructor);
      const bare = what.replace(/^.*!/, '');
      return [...LAYOUTS.values()].find(l => l.name.toLowerCase() === bare.toLowerCase());
    },
    types: (pattern: string) => {
      const test = new RegExp(`^${pattern.replace(/\*/g, '.*')}$`, 'i');
      return [...LAYOUTS.values()].filter(l => test.test(l.name));
    },
  };

  private byte(address: bigint): number | null {
    const written = this.written.get(address);
    if (written !== undefined) return written;
    for (const [start, bytes] of this.bytes)
      if (address >= start && address < start + BigInt(bytes.length)) return bytes[Number(address - start)];
    return null;
  }

  setExpressionEvaluator = () => {};
  onOutput = () => {};
  onModulesChanged = () => {};
  onRemade = () => {};
  onProgress = () => {};
  exceptionFilters = new Set();
  diagnostics = [];
  lastStop = null;
  expectation = undefined;
  load = async () => {};
  requestShutdown = () => {};
  dispose = () => {};
  pause = () => {};
  fiberOf = () => undefined;
  sourceText = () => undefined;

  /** With the modules that the symbols belong to. */
  asTarget(): DebugTarget {
    const modules: LoadedModule[] = this.functions.length
      ? [
          {
            name: 'nt',
            imageName: 'ntkrnlmp.exe',
            order: 0,
            start: NT,
            end: NT + 0x1046000n,
            user: false,
            process: null,
          },
          {
            name: 'IRQL',
            imageName: 'IRQL.sys',
            order: 1,
            start: IRQL,
            end: IRQL + 0x8000n,
            user: true,
            process: null,
            file: '/models/irql-dpc/driver.ts',
          },
        ]
      : [];
    Object.defineProperty(this.symbols, 'modules', { value: modules, configurable: true });
    return this as unknown as DebugTarget;
  }
}

export { ListEntry };

function describe(place: DataPlace): string {
  return place.kind === 'memory' ? `memory ${place.address.toString(16)}` : String(place.name);
}
