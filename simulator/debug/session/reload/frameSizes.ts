/** Functions whose frames take other bytes of the stack in the new code: nothing else need differ, but addresses and marks on stacks do. */
import type { CompiledModule, Frame, FunctionRecord } from '../../../engine/api';

export interface ResizedFrame {
  /** Of the new code. */
  readonly module: CompiledModule;
  readonly record: FunctionRecord;
  /** Bytes that it took before. */
  readonly before: number;
}

/** Functions of the same name, in the order of the text, are the same. */
export function resizedFrames(before: CompiledModule, after: CompiledModule): ResizedFrame[] {
  const old = new Map<string, FunctionRecord[]>();
  for (const f of before.functions) {
    const list = old.get(f.name);
    if (list) list.push(f);
    else old.set(f.name, [f]);
  }
  return after.functions.flatMap(record => {
    const other = old.get(record.name)?.shift();
    return other && other.stackBytes !== record.stackBytes ? [{ module: after, record, before: other.stackBytes }] : [];
  });
}

/** The statement where such a function begins. */
export function entryOf({ record }: ResizedFrame): number | undefined {
  return record.points.find(p => p.kind === 'statement' && p.probe !== undefined)?.probe;
}

/** What to say of those that have run. */
export function sizesText(resized: ReadonlySet<ResizedFrame>): string {
  if (resized.size === 0) return '';
  const sizes = [...resized].map(
    ({ record, before }) =>
      `${record.name} takes 0x${record.stackBytes.toString(16)} bytes instead of 0x${before.toString(16)}`,
  );
  return ` Its frames on the stacks differ: ${sizes.join(', ')}; addresses there and what is left of a stack are not what they were.`;
}

export const isFrameOf =
  ({ module, record }: ResizedFrame) =>
  ({ code }: Frame): boolean =>
    code.module === module && code.record === record;
