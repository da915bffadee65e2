import type { Row } from '../report';
import { runApart } from './apart';

export const title = 'Kernel: what its paths cost on one processor';

/** @throws Error when kdlab has not been built */
export async function measure(): Promise<readonly Row[]> {
  const { status, stdout, stderr } = runApart([]);
  if (status !== 0) throw new Error(`The measurement failed: ${stderr}`);
  return JSON.parse(stdout) as Row[];
}
