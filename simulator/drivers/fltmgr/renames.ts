/** Which changes of a file change names. */

/** Rename, link and short name, with and without Ex and bypass (FILE_INFORMATION_CLASS). */
const RenamingClasses: readonly number[] = [10, 11, 40, 56, 57, 65, 66, 72, 73];

export function FltpRenames(FileInformationClass: number): boolean {
  return RenamingClasses.includes(FileInformationClass);
}
