/** From the first instruction to services.exe. */
import { HalTrace } from 'hal';
import { CcInitializeLazyWriter } from '../cc/lazyWriter';
import { CmInitSystem } from '../cm/key';
import { ExpInitializePool } from '../ex/poolHeader';
import { ExpInitializePoolLocks } from '../ex/poolHeaps';
import { ExpInitializeWorkerThreads } from '../ex/worker';
import type { ETHREAD } from '../inc/ps';
import { IopInitializeBootDrivers } from '../io/bootDrivers';
import { IopMountBootVolumes } from '../io/mount';
import { Ref } from '../inc/ref';
import { KiExecuteDpc } from '../ke/dpcthread';
import { KdInitSystem } from '../kd/break';
import { KeSetInitialSystemProcess, KeStartAllProcessors, KiSystemStartup } from '../ke/init';
import { KiProcessorBlock } from '../ke/prcb';
import { KiSetDoubleFaultParameters, KiSetUserExceptionHandler } from '../ke/trap';
import { MiInitializeLoadedModuleList } from '../mm/image';
import { MiInitializeLockedPages } from '../mm/lock';
import { MmMapLibrary } from '../mm/process';
import { MiInitializeViewFaults } from '../mm/viewFault';
import { KeBalanceSetManager, MiInitializeWorkingSets, MiIsMemoryShort } from '../mm/workingset';
import { ObInitSystem } from '../ob/directory';
import { ObfDereferenceObject } from '../ob/object';
import { PsInitialSystemProcess } from '../ps/current';
import { PspUnhandledUserException } from '../ps/exit';
import { PspAdoptIdleThreads, PspInitializeSystemProcesses } from '../ps/process';
import { PspCreateSystemThread } from '../ps/systemThread';
import { PspStartProgram } from '../ps/userThread';
import { VfInitSystem } from '../vf/state';
import { type BootParameters, InitBootParameters } from './parameters';
import { PopInitializePowerButton } from './power';
import { MiInitializeSpecialPool } from '../mm/specialtag';

/** In the order in which they are mapped. */
const Libraries = ['ntdll', 'KERNEL32', 'KERNELBASE', 'ucrtbase', 'sechost'];

/**
 * First code of the machine, on processor 0's boot stack: the boot loader's jump into the kernel. Never returns.
 * @stack 0x60
 */
function OslArchTransferToKernel(LoaderParameters: BootParameters): void {
  InitBootParameters.value = LoaderParameters;
  KdInitSystem(LoaderParameters.debugger ?? true);
  ExpInitializePool(LoaderParameters.pool);
  ExpInitializePoolLocks();
  KiSetDoubleFaultParameters(LoaderParameters.doubleFault ?? 'trap-frame');
  MiInitializeSpecialPool(LoaderParameters.specialPool ?? {});
  MiInitializeLockedPages(LoaderParameters.trackLockedPages ?? false);
  KiSystemStartup(InitBootProcessor);
}

/**
 * Phase 0, at DISPATCH_LEVEL on processor 0, the only one that runs.
 * @stack 0x1b0
 */
function InitBootProcessor(): void {
  VfInitSystem(InitBootParameters.value.verifier);
  MiInitializeLoadedModuleList();
  ObInitSystem();
  CmInitSystem();
  PspInitializeSystemProcesses();
  KeSetInitialSystemProcess(PsInitialSystemProcess);
  PspAdoptIdleThreads();
  KiSetUserExceptionHandler(PspUnhandledUserException);
  ObfDereferenceObject(PspCreateSystemThread(Phase1Initialization, null, 'Phase1Initialization', 31));
}

/**
 * Phase 1, in a system thread: the other processors, worker threads, user mode.
 * @stack 0x40
 */
function Phase1Initialization(): void {
  KeStartAllProcessors();
  PspAdoptIdleThreads();
  for (const prcb of KiProcessorBlock) PspCreateSystemThread(KiExecuteDpc, prcb, `KiExecuteDpc ${prcb.Number}`, 31);
  ExpInitializeWorkerThreads();
  PopInitializePowerButton();
  MiInitializeWorkingSets();
  CcInitializeLazyWriter();
  MiInitializeViewFaults();
  if (MiIsMemoryShort()) PspCreateSystemThread(KeBalanceSetManager, null, 'KeBalanceSetManager', 16);
  IopInitializeBootDrivers();
  IopMountBootVolumes();
  for (const library of Libraries) MmMapLibrary(library);
  const services = new Ref<ETHREAD | null>(null);
  PspStartProgram('services', 'services.exe', [], PsInitialSystemProcess, services);
  HalTrace('boot', 'kernel ready', services.value);
  ObfDereferenceObject(services.value!);
}

export { OslArchTransferToKernel as KiSystemStartup };
