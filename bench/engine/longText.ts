import { workloads } from './workloads';

const body = workloads.replace(/^import.*$/m, '');
const names = /\b(w1|fib|Irp|Dev|w3|deepA|deepB|w4b|w5|shared|w6|add)\b/g;
const copies = Array.from({ length: Math.ceil(600 / body.split('\n').length) }, (_, i) =>
  body.replace(names, `$1_${i}`),
);

/** About 600 lines of text as the workloads are. */
export const longText = `import { block } from 'host';\n${copies.join('\n')}`;
export const longTextLines = longText.split('\n').length;
