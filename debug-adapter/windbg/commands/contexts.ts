/** .trap, .cxr, .exr: looking at the machine as an interrupt or an exception met it. */
import type { StackFrame } from '../../../simulator/debug/target';
import { type Call, type Command, CommandError } from '../command';
import { pointer } from '../format';
import { safely } from '../machine';
import { exceptionLines, frameLines, frameOfContext } from '../report/exceptions';
import { formatLocation } from '../stop';
import { required } from '../structures';
import { formatRegisters } from './registers';

function reset({ session }: Call): void {
  session.setContext(null);
  session.print('Resetting default scope');
}

/** The registers at a trap are those of the frame that it interrupted. */
function trap(call: Call) {
  if (!call.args) return reset(call);
  const { session } = call;
  const { target } = session;
  const address = session.expression(call.args, call.column);
  const frames = target.threads().flatMap(view => safely(() => target.stack(view.thread)) ?? []);
  const frame = frames.find(f => f.trapFrame === address);
  if (!frame)
    throw new CommandError(`Unable to read trap frame at ${pointer(address)}; kv shows the trap frames of a stack.`);
  session.setContext(frame.thread, frame.number + 1);
  session.print(
    'NOTE: The trap frame does not contain all registers.\nSome register values may be zeroed or incorrect.',
  );
  for (const line of formatRegisters(target, frame.thread, frame.number + 1).slice(0, -1)) session.print(line);
  session.context.write(formatLocation(target));
}

function contextRecord(call: Call) {
  if (!call.args) return reset(call);
  const { session } = call;
  const { object } = required(call, '_CONTEXT', 'a context record (parameter 3 of 0x3B, 4 of 0x7E)');
  const frame: StackFrame | undefined = frameOfContext(session.target, object);
  if (!frame) throw new CommandError(`The frame of this context is on no stack any more: ln ${pointer(object.Rip)}`);
  session.setContext(frame.thread, frame.number);
  for (const line of frameLines(session.target, frame)) session.print(line);
}

function exceptionRecord(call: Call): void {
  const { object } = required(call, '_EXCEPTION_RECORD', 'an exception record (parameter 3 of 0x7E)');
  for (const line of exceptionLines(call.session.target, object)) call.session.print(line);
}

export const contextCommands: readonly Command[] = [
  {
    names: ['.trap'],
    family: 'Stack and frames',
    syntax: '.trap [Address]',
    summary: 'Looks at the frame that a trap interrupted; without an address back to the current one.',
    run: trap,
  },
  {
    names: ['.cxr'],
    family: 'Stack and frames',
    syntax: '.cxr [Address]',
    summary:
      'Looks at the frame that an exception came from, by its context record; without an address back to the current one.',
    help: 'Bug checks 0x7E (parameter 4) and 0x3B (parameter 3) have one. k, r and dv are about that frame then.',
    run: contextRecord,
  },
  {
    names: ['.exr'],
    family: 'Stack and frames',
    syntax: '.exr Address',
    summary: 'Shows an exception record: code, address, parameters.',
    run: exceptionRecord,
  },
];
