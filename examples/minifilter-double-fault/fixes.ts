/* What a scenario may switch on. */

/**
 * The fixes, as bits of the registry value Parameters\Fixes. Without any the machine stops: see the scenarios of this
 * folder.
 */

/** The story's first: PreWrite tells the service nothing of paging I/O. */
export const FIX_NO_MESSAGE_ON_PAGING_IO = 0x1;
/** The backup is written by a work item, on a stack of its own. */
export const FIX_BACKUP_IN_WORKER = 0x2;
/** The backup gets a new stack segment where the thread's has not enough left. */
export const FIX_EXPAND_STACK = 0x4;
/** Less than 8 KB of stack left: the event is queued only. */
export const FIX_CHECK_STACK = 0x8;
/** The story's second: nor does PreSetInfo. */
export const FIX_SET_INFORMATION = 0x10;
/** The story's third: above APC_LEVEL the event is queued only. */
export const FIX_CHECK_IRQL = 0x20;
/** The backup's buffers come from pool. */
export const FIX_BUFFERS_IN_POOL = 0x40;
/** The backup is read and written below the driver's own instance, with its buffers in pool. */
export const FIX_BELOW_INSTANCE = 0x80;
