/** What the first thread of a program gets as parameter; KERNEL32 passes it to main(argc, argv). */
export class PROCESS_PARAMETERS {
  constructor(
    readonly CommandLine: readonly string[],
    /** The program's image. */
    readonly Image: string,
  ) {}
}
