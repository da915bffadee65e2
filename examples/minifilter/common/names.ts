/* The name of the file that an operation is for. */
import {
  type FLT_CALLBACK_DATA,
  FLT_FILE_NAME_NORMALIZED,
  FLT_FILE_NAME_QUERY_DEFAULT,
  type FLT_FILE_NAME_INFORMATION,
  FltGetFileNameInformation,
  FltReleaseFileNameInformation,
  NT_SUCCESS,
  Ref,
  UnicodeText,
} from 'fltkernel';

/** `\Device\HarddiskVolume1\dir\file.txt`; null where it cannot be had here. */
export function NormalizedName(Data: FLT_CALLBACK_DATA, Query = FLT_FILE_NAME_QUERY_DEFAULT): string | null {
  const name = new Ref<FLT_FILE_NAME_INFORMATION | null>(null);
  if (!NT_SUCCESS(FltGetFileNameInformation(Data, FLT_FILE_NAME_NORMALIZED | Query, name))) return null;
  const text = UnicodeText(name.value!.Name);
  FltReleaseFileNameInformation(name.value!);
  return text;
}
