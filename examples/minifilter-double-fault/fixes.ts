/* What a scenario may switch on. */

/**
 * The fixes, as bits of the registry value Parameters\Fixes. Without any the machine stops: see the scenarios of this
 * folder.
 */
export const FIX_NO_MESSAGE_ON_PAGING_IO = 0x1;
/** The backup is written by a work item, on a stack of its own. */
export const FIX_BACKUP_IN_WORKER = 0x2;
/** The backup gets a new stack segment where the thread's has not enough left. */
export const FIX_EXPAND_STACK = 0x4;
/** Less than 8 KB of stack left: the event is queued only. */
export const FIX_CHECK_STACK = 0x8;
