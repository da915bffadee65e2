/** Minifilters that give files other names: what those above them are told. IRQL PASSIVE_LEVEL. */
import type { FILE_OBJECT, NTSTATUS } from '../../nt/inc/io';
import { UNICODE_STRING, UnicodeText } from '../../nt/inc/ntdef';
import { NT_SUCCESS, STATUS_NO_SUCH_FILE, STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { RtlReadText, RtlReadUlong } from '../../nt/rtl/structure';
import { FltGlobals } from './globals';
import type { FLT_CALLBACK_DATA } from './inc/callbackData';
import {
  FLT_FILE_NAME_NORMALIZED,
  FLT_FILE_NAME_OPENED,
  FLT_FILE_NAME_REQUEST_FROM_CURRENT_PROVIDER,
  FltGetFileNameFormat,
} from './inc/constants';
import { FLT_NAME_CONTROL } from './inc/names';
import type { FLT_INSTANCE, FLT_VOLUME } from './inc/objects';
import { FltpListOf } from './resourceList';

/** FILE_NAMES_INFORMATION: the length of the name and the name; room for the longest component. */
const NAME_LENGTH = 8;
const NAME = 12;
const COMPONENT_BYTES = NAME + 2 * 256;

/**
 * Room for a name. Source: fltkernel/nf-fltkernel-fltcheckandgrownamecontrol.
 * @param NewSize bytes
 * @stack 0x40
 */
export function FltCheckAndGrowNameControl(NameCtrl: FLT_NAME_CONTROL, NewSize: number): NTSTATUS {
  if (NameCtrl.Name.MaximumLength < NewSize) NameCtrl.Name.MaximumLength = NewSize;
  return STATUS_SUCCESS;
}

/**
 * Whose names an instance is told: those of the highest provider below it; null: the file system's.
 * @param Instance null: the question comes from above the stack
 */
export function FltpProviderBelow(
  Instance: FLT_INSTANCE | null,
  Volume: FLT_VOLUME,
  NameOptions: number,
): FLT_INSTANCE | null {
  if (FltGlobals.$nameProviders === 0) return null;
  const itself = (NameOptions & FLT_FILE_NAME_REQUEST_FROM_CURRENT_PROVIDER) !== 0;
  let below = Instance === null;
  for (const other of FltpListOf<FLT_INSTANCE>(Volume.InstanceList)) {
    const asks = other === Instance;
    below ||= asks;
    if (below && (!asks || itself) && other.Filter.Registration.GenerateFileNameCallback !== null) return other;
  }
  return null;
}

/**
 * A name from its provider, with the volume before it.
 * @param CallbackData null: the question does not come from a callback
 * @param MayCache gets whether the name can be kept
 * @stack 0xa0
 */
export function FltpGenerateName(
  Provider: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  CallbackData: FLT_CALLBACK_DATA | null,
  NameOptions: number,
  Name: Ref<string>,
  MayCache: Ref<boolean>,
): NTSTATUS {
  const ask = (Options: number): NTSTATUS =>
    FltpAskProvider(Provider, FileObject, CallbackData, Options, MayCache, Name);
  const options = NameOptions & ~FLT_FILE_NAME_REQUEST_FROM_CURRENT_PROVIDER;
  const generated = ask(options);
  if (NT_SUCCESS(generated) || FltGetFileNameFormat(options) !== FLT_FILE_NAME_NORMALIZED) return generated;
  const status = ask((options & ~FLT_FILE_NAME_NORMALIZED) | FLT_FILE_NAME_OPENED);
  return NT_SUCCESS(status) ? FltpNormalizeByProvider(Provider, FileObject, Name) : status;
}

type FLTP_GENERATE = [
  Provider: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  CallbackData: FLT_CALLBACK_DATA | null,
  NameOptions: number,
  MayCache: Ref<boolean>,
];

/** @stack 0x70 */
function FltpAskProvider(
  ...[Provider, FileObject, CallbackData, NameOptions, MayCache, Name]: [...FLTP_GENERATE, Name: Ref<string>]
): NTSTATUS {
  const control = new FLT_NAME_CONTROL();
  const iopb = CallbackData === null ? null : CallbackData.Iopb;
  const target = iopb === null ? null : iopb.TargetInstance;
  // What the provider asks itself begins below it.
  if (iopb !== null) iopb.TargetInstance = Provider;
  const generate = Provider.Filter.Registration.GenerateFileNameCallback!;
  const status = generate(Provider, FileObject, CallbackData, NameOptions, MayCache, control) | 0;
  if (iopb !== null) iopb.TargetInstance = target;
  Name.value = UnicodeText(control.Name);
  return status;
}

/**
 * Each component of an opened name becomes the provider's long name for it.
 * @stack 0xa0
 */
function FltpNormalizeByProvider(Provider: FLT_INSTANCE, FileObject: FILE_OBJECT, Name: Ref<string>): NTSTATUS {
  const {
    NormalizeNameComponentExCallback: ex,
    NormalizeNameComponentCallback: plain,
    NormalizeContextCleanupCallback: cleanup,
  } = Provider.Filter.Registration;
  if (ex === null && plain === null) return STATUS_SUCCESS;
  const volume = Provider.Volume.DeviceName;
  const context = new Ref<any>(null);
  let directory = `${volume}\\`;
  let status: NTSTATUS = STATUS_SUCCESS;
  const components = Name.value.substring(directory.length).split('\\');
  for (let i = 0; i < components.length && components[i] !== ''; i++) {
    const buffer = new Uint8Array(COMPONENT_BYTES);
    const parent = new UNICODE_STRING(directory);
    const component = new UNICODE_STRING(components[i]);
    const rest = [parent, 2 * volume.length, component, buffer, COMPONENT_BYTES, 0, context] as const;
    status = (ex === null ? plain!(Provider, ...rest) : ex(Provider, FileObject, ...rest)) | 0;
    if (!NT_SUCCESS(status) && status !== STATUS_NO_SUCH_FILE) break;
    if (NT_SUCCESS(status)) components[i] = RtlReadText(buffer, NAME, RtlReadUlong(buffer, NAME_LENGTH));
    status = STATUS_SUCCESS;
    directory += `${components[i]}\\`;
  }
  if (context.value !== null && cleanup !== null) cleanup(context);
  Name.value = `${volume}\\${components.join('\\')}`;
  return status;
}
