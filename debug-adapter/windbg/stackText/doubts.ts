/** Frames that WinDbg itself could not be sure of: without unwind data, without a module, or of an image that is gone. */
import { type Finder, type Finding, frameNumber } from './findings';
import { isKernelAddress, pointerOf } from './segments';

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
      advice: `Load the symbols of ${after.module || 'that image'} and print the stack again; dps of the stack shows the return addresses that really lie there.`,
    });
  const gone = frames.filter(f => /^Unloaded_/i.test(f.module));
  if (gone.length > 0)
    found.push({
      id: 'unloaded-module',
      frames: gone.map(f => f.index),
      text: `${[...new Set(gone.map(f => f.symbol))].join(', ')}: this image is not loaded any more. Something of it was left behind when it was unloaded: a callback, a timer, a DPC, a work item or a thread.`,
      advice: 'Cancel and wait for all of them in the unload routine; lm shows the unloaded images with their times.',
    });
  const nowhere = kernel.filter(f => f.module === '' && f.offset !== 0n && isKernelAddress(f.offset, pointer));
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
