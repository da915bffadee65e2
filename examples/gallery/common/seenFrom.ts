/* A scenario of another folder, as the gallery's own. */
import { type Scenario, scenario } from 'kdlab';

/** `story` with its models in `folder`, which is where they lie seen from the scenario that asks. */
export function seenFrom(folder: string, story: Scenario): Scenario {
  const there = <T extends { readonly model: string }>(part: T): T => ({ ...part, model: `${folder}/${part.model}` });
  return scenario({ ...story, drivers: story.drivers?.map(there), applications: story.applications?.map(there) });
}
