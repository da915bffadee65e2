/** A driver whose DriverEntry is given as text. */
import type { SpecialPoolParameters } from '../../../simulator/nt/inc/pool';
import type { VerifierSpec } from '../../../simulator/wdk/kdlab';
import { type Ran, runSession } from '../scenario';

export interface EntryOptions {
  /** Declarations before DriverEntry. */
  readonly more?: string;
  readonly pool?: 'classic' | 'segment';
  readonly specialPool?: SpecialPoolParameters;
  readonly verifier?: VerifierSpec;
  readonly unload?: string;
}

export function inEntry(body: string, options: EntryOptions = {}): Ran {
  return runSession({
    pool: options.pool,
    specialPool: options.specialPool,
    verifier: options.verifier,
    drivers: {
      D: `import * as W from 'ntifs'; import { DbgPrint, Ref } from 'ntifs';
${options.more ?? ''}
export function DriverUnload(D: any): void { ${options.unload ?? ''} }
export function DriverEntry(DriverObject: any, RegistryPath: any): number { DriverObject.DriverUnload = DriverUnload;
  ${body}
  return W.STATUS_SUCCESS; }`,
    },
  });
}

/** Code and parameters of the bug check, as texts: `c2 7 67615461`. */
export function crash({ bugcheck }: Ran): string {
  if (!bugcheck) return 'none';
  return [bugcheck.code.toString(16), ...bugcheck.parameters.map(p => p.toString(16))].join(' ');
}

/** What the driver printed before the machine ended, by words. */
export function printed(r: Ran): string[] {
  return r.debug.split('\n*** Fatal')[0].trim().split(/\s+/);
}
