/**
 * Providers of performance counters. Sources: the pages of PcwRegister, PcwCreateInstance, PcwAddInstance and PCW_CALLBACK.
 * `consumer.ts` reads what they provide.
 */
import { HalTrace } from 'hal';
import type { NTSTATUS } from '../inc/io';
import { type UNICODE_STRING, UnicodeText } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_INVALID_PARAMETER_2, STATUS_SUCCESS } from '../inc/ntstatus';
import {
  PCW_COUNTER_DESCRIPTOR,
  PCW_DATA,
  type PCW_REGISTRATION_INFORMATION,
  PCW_VERSION_1,
  PCW_VERSION_2,
} from '../inc/pcw';
import type { Ref } from '../inc/ref';
import { ExWaitForRundownProtectionRelease } from '../ex/rundown';
import { PcwpShowInstance, PcwpWakeConsumer } from './consumer';
import { PCW_INSTANCE, PCW_REGISTRATION, PcwpCheckData, PcwpRegistrations } from './registration';

/**
 * Makes a counter set known. All of `Info` is captured. One consumer is there, a worker thread of the system that has
 * every counter set in its query: it prints what it reads to the debugger, `[pcw] SET(INSTANCE): counter ID = value`.
 * @returns STATUS_INVALID_PARAMETER_2 for a version that is none
 * @partly the consumer collects when a counter set or an instance has come, and before an instance goes; not periodically
 * @stack 0xb0
 */
export function PcwRegister(Registration: Ref<PCW_REGISTRATION | null>, Info: PCW_REGISTRATION_INFORMATION): NTSTATUS {
  if (Info.Version !== PCW_VERSION_1 && Info.Version !== PCW_VERSION_2) return STATUS_INVALID_PARAMETER_2;
  const counters: PCW_COUNTER_DESCRIPTOR[] = [];
  for (let i = 0; i < Info.CounterCount; i++) {
    const { Id, StructIndex, Offset, Size } = Info.Counters[i];
    counters.push(new PCW_COUNTER_DESCRIPTOR(Id, StructIndex, Offset, Size));
  }
  const registration = new PCW_REGISTRATION(UnicodeText(Info.Name), counters, Info.Callback, Info.CallbackContext);
  PcwpRegistrations.push(registration);
  Registration.value = registration;
  HalTrace('pcw', `counter set ${registration.Name} registered`);
  PcwpWakeConsumer();
  return STATUS_SUCCESS;
}

/**
 * Closes the counter set and what instances it still has, after calls of the provider that run have ended.
 * @stack 0x60
 */
export function PcwUnregister(Registration: PCW_REGISTRATION): void {
  while (Registration.Instances.length > 0) PcwCloseInstance(Registration.Instances[0]);
  PcwpRegistrations.splice(PcwpRegistrations.indexOf(Registration), 1);
  ExWaitForRundownProtectionRelease(Registration.Rundown);
  HalTrace('pcw', `counter set ${Registration.Name} unregistered`);
}

/**
 * Adds an instance. The values stay the provider's: they are read where they lie, until the instance is closed.
 * @param Count number of blocks in `Data`
 * @returns STATUS_INVALID_PARAMETER_4 (a counter's block is missing), STATUS_INVALID_BUFFER_SIZE (one is too small)
 * @stack 0x90
 */
export function PcwCreateInstance(
  Instance: Ref<PCW_INSTANCE | null>,
  Registration: PCW_REGISTRATION,
  Name: UNICODE_STRING,
  Count: number,
  Data: readonly PCW_DATA[],
): NTSTATUS {
  const status = PcwpCheckData(Registration.Counters, Count, Data);
  if (!NT_SUCCESS(status)) return status;
  const blocks: PCW_DATA[] = [];
  for (let i = 0; i < Count; i++) blocks.push(new PCW_DATA(Data[i].Data, Data[i].Size));
  const instance = new PCW_INSTANCE(Registration, UnicodeText(Name), blocks);
  Registration.Instances.push(instance);
  Instance.value = instance;
  HalTrace('pcw', `instance ${Registration.Name}(${instance.Name}) created`);
  Registration.Unread = true;
  PcwpWakeConsumer();
  return STATUS_SUCCESS;
}

/**
 * Removes an instance, after its values have been read a last time.
 * @stack 0x60
 */
export function PcwCloseInstance(Instance: PCW_INSTANCE): void {
  const { Registration, Name, Data } = Instance;
  const at = Registration.Instances.indexOf(Instance);
  if (at < 0) return;
  Registration.Instances.splice(at, 1);
  ExWaitForRundownProtectionRelease(Instance.Rundown);
  PcwpShowInstance(Registration, Name, Data);
  HalTrace('pcw', `instance ${Registration.Name}(${Name}) closed`);
}
