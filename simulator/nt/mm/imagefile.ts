/** Files of driver images: whether a path leads to one, and whether code integrity lets it be loaded. */
import { HalImageExports, HalTrace } from 'hal';
import type { NTSTATUS } from '../inc/io';
import {
  STATUS_IMAGE_ALREADY_LOADED,
  STATUS_INVALID_IMAGE_HASH,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import { type BootDriver, InitBootParameters } from '../init/parameters';
import { type KLDR_DATA_TABLE_ENTRY, PsLoadedModuleList } from './image';

const SystemRoot = 'C:\\WINDOWS';

/** One spelling for all paths of a file: `\??\C:\x.sys`, `\SystemRoot\x.sys`, `System32\x.sys`. */
function MiCanonicalPath(Path: string): string {
  const path = Path.toUpperCase();
  if (path.startsWith('\\??\\')) return path.substring(4);
  if (path.startsWith('\\SYSTEMROOT\\')) return SystemRoot + path.substring(11);
  return path.charAt(1) === ':' ? path : `${SystemRoot}\\${path}`;
}

/**
 * Finds the image of a path and checks it as MiCreateSectionForDriver does.
 * @param Image gets the image's name without extension
 * @returns STATUS_OBJECT_NAME_NOT_FOUND, STATUS_INVALID_IMAGE_HASH, STATUS_IMAGE_ALREADY_LOADED
 * @stack 0x120
 */
export function MiCreateSectionForDriver(ImagePath: string, Image: Ref<string>): NTSTATUS {
  const name = ImagePath.substring(ImagePath.lastIndexOf('\\') + 1).replace(/\.sys$/i, '');
  const file = MiFindDriverFile(name);
  Image.value = file === undefined ? name : file.image;
  if (file?.path !== undefined && MiCanonicalPath(file.path) !== MiCanonicalPath(ImagePath))
    return STATUS_OBJECT_NAME_NOT_FOUND;
  // A file that exports nothing is no image.
  if (Object.keys(HalImageExports(Image.value)).length === 0) return STATUS_OBJECT_NAME_NOT_FOUND;
  if (MiIsImageLoaded(Image.value)) return STATUS_IMAGE_ALREADY_LOADED;
  return SeValidateImageHeader(file);
}

function MiFindDriverFile(Name: string): BootDriver | undefined {
  const name = Name.toUpperCase();
  return InitBootParameters.value.drivers.find(driver => driver.image.toUpperCase() === name);
}

function MiIsImageLoaded(Image: string): boolean {
  for (let entry = PsLoadedModuleList.Flink; entry !== PsLoadedModuleList; entry = entry.Flink)
    if ((entry.$record as KLDR_DATA_TABLE_ENTRY).$image === Image) return true;
  return false;
}

/**
 * Code integrity: x64 loads no kernel code without a signature it trusts; a test certificate counts in test mode only.
 * @stack 0x90
 */
function SeValidateImageHeader(File: BootDriver | undefined): NTSTATUS {
  const signature = File?.signature ?? 'release';
  if (signature === 'release' || (signature === 'test' && InitBootParameters.value.testSigning === true))
    return STATUS_SUCCESS;
  HalTrace('load', `${File!.image}.sys has no signature that is trusted`);
  return STATUS_INVALID_IMAGE_HASH;
}
