/** The system's volume as a scenario describes it. Plain data. */
export interface VolumeParameters {
  /** Default `Windows`. */
  readonly label?: string;
  /** Bytes; default 64 GB. Nothing is allocated for what is not written. */
  readonly size?: number;
  /** Files that are there when the machine starts: path without drive -> text; `null` is a directory. */
  readonly files?: Readonly<Record<string, string | null>>;
  /** Microseconds that the disk takes for a request; default 80. */
  readonly latency?: number;
  readonly log?: LogParameters;
  /** Files get 8.3 names (NtfsDisable8dot3NameCreation); default true. */
  readonly shortNames?: boolean;
}

export interface LogParameters {
  /** Bytes of the log file; default 2 MB. */
  readonly size?: number;
  /** How full it is at the start, 0 to 1; default 0. */
  readonly fill?: number;
  /** The log is full at the n-th record from the start, whatever its size; 0: never. */
  readonly fullAt?: number;
}
