/* IoGetRemainingStackSize says in PreWrite that a message is out of the question: the event is queued. */
import story from '../../minifilter-double-fault/check-stack.scenario';
import { seenFrom } from '../common/seenFrom';

export default seenFrom('../../minifilter-double-fault', story);
