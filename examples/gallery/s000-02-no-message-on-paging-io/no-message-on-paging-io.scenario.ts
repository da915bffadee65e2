/* The story's fix: the checkpoint goes on below PreWrite, and just fits. What counts changes and makes backups goes on. */
import story from '../../minifilter-double-fault/no-message-on-paging-io.scenario';
import { seenFrom } from '../common/seenFrom';

export default seenFrom('../../minifilter-double-fault', story);
