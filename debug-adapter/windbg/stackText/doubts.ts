/** Frames that WinDbg itself could not be sure of: without unwind data, without a module, or of an image that is gone. */
import { type Finder, type Finding, frameNumber, frameRange } from './findings';
import type { PointerSize } from './frames';
import { parts, plays } from './knowledge';
import { isKernelAddress, pointerOf, type SizedFrame } from './segments';

export const doubtFindings: Finder = ({ frames, kernel, pointer, segments }, { warnings }) => {
  const inKernel = segments.some(s => s.kind !== 'user');
  const found: Finding[] = [];
  const [first, last] = [frames[0].line, frames.at(-1)!.line];
  const warning = warnings.find(w => w.line >= first - 1 && w.line <= last);
  const after = warning && frames.find(f => f.line > warning.line);
  if (warning && after)
    found.push({
      id: 'unwind-doubtful',
      frames: frames.filter(f => f.index >= after.index).map(f => f.index),
      text: `From frame ${frameNumber(after.index)} on the list is a guess ("${warning.text}"): frames may be missing or wrong, and so may their sizes.`,
      advice: `${after.module ? `Load the symbols of ${after.module} and print the stack again; ` : ''}dps of the stack pointer shows the return addresses that really lie there.`,
    });
  const gone = frames.filter(f => /^Unloaded_/i.test(f.module));
  if (gone.length > 0)
    found.push({
      id: 'unloaded-module',
      frames: gone.map(f => f.index),
      text: `${[...new Set(gone.map(f => f.symbol))].join(', ')}: this image is not loaded any more. Something of it was left behind when it was unloaded: a callback, a timer, a DPC, a work item or a thread.`,
      advice: 'Cancel and wait for all of them in the unload routine; lm shows the unloaded images with their times.',
    });
  const astray = frames.find((f, i) => f.module === '' && (i === 0 || plays(frames[i - 1], parts.trap)));
  const caller = astray && frames.find(f => f.index > astray.index && f.module !== '');
  if (astray && caller && inKernel)
    found.push({
      id: 'ran-nowhere',
      frames: [astray.index, caller.index],
      text: `The processor ran at ${astray.symbol}, where no image is${astray.offset < 0x10000n ? ': a pointer to a function was NULL or nearly so' : ''}. ${caller.symbol} is the next known place on the stack.`,
      advice: 'Look at the call before that place (ub), and at who wrote the pointer or the return address.',
    });
  const words = takenForFrames(frames, pointer);
  if (words.length > 0) {
    const last = words[0] === astray ? undefined : frames.findLast(f => f.index < words[0].index && f.module !== '');
    found.push({
      id: 'unwind-lost',
      frames: words.map(f => f.index),
      text: `Frames ${frameRange(words[0].index, words.at(-1)!.index)} are words that lie on the stack, not frames: WinDbg had no unwind data${last ? ` of ${last.module}` : ''}, took it for a function without a frame, and each word behind it for a return address.`,
      advice: last
        ? `Give WinDbg the image of ${last.module} itself, not only its PDB (.exepath, .reload /f), and print the stack again; in a small dump that is the only way.`
        : 'dps of the stack pointer shows which of them are return addresses.',
    });
  }
  const nowhere = kernel.filter(
    f => f !== astray && !words.includes(f) && f.module === '' && f.offset !== 0n && isKernelAddress(f.offset, pointer),
  );
  if (inKernel && nowhere.length > 0 && !kernel.every(f => f.module === ''))
    found.push({
      id: 'no-module',
      frames: nowhere.map(f => f.index),
      text: `${nowhere
        .map(f => f.symbol)
        .slice(0, 4)
        .join(
          ', ',
        )}${nowhere.length > 4 ? ', ...' : ''}: no loaded image is there. A return address was overwritten, a pointer to a function was wrong, or an image was unloaded or hides.`,
    });
  if (
    inKernel &&
    kernel.length > 2 &&
    kernel.every(f => f.module === '' || f.function === undefined) &&
    kernel.some(pointerOf)
  )
    found.push({
      id: 'no-names',
      text: 'No function has a name here: WinDbg had no symbols, not even those of the kernel. Sizes are right only where the unwinding was.',
      advice: '.symfix; .reload /f, then !analyze -v again.',
    });
  return found;
};

/** At least so many, one pointer behind the other and of no image. */
const RUN = 3;

function takenForFrames(frames: readonly SizedFrame[], pointer: PointerSize): readonly SizedFrame[] {
  for (let first = 0; first < frames.length; first++) {
    let end = first;
    while (frames[end]?.module === '' && (frames[end].bytes === pointer || end === frames.length - 1)) end++;
    if (end - first >= RUN) return frames.slice(first, end);
  }
  return [];
}
