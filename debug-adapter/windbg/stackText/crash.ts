/** What the bug check, the registers and the locks of the text say. */
import { bugCheckName } from '../report/bugChecks';
import { addressText, type Finder, type Finding, hex } from './findings';
import { overflowed } from './bounds';
import type { SizedFrame } from './segments';
import { isKernel, isSystem, parts, plays } from './knowledge';

export const crashFindings: Finder = (stack, facts) => {
  const found: Finding[] = [];
  const { bugCheck } = facts;
  const frames = stack.kernel;
  const address = addressText(stack.pointer);
  const code = bugCheck && bugCheck.code & 0xfffffff;
  const thrown = frames.find(f => /^KeBugCheckEx$/.test(f.function ?? ''))?.args?.[0];
  if (code !== undefined && thrown !== undefined && Number(thrown) !== code && thrown < 0x10000n)
    found.push({
      id: 'bugcheck-renamed',
      text: `KeBugCheckEx was called with ${hex(thrown)} (${bugCheckName(Number(thrown))}); the machine shows ${hex(code)} (${bugCheckName(code)})${thrown === 0xan && code === 0xd1 ? ', because a driver made the access' : ''}.`,
    });
  // Filters and handlers run on top of what dispatches the exception; who caused it is older.
  const dispatched = frames.findLastIndex(f => plays(f, parts.dispatcher));
  const drivers = frames.filter(f => !isSystem(f.module) && !f.inline);
  const culprit = drivers.find(f => f.index > (frames[dispatched]?.index ?? -1)) ?? drivers[0];
  const broken = (f: SizedFrame) => plays(f, parts.breaker) || plays(f, parts.trap);
  const waits = plays(frames[0], parts.waits);
  const crashed = code !== undefined || frames.some(f => plays(f, parts.dispatcher) || plays(f, parts.trap));
  if (culprit && crashed && !waits && !overflowed(facts, stack.segments)) {
    const before = frames.filter(
      f => f.index < culprit.index && !broken(f) && !plays(f, /^KiServiceLinkage$/) && !plays(f, parts.systemCall),
    );
    found.push({
      id: 'first-driver',
      frames: [culprit.index],
      text: `The first driver below the trap is ${culprit.symbol}${culprit.source ? ` [${culprit.source}]` : ''}${before.at(-1)?.module ? `; it had called ${before.at(-1)!.symbol}` : ''}.`,
      ...(before.some(isPool) && !(code !== undefined && reported.has(code))
        ? {
            advice:
              "The fault lies in the pool's own code: memory was corrupted before, by whoever wrote outside a block. Run with Driver Verifier's special pool to catch the store itself.",
          }
        : {}),
    });
    if (culprit.function === undefined)
      found.push({
        id: 'no-symbols',
        frames: frames.filter(f => f.module === culprit.module).map(f => f.index),
        text: `${culprit.module} has no symbols here: offsets count from the image's base.`,
        advice: 'Give WinDbg its PDB (.sympath+, .reload /f) to see functions and lines.',
      });
  }
  found.push(...patterns(facts.registers));
  if (code === 0x139 && bugCheck) found.push(fastFail(bugCheck.parameters[0]));
  if (code === 0x50 && bugCheck?.parameters[0] !== undefined && (bugCheck.parameters[0] & 0xfffn) === 0n)
    found.push({
      id: 'page-boundary',
      text: `The address ${address(bugCheck.parameters[0])} is the first byte of a page: something ran on behind the end of the block before it (${bugCheck.parameters[1] === 0n ? 'reading' : 'writing'}).`,
      advice:
        'Compare the length of the copy with the size of the allocation; !pool of the page before it, !pte of the address.',
    });
  if (code === 0xe3 && bugCheck)
    found.push({
      id: 'resource-not-owned',
      text: `The thread ${address(bugCheck.parameters[1] ?? 0n)} releases the ERESOURCE ${address(bugCheck.parameters[0] ?? 0n)} without owning it.`,
      advice: 'Look for a release on a path that did not acquire, or in another thread than the one that did.',
    });
  for (const lock of facts.locks) {
    const owner = lock.owners.find(o => bugCheck?.parameters.includes(o));
    if (lock.waiters.length === 0) continue;
    found.push({
      id: owner !== undefined ? 'lock-of-ended-thread' : 'lock-contended',
      text: `The resource ${address(lock.address)} is ${lock.exclusive ? 'owned exclusively' : 'shared'} by ${lock.owners.map(address).join(', ')}${owner !== undefined ? ', the thread that the bug check is about' : ''}; ${lock.waiters.map(address).join(', ')} ${lock.waiters.length === 1 ? 'waits' : 'wait'} for it${owner !== undefined ? ' for ever' : ''}.`,
      ...(owner !== undefined
        ? {
            advice:
              'Release the resource on every way out of the thread routine, before PsTerminateSystemThread or the return.',
          }
        : {}),
    });
  }
  return found;
};

/** Bug checks that report a wrong call, not a fault on the way of a right one. */
const reported = new Set([0xc1, 0xc2, 0xc4, 0xc6, 0xc9, 0xcc, 0xcd, 0xd5, 0xd6, 0xe6]);

const isPool = (f: Parameters<typeof isKernel>[0]): boolean =>
  isKernel(f) &&
  /^(ExFreePool|ExAllocatePool|ExpFreePool|ExDeferredFreePool|ExFreeHeapPool|ExAllocateHeapPool|RtlpHp|RtlpHeap|RtlRbInsert|RtlRbRemove)/.test(
    f.function ?? '',
  );

/** Text where addresses should be. */
function patterns(registers: ReadonlyMap<string, bigint>): Finding[] {
  const filled = [...registers].filter(([, value]) => {
    const bytes = value.toString(16).padStart(16, '0').match(/../g)!;
    const common = bytes[0];
    return /^(2[0-9a-f]|[3-6][0-9a-f]|7[0-9a-e])$/.test(common) && bytes.filter(b => b === common).length >= 7;
  });
  if (filled.length === 0) return [];
  const letter = String.fromCharCode(Number(filled[0][1] >> 56n));
  return [
    {
      id: 'pattern-in-registers',
      text: `${filled.map(([name]) => name).join(', ')} ${filled.length === 1 ? 'holds' : 'hold'} text ("${letter.repeat(8)}") instead of addresses: a buffer was written beyond its end, over the structure that they were read from.`,
      advice: `Search for who fills a buffer with "${letter}" (RtlFillMemory, memset, a string), and with which length.`,
    },
  ];
}

/** winnt.h, FAST_FAIL_*. */
const fastFails: Readonly<Record<number, string>> = {
  0: 'a stack cookie was wrong (/GS, legacy)',
  1: 'a virtual function table was wrong',
  2: 'a stack cookie was wrong: a local buffer overran (/GS)',
  3: 'a LIST_ENTRY was corrupt: its neighbours do not point back to it',
  4: 'a stack pointer lies outside the stack',
  5: 'an invalid argument was found',
  6: 'the stack cookie was not initialised',
  7: 'a fatal exit of the application',
  8: 'an array index was out of range',
  9: 'a reference count went wrong',
  10: 'control flow guard: an indirect call to no function',
  29: 'a balanced tree (RTL_BALANCED_NODE) was corrupt: a parent and child do not agree',
  30: 'an unexpected exception',
};

function fastFail(parameter: bigint | undefined): Finding {
  const meaning = parameter === undefined ? undefined : fastFails[Number(parameter)];
  return {
    id: 'fast-fail',
    text: `Fast fail ${parameter === undefined ? '' : Number(parameter)}: ${meaning ?? 'see FAST_FAIL_* in winnt.h'}.`,
    advice:
      'What is corrupt was overwritten earlier, or freed and used again: who reports it is the victim. Driver Verifier with special pool finds the store.',
  };
}
