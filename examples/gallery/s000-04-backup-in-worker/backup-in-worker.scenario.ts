/* A system worker thread makes the backup, on a stack of its own; PreCreate waits for it. */
import story from '../../minifilter-double-fault/backup-in-worker.scenario';
import { seenFrom } from '../common/seenFrom';

export default seenFrom('../../minifilter-double-fault', story);
