/* How Driver Verifier watches the samples. */
import { type Scenario, scenario, type VerifierOption } from 'kdlab';

/** All that Windows's standard settings turn on, and requests that are pending without need. */
export const fullVerifier: readonly VerifierOption[] = ['standard', 'force-pending'];

/** The same where memory cannot always be had: files may go unfiltered, but nothing is left behind and nothing breaks. */
export function withLowResources(sample: Scenario): Scenario {
  return scenario({
    ...sample,
    title: `${sample.title}, when allocations fail`,
    verifier: { options: [...fullVerifier, 'low-resources'], lowResources: { probability: 1000, delay: 0 } },
    expect: { outcome: 'completed' },
  });
}
