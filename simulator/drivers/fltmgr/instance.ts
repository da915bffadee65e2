/** Instances: a filter at an altitude on a volume, from its setup to its teardown. */
import { HalTrace } from 'hal';
import { ExFreePoolWithTag, ExPoolPlace } from '../../nt/ex/pool';
import { ExWaitForRundownProtectionRelease } from '../../nt/ex/rundown';
import { NonPagedPool } from '../../nt/inc/ex';
import type { NTSTATUS } from '../../nt/inc/io';
import {
  NT_SUCCESS,
  STATUS_FLT_DELETING_OBJECT,
  STATUS_FLT_DO_NOT_DETACH,
  STATUS_FLT_INSTANCE_ALTITUDE_COLLISION,
  STATUS_FLT_INSTANCE_NAME_COLLISION,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import { FltpCompareAltitudes } from './altitude';
import { FltpDeleteContextsOfInstance } from './contextLists';
import { FltpDrainInstance } from './drain';
import { FLT_RELATED_OBJECTS } from './inc/callbackData';
import {
  CALLBACK_NODE,
  FLT_INSTANCE,
  type FLT_FILTER,
  type FLT_VOLUME,
  FLT_OBFL_DRAINING,
  INSFL_CAN_BE_DETACHED,
  INSFL_DELETING,
  INSFL_INITING,
} from './inc/objects';
import { FltpInsert, FltpListOf, FltpLockList, FltpRemove, FltpUnlockList } from './resourceList';
import { FltvCheckReferences, FltvPostOperation, FltvPreOperation } from './verifier';
import { FltpWaitForObject } from './objects';

const InstanceTag = 'niMF';

/** @stack 0x40 */
export function FltpRelatedObjects(Instance: FLT_INSTANCE): FLT_RELATED_OBJECTS {
  const objects = new FLT_RELATED_OBJECTS();
  objects.Filter = Instance.Filter;
  objects.Volume = Instance.Volume;
  objects.Instance = Instance;
  return objects;
}

/**
 * Puts an instance of a filter on a volume: asks the filter, then begins to call it.
 * @param Flags FLTFL_INSTANCE_SETUP_xxx
 * @returns STATUS_FLT_INSTANCE_ALTITUDE_COLLISION, STATUS_FLT_INSTANCE_NAME_COLLISION, STATUS_FLT_DELETING_OBJECT,
 * STATUS_FLT_DO_NOT_ATTACH or what else InstanceSetupCallback said
 * @stack 0xc0
 */
export function FltpInitInstance(
  Filter: FLT_FILTER,
  Volume: FLT_VOLUME,
  Altitude: string,
  Name: string,
  Flags: number,
  RetInstance: { value: FLT_INSTANCE | null } | null,
): NTSTATUS {
  if ((Filter.Base.Flags & FLT_OBFL_DRAINING) !== 0 || (Volume.Base.Flags & FLT_OBFL_DRAINING) !== 0)
    return STATUS_FLT_DELETING_OBJECT;
  const instance = ExPoolPlace(NonPagedPool, new FLT_INSTANCE(Volume, Filter, Altitude, Name), InstanceTag);
  const linked = FltpLinkInstance(instance);
  if (!NT_SUCCESS(linked)) {
    ExFreePoolWithTag(instance, InstanceTag);
    return linked;
  }
  const setup = Filter.Registration.InstanceSetupCallback;
  const answer =
    setup === null
      ? STATUS_SUCCESS
      : setup(FltpRelatedObjects(instance), Flags, Volume.$deviceType, Volume.FileSystemType) | 0;
  if (!NT_SUCCESS(answer)) {
    FltpUnlinkInstance(instance);
    FltpDeleteContextsOfInstance(instance);
    ExFreePoolWithTag(instance, InstanceTag);
    HalTrace(
      'filter',
      `${Filter.Name} does not attach to ${Volume.DeviceName}: ${(answer >>> 0).toString(16)}`,
      Filter,
    );
    return answer;
  }
  instance.Flags &= ~INSFL_INITING;
  if (Filter.Registration.InstanceQueryTeardownCallback !== null) instance.Flags |= INSFL_CAN_BE_DETACHED;
  FltpBeginCallbacks(instance);
  HalTrace('filter', `${Filter.Name} attached to ${Volume.DeviceName} at altitude ${Altitude}`, instance);
  if (RetInstance !== null) {
    instance.Base.PointerCount++;
    instance.Base.RundownRef.Count += 2;
    RetInstance.value = instance;
  }
  return STATUS_SUCCESS;
}

/** Into the lists of its volume (by altitude) and its filter. */
function FltpLinkInstance(Instance: FLT_INSTANCE): NTSTATUS {
  const { Volume, Filter } = Instance;
  FltpLockList(Volume.InstanceList, true);
  let status: NTSTATUS = STATUS_SUCCESS;
  for (const other of FltpListOf<FLT_INSTANCE>(Volume.InstanceList)) {
    if (other.Filter === Filter && other.Name === Instance.Name) status = STATUS_FLT_INSTANCE_NAME_COLLISION;
    else if (FltpCompareAltitudes(other.Altitude, Instance.Altitude) === 0)
      status = STATUS_FLT_INSTANCE_ALTITUDE_COLLISION;
    if (status !== STATUS_SUCCESS) break;
  }
  if (status === STATUS_SUCCESS) {
    FltpInsert<FLT_INSTANCE>(
      Volume.InstanceList,
      Instance.Base.PrimaryLink,
      other => FltpCompareAltitudes(other.Altitude, Instance.Altitude) < 0,
    );
    FltpLockList(Filter.InstanceList, true);
    FltpInsert(Filter.InstanceList, Instance.FilterLink, () => false);
    FltpUnlockList(Filter.InstanceList);
  }
  FltpUnlockList(Volume.InstanceList);
  return status;
}

function FltpUnlinkInstance(Instance: FLT_INSTANCE): void {
  const { Volume, Filter } = Instance;
  FltpLockList(Volume.InstanceList, true);
  FltpRemove(Volume.InstanceList, Instance.Base.PrimaryLink);
  FltpUnlockList(Volume.InstanceList);
  FltpLockList(Filter.InstanceList, true);
  FltpRemove(Filter.InstanceList, Instance.FilterLink);
  FltpUnlockList(Filter.InstanceList);
}

/** From now on operations on the volume are shown to it. */
function FltpBeginCallbacks(Instance: FLT_INSTANCE): void {
  const { Filter, Volume } = Instance;
  const lists = Volume.Callbacks.OperationLists;
  for (const operation of Filter.Operations) {
    const major = operation.MajorFunction;
    const { PreOperation, PostOperation } = operation;
    const node = new CALLBACK_NODE(
      Instance,
      major,
      Filter.$verified && PreOperation !== null ? FltvPreOperation : PreOperation,
      Filter.$verified && PostOperation !== null ? FltvPostOperation : PostOperation,
      operation.Flags,
      operation,
    );
    Instance.CallbackNodes[major] = node;
    const above = lists[major].filter(n => FltpCompareAltitudes(n.Instance.Altitude, Instance.Altitude) > 0);
    lists[major] = [...above, node, ...lists[major].slice(above.length)];
  }
}

function FltpEndCallbacks(Instance: FLT_INSTANCE): void {
  const lists = Instance.Volume.Callbacks.OperationLists;
  for (const operation of Instance.Filter.Operations)
    lists[operation.MajorFunction] = lists[operation.MajorFunction].filter(n => n.Instance !== Instance);
}

/**
 * Takes an instance off its volume: no new callbacks, those that run come to their end, owed ones are drained, contexts go,
 * and references that others have are waited for.
 * @param Reason FLTFL_INSTANCE_TEARDOWN_xxx
 * @returns STATUS_FLT_DELETING_OBJECT if somebody else does it already
 * @stack 0x90
 */
export function FltpTeardownInstance(Instance: FLT_INSTANCE, Reason: number): NTSTATUS {
  if ((Instance.Flags & INSFL_DELETING) !== 0) return STATUS_FLT_DELETING_OBJECT;
  Instance.Flags |= INSFL_DELETING;
  const { Registration } = Instance.Filter;
  const objects = FltpRelatedObjects(Instance);
  FltpEndCallbacks(Instance);
  if (Registration.InstanceTeardownStartCallback !== null) Registration.InstanceTeardownStartCallback(objects, Reason);
  Instance.Base.Flags |= FLT_OBFL_DRAINING;
  ExWaitForRundownProtectionRelease(Instance.OperationRundownRef);
  FltpDrainInstance(Instance);
  if (Registration.InstanceTeardownCompleteCallback !== null)
    Registration.InstanceTeardownCompleteCallback(objects, Reason);
  FltpDeleteContextsOfInstance(Instance);
  FltvCheckReferences(Instance.Filter, Instance);
  FltpWaitForObject(Instance.Base);
  FltpUnlinkInstance(Instance);
  HalTrace('filter', `${Instance.Filter.Name} detached from ${Instance.Volume.DeviceName}`, Instance);
  ExFreePoolWithTag(Instance, InstanceTag);
  return STATUS_SUCCESS;
}

/**
 * Detaching by hand: only where the filter lets it.
 * @stack 0x60
 */
export function FltpDetachInstance(Instance: FLT_INSTANCE): NTSTATUS {
  const query = Instance.Filter.Registration.InstanceQueryTeardownCallback;
  if (query === null) return STATUS_FLT_DO_NOT_DETACH;
  const answer = query(FltpRelatedObjects(Instance), 0) | 0;
  return NT_SUCCESS(answer) ? FltpTeardownInstance(Instance, 0x1) : answer;
}
