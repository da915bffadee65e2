/** The page frames behind an MDL. */
import type { MDL } from '../inc/mdl';
import { PAGE_SHIFT } from './layout';
import { MiMdlPages, MiPageFrame } from './lock';
import { MiIsResident } from './mdl';

/**
 * Numbers of the page frames that an MDL describes, one for each page; 0 for pages that nobody has locked or built.
 * @partly a copy: writing to it changes nothing in the MDL
 * @stack 0x8
 */
export function MmGetMdlPfnArray(Mdl: MDL): bigint[] {
  const first = Mdl.StartVa >> BigInt(PAGE_SHIFT);
  const frames: bigint[] = [];
  for (let i = 0n; i < MiMdlPages(Mdl); i++) {
    if (!MiIsResident(Mdl)) frames.push(0n);
    else if (Mdl.$frames !== null) frames.push(Mdl.$frames + first + i);
    else frames.push(MiPageFrame((first + i) << BigInt(PAGE_SHIFT), Mdl.Process));
  }
  return frames;
}
