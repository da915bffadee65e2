/** From what a scenario or a launch says about Driver Verifier to what the machine is started with. */
import { DefaultLowResources, VerifierLevel, type VerifierParameters } from '../nt/inc/verifier';
import type { VerifierSettings, VerifierSpec } from '../wdk/kdlab';
import { documentedIrqls } from '../wdk/rules';

/** A driver of the machine: its service's name, and its image without extension. */
interface Driver {
  readonly service: string;
  readonly image: string;
}

/** @param spec without drivers: all of them are verified */
export function verifierParameters(spec: VerifierSpec | undefined, drivers: readonly Driver[]): VerifierParameters {
  const settings: VerifierSettings = isList(spec) ? { options: spec } : (spec ?? { options: [] });
  const level = VerifierLevel(settings.options ?? ['standard']);
  if (level === 0) return { level, drivers: [], lowResources: DefaultLowResources, irql: {} };
  const names = settings.drivers?.map(name => name.replace(/\.sys$/i, '').toLowerCase());
  const isVerified = ({ service, image }: Driver) =>
    !names || names.includes(image.toLowerCase()) || names.includes(service.toLowerCase());
  return {
    level,
    drivers: drivers.filter(isVerified).map(({ image }) => image.toLowerCase()),
    lowResources: { ...DefaultLowResources, ...settings.lowResources },
    irql: documentedIrqls(),
  };
}

function isList(spec: VerifierSpec | undefined): spec is Extract<VerifierSpec, readonly unknown[]> {
  return Array.isArray(spec);
}
