/* Every tenth allocation of the sample fails. */
import { withLowResources } from '../common/verifier';
import sample from './simrep.scenario';

export default withLowResources(sample);
