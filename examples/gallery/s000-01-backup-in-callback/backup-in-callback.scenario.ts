/* The driver of examples/minifilter-double-fault as it was: a paging write meets PreWrite at the end of the stack. */
import story from '../../minifilter-double-fault/minifilter-double-fault.scenario';
import { seenFrom } from '../common/seenFrom';

export default seenFrom('../../minifilter-double-fault', story);
