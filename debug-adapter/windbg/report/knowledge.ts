/**
 * Per bug check: what it means, which rule was broken and what to try, in our own words. Data only: nothing here knows a
 * driver. Codes without a row get the general text.
 */
import { KOREAN, KOREAN_GENERAL } from './knowledge.ko';
import type { Language } from './language';

export interface Words {
  /** First lines of `!analyze`. */
  readonly description: readonly string[];
  readonly rule: string;
  readonly advice: readonly string[];
}

export interface Knowledge extends Words {
  /** Documentation of the rule. */
  readonly source: string;
}

const IRQL_PAGE = 'learn.microsoft.com: kernel/managing-hardware-priorities';

const page = (name: string) => `learn.microsoft.com: debugger/${name}`;

const HIGH_IRQL_ACCESS: Knowledge = {
  description: [
    'Memory that is paged out, freed or was never there was touched while the IRQL was',
    'DISPATCH_LEVEL or higher. Resolving a page fault means waiting for a disk, and nothing',
    'can wait at that level, so the machine stops instead.',
  ],
  rule: 'At DISPATCH_LEVEL and above, touch only memory that is resident and valid: nonpaged pool, locked pages, nonpaged code.',
  source: IRQL_PAGE,
  advice: [
    'Look at parameter 1: close to zero means a null pointer, a pool address that !pool calls free means use after free, a paged-pool address means the wrong pool type.',
    'Look at parameter 2 with !irql and walk the stack (k) to the call that raised the level: a spin lock, a DPC, KeRaiseIrql.',
    'Allocate what is used at DISPATCH_LEVEL with POOL_FLAG_NON_PAGED, or copy what you need before raising the level.',
  ],
};

const NULL_EXCEPTION_ADVICE = [
  'Parameter 1 is the exception code: c0000005 is an access violation, 80000003 a breakpoint or assertion. !error explains it.',
  'The address in parameter 2 is the instruction: ln and u show it, k shows who called it.',
];

export const KNOWLEDGE: ReadonlyMap<number, Knowledge> = new Map<number, Knowledge>([
  [
    0x01,
    {
      description: [
        'A system call or a worker routine returned with a different APC state than it began with:',
        'enters and leaves of critical or guarded regions (or process attaches) do not match.',
      ],
      rule: 'Every KeEnterCriticalRegion, KeEnterGuardedRegion and KeStackAttachProcess needs its counterpart before the routine returns.',
      source: page('bug-check-0x1--apc-index-mismatch'),
      advice: [
        'Parameter 3 holds the counts: a negative KernelApcDisable means one enter too many.',
        'Look at every return path of the routine in parameter 1, error paths first.',
      ],
    },
  ],
  [
    0x05,
    {
      description: ['A thread that is attached to a process tried to attach to another one, or a DPC tried to attach.'],
      rule: 'KeAttachProcess cannot nest, and attaching switches the address space: not possible in a DPC.',
      source: page('bug-check-0x5--invalid-process-attach-attempt'),
      advice: [
        'Use KeStackAttachProcess, which keeps the earlier attachment.',
        'Move the work to a work item when it starts in a DPC.',
      ],
    },
  ],
  [0x0a, HIGH_IRQL_ACCESS],
  [
    0xd1,
    {
      ...HIGH_IRQL_ACCESS,
      description: [...HIGH_IRQL_ACCESS.description, 'The instruction that did it belongs to a driver.'],
    },
  ],
  [
    0x18,
    {
      description: [
        'The reference count of an object does not fit what is being done with it: it was',
        'dereferenced once too often, or used after its last reference had gone.',
      ],
      rule: 'One ObDereferenceObject for each reference taken, and no use of an object after the last one.',
      source: page('bug-check-0x18--reference-by-pointer'),
      advice: [
        '!object on parameter 2 shows the counts that are left.',
        'Match each ObReferenceObject/ObReferenceObjectByHandle with one dereference on every path.',
      ],
    },
  ],
  [
    0x19,
    {
      description: [
        'The header of a pool block is damaged. Most often the block before it was overrun,',
        'or this block was written after it had been freed.',
      ],
      rule: 'Write only inside what was allocated, and not after freeing it.',
      source: page('bug-check-0x19--bad-pool-header'),
      advice: [
        '!pool on the address in the parameters shows the neighbours: the owner of the block before it is the first suspect.',
        'Turn on special pool of Driver Verifier: it stops at the write itself.',
      ],
    },
  ],
  [
    0x1e,
    {
      description: [
        'A kernel-mode program raised an exception that no handler took, where no thread owns it',
        '(for instance in a DPC).',
      ],
      rule: 'An exception must be handled in the routine that can raise it; above PASSIVE_LEVEL nothing above it will.',
      source: page('bug-check-0x1e--kmode-exception-not-handled'),
      advice: NULL_EXCEPTION_ADVICE,
    },
  ],
  [
    0x35,
    {
      description: ['IoCallDriver was called for an IRP that has no stack location left for the next driver.'],
      rule: 'An IRP has as many stack locations as the device stack had when it was allocated (StackSize), one per driver.',
      source: page('bug-check-0x35--no-more-irp-stack-locations'),
      advice: [
        '!irp shows how many locations there are and which are used, !devstack how many the stack needs.',
        'Allocate with the StackSize of the device the IRP is sent to, and do not forward an IRP twice.',
      ],
    },
  ],
  [
    0x3b,
    {
      description: [
        'An exception happened while a system service was executed for a user-mode caller, and',
        'nothing handled it on the way back.',
      ],
      rule: 'A driver called from a system service handles the exceptions that its own code can raise.',
      source: page('bug-check-0x3b--system-service-exception'),
      advice: [
        ...NULL_EXCEPTION_ADVICE,
        'User buffers are touched only inside try/except after ProbeForRead/ProbeForWrite.',
      ],
    },
  ],
  [
    0x44,
    {
      description: ['IoCompleteRequest was called for an IRP that had already been completed.'],
      rule: 'The driver that owns an IRP completes it exactly once; after IoCallDriver or IoCompleteRequest it owns it no longer.',
      source: page('bug-check-0x44--multiple-irp-complete-requests'),
      advice: [
        'Find both completions: the story lists those that the machine saw.',
        'Typical pairs: a cancel routine and the DPC, a timeout and the answer, a dispatch routine that completes and returns STATUS_PENDING.',
      ],
    },
  ],
  [
    0x4a,
    {
      description: [
        'A thread went back to user mode with its IRQL above PASSIVE_LEVEL: somebody raised it',
        '(a lock, KeRaiseIrql) and never lowered it.',
      ],
      rule: 'A system service returns at the IRQL at which it was called.',
      source: page('bug-check-0x4a--irql-gt-zero-at-system-service'),
      advice: [
        'Every KeAcquireSpinLock needs its KeReleaseSpinLock on every path, with the old IRQL it was given.',
        'The routine in parameter 1 is the system call, not the culprit: look at what it called.',
      ],
    },
  ],
  [
    0x4e,
    {
      description: [
        'The page frame database does not fit: a driver unlocked pages more often than it locked them, or freed pages that are locked.',
      ],
      rule: 'Each MmProbeAndLockPages has one MmUnlockPages, and only that.',
      source: page('bug-check-0x4e--pfn-list-corrupt'),
      advice: [
        'Parameter 1 is 7: look in the stack (k) for MmUnlockPages, and for the other path that unlocks the same MDL.',
        'Set the pointer to the MDL to null after MmUnlockPages and IoFreeMdl; Driver Verifier finds the second call at once (0xC4/0x7C).',
      ],
    },
  ],
  [
    0x50,
    {
      description: [
        'System memory that does not exist was referenced: the address is wrong, or it belongs to',
        'memory that has been freed. try/except cannot catch this.',
      ],
      rule: 'Only addresses that were allocated and not yet freed may be used; a handler is no protection for kernel addresses.',
      source: page('bug-check-0x50--page-fault-in-nonpaged-area'),
      advice: [
        '!pool on parameter 1 says whether it was freed.',
        'Parameter 3 is the instruction: u and k show who passed the address.',
      ],
    },
  ],
  [
    0x76,
    {
      description: [
        'Pages of a process are still locked when the process is deleted, or were unlocked without being locked (parameter 1 is 1).',
      ],
      rule: 'Pages that a driver locks for a request are unlocked before the request is completed.',
      source: page('bug-check-0x76--process-has-locked-pages'),
      advice: [
        'Parameter 2 is the process, parameter 3 how many pages: look for a path from MmProbeAndLockPages that has no MmUnlockPages.',
        'IoFreeMdl does not unlock. With `trackLockedPages: true` in the scenario the driver that locked them is named (0xCB).',
      ],
    },
  ],
  [
    0x7e,
    {
      description: ['A system thread raised an exception that it did not handle.'],
      rule: 'A system thread has no caller who could handle its exceptions: it handles them itself.',
      source: page('bug-check-0x7e--system-thread-exception-not-handled'),
      advice: NULL_EXCEPTION_ADVICE,
    },
  ],
  [
    0x7f,
    {
      description: [
        'The processor raised a trap that the kernel cannot handle. Parameter 1 is the trap number;',
        '8 is a double fault, nearly always a kernel stack that ran out.',
      ],
      rule: 'A kernel stack is 24 KB (x64) for everything that a thread nests: dispatch routines, file systems, filters and what they call.',
      source: page('bug-check-0x7f--unexpected-kernel-mode-trap'),
      advice: [
        'kf shows how many bytes each frame takes; look for the biggest and for repetitions.',
        'Move big locals to pool, queue the work to a thread with a fresh stack, or test with IoGetRemainingStackSize.',
        'Break re-entrancy: a filter that does I/O in a callback meets itself again.',
      ],
    },
  ],
  [
    0xb8,
    {
      description: [
        'A DPC routine tried to do something that waits, attaches or yields: the dispatcher was',
        'asked to switch threads while a DPC was active on the processor.',
      ],
      rule: 'A DPC routine never waits. It runs at DISPATCH_LEVEL on whatever thread was interrupted, and a switch away from it cannot happen.',
      source: page('bug-check-0xb8--attempted-switch-from-dpc'),
      advice: [
        'Remove the wait (KeDelayExecutionThread, a wait with a timeout, a mutex) from the DPC routine.',
        'Queue a work item (IoQueueWorkItem) and wait there, at PASSIVE_LEVEL in a system thread.',
        'To do something later, set the timer again and return.',
      ],
    },
  ],
  [
    0xc2,
    {
      description: ['A pool routine was called in a way that is not allowed; parameter 1 says which.'],
      rule: 'Free each block once, with its own tag, at an IRQL that its pool allows.',
      source: page('bug-check-0xc2--bad-pool-caller'),
      advice: [
        'Sub-code 6 or 7: the block was freed before; g- from here finds the first free.',
        'Set pointers to null after freeing them.',
      ],
    },
  ],
  [
    0xc4,
    {
      description: ['Driver Verifier found that a driver broke a rule; parameter 1 is the rule.'],
      rule: 'The rule of parameter 1 (see its text).',
      source: page('bug-check-0xc4--driver-verifier-detected-violation'),
      advice: [
        'The driver on top of the stack is the one that was checked.',
        'Without Driver Verifier the same mistake would go on silently: mend it here, where it is visible.',
      ],
    },
  ],
  [
    0xcb,
    {
      description: [
        'A process ends while pages that a driver locked in it are still locked; who locked them was recorded.',
      ],
      rule: 'Pages that a driver locks for a request are unlocked before the request is completed.',
      source: page('bug-check-0xcb--driver-left-locked-pages-in-process'),
      advice: [
        'ln on parameter 1 names the routine that locked the pages; parameter 3 is the MDL (dt _MDL).',
        'Call MmUnlockPages and IoFreeMdl on every path, also where the request fails or is cancelled.',
      ],
    },
  ],
  [
    0xe1,
    {
      description: ['A work item returned at an IRQL other than PASSIVE_LEVEL.'],
      rule: 'A worker routine returns at PASSIVE_LEVEL, with no spin lock held.',
      source: page('bug-check-0xe1--worker-thread-returned-at-bad-irql'),
      advice: ['ln on parameter 1 names the routine: look for an acquired lock that is not released on one path.'],
    },
  ],
  [
    0xe3,
    {
      description: ['A thread released an ERESOURCE that it does not own.'],
      rule: 'ExReleaseResource is called by the thread that acquired the resource, once per acquire.',
      source: page('bug-check-0xe3--resource-not-owned'),
      advice: [
        'The release may be the victim: an earlier callback may have gone on in another thread.',
        '!thread on parameter 2 shows who released it.',
      ],
    },
  ],
  [
    0x133,
    {
      description: [
        'The DPC watchdog found a processor at DISPATCH_LEVEL or above for too long: one DPC or ISR',
        'ran beyond its limit (parameter 1 = 0), or the total was too long (parameter 1 = 1).',
      ],
      rule: 'A DPC takes at most 100 microseconds; longer work belongs into a work item or a threaded DPC.',
      source: page('bug-check-0x133-dpc-watchdog-violation'),
      advice: [
        'k shows what ran too long; a loop that waits for another processor at DISPATCH_LEVEL is a deadlock.',
        'Split the work and queue the DPC again, or use a system thread.',
      ],
    },
  ],
  [
    0x139,
    {
      description: ['The kernel found one of its structures damaged (fast fail); parameter 1 says which kind.'],
      rule: 'Lists, locks and stacks of the kernel are changed only through their routines, and under their locks.',
      source: page('bug-check-0x139--kernel-security-check-failure'),
      advice: ['Kind 3 is a damaged LIST_ENTRY: an entry was removed twice, or changed without the lock.'],
    },
  ],
]);

export const GENERAL: Knowledge = {
  description: ['The kernel met a condition from which it cannot go on.'],
  rule: 'See the documentation of the bug check for the rule behind it.',
  source: page('bug-check-code-reference2'),
  advice: [
    'k shows how the machine came here, !thread whose thread it was, !irql at which level.',
    'Step back (p-, g-) from here to see the values before the failure.',
  ],
};

/** @param language of the words; what has none in it is English */
export function knowledgeOf(code: number, language: Language = 'en'): Knowledge {
  const known = KNOWLEDGE.get(code);
  const translated = language === 'ko' ? (known ? KOREAN.get(code) : KOREAN_GENERAL) : undefined;
  return { ...(known ?? GENERAL), ...translated };
}
