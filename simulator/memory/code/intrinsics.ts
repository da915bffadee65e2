/** The hardware's intrinsics are instructions, not calls. */
import { RAX, RCX } from './instructions';
import type { Emit } from './operands';

/** False: it is called like any other function. */
export function lowerIntrinsic(emit: Emit, name: string): boolean {
  switch (name) {
    case '__readcr8':
      emit('movRegCr8', RAX);
      return true;
    case '__writecr8':
      emit('movCr8Reg', RCX);
      return true;
    case '__readgs':
      // KPCR.CurrentPrcb
      emit('movRegGs', RAX, 0x20);
      return true;
    case '_disable':
      emit('cli');
      return true;
    case '_enable':
      emit('sti');
      return true;
    case '__halt':
      emit('sti');
      emit('hlt');
      return true;
    case 'YieldProcessor':
    case 'HalSpin':
      emit('pause');
      return true;
    case '__swapstack':
      emit('movRspReg', RCX);
      return true;
    case 'HalQueryTime':
      emit('rdtsc');
      return true;
    case 'HalDebugBreak':
      emit('int3');
      return true;
    case 'HalTrace':
      emit('nop');
      return true;
    default:
      return false;
  }
}
