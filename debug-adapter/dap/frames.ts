import type { DebugTarget, StackFrame } from '../../simulator/debug/target';
import { ErrorCode, RequestError } from './errors';
import { Handles } from './handles';

/** Frame ids of the current stop. */
export class Frames {
  private readonly handles = new Handles<StackFrame>();

  constructor(private readonly target: DebugTarget) {}

  add(frame: StackFrame): number {
    return this.handles.add(frame);
  }

  /** @throws RequestError when the id was given out at an earlier stop, or never */
  get(id: number): StackFrame {
    const frame = this.handles.get(id);
    if (!frame)
      throw new RequestError(ErrorCode.unknownFrame, `Frame ${id} is not of this stop: the machine has moved on.`);
    return frame;
  }

  /** The frame asked for, else the selected one of the selected thread, else none. */
  orSelected(id: number | undefined): StackFrame | undefined {
    if (id !== undefined) return this.get(id);
    const { selectedThread, selectedFrame } = this.target;
    return selectedThread ? this.target.stack(selectedThread, selectedFrame, 1)[0] : undefined;
  }

  clear(): void {
    this.handles.clear();
  }
}
