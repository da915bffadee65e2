/* KeExpandKernelStackAndCallout puts the backup on a new segment: the thread stays, its stack is left for a larger one. */
import story from '../../minifilter-double-fault/expand-stack.scenario';
import { seenFrom } from '../common/seenFrom';

export default seenFrom('../../minifilter-double-fault', story);
