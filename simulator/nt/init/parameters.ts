/** What the machine is started with: plain data of the scenario, read by services.exe. */
import type { VerifierParameters } from '../inc/verifier';

export interface BootDriver {
  /** Name of the service. */
  readonly service: string;
  /** Image without extension, as symbols show it. */
  readonly image: string;
  /** Start it at boot; otherwise the service is only created. */
  readonly start: boolean;
}

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
  /** A kernel debugger is attached; default true. */
  readonly debugger?: boolean;
  /** Driver Verifier; missing: off. */
  readonly verifier?: VerifierParameters;
}

/** Filled in before anything runs. */
export const InitBootParameters: { value: BootParameters } = {
  value: { drivers: [], applications: [], stopServices: true },
};
