/** What the machine is started with: plain data of the scenario, read by services.exe. */
import type { SpecialPoolParameters } from '../inc/pool';
import type { VerifierParameters } from '../inc/verifier';
import type { VolumeParameters } from '../inc/volume';

export interface BootDriver {
  /** Name of the service. */
  readonly service: string;
  /** Image without extension, as symbols show it. */
  readonly image: string;
  /** Start it at boot; otherwise the service is only created. */
  readonly start: boolean;
  /** Create the service at boot; otherwise there is only the image's file. */
  readonly create?: boolean;
  /** Where the image's file lies (`C:\\drv\\MyDrv.sys`); default: in any directory that somebody asks for. */
  readonly path?: string;
  /** Default: a release signature. */
  readonly signature?: BootSignature;
  readonly type?: 'kernel' | 'file-system';
  /** Of the default instance of a minifilter. */
  readonly altitude?: string;
  /** Further values below the service key, by path: `Parameters\\Size`. */
  readonly values?: Readonly<Record<string, string | number | readonly string[]>>;
}
export type BootSignature = 'release' | 'test' | 'none';

export interface BootApplication {
  /** `ConsolApplication1.exe` */
  readonly imageName: string;
  readonly image: string;
  readonly arguments: readonly string[];
  /** When to start, 100 ns after the services. */
  readonly delay100ns: number;
}

export interface BootParameters {
  readonly drivers: readonly BootDriver[];
  readonly applications: readonly BootApplication[];
  /** Stop the services (DriverUnload runs) when all applications have ended. */
  readonly stopServices: boolean;
  /** Who locks pages is recorded (the registry value TrackLockedPages); default false. */
  readonly trackLockedPages?: boolean;
  /** A kernel debugger is attached; default true. */
  readonly debugger?: boolean;
  /** Driver Verifier; missing: off. */
  readonly verifier?: VerifierParameters;
  /** Pageable system memory does not stay in for long. */
  readonly memoryPressure?: boolean;
  /** `bcdedit /set testsigning on`. */
  readonly testSigning?: boolean;
  /** Which pool allocator; default the segment heap of Windows 10 1903 and later. */
  readonly pool?: 'classic' | 'segment';
  /** Special pool by tag or size. */
  readonly specialPool?: SpecialPoolParameters;
  /** What bug check 0x7F tells of a double fault; default the trap frame. */
  readonly doubleFault?: 'trap-frame' | 'registers';
  /** The system's volume; missing: an empty one. */
  readonly volume?: VolumeParameters;
}

/** Filled in before anything runs. */
export const InitBootParameters: { value: BootParameters } = {
  value: { drivers: [], applications: [], stopServices: true },
};
