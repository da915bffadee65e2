import type { FLT_FILTER } from './inc/objects';
export function FltpWaitForActiveOpens(_Filter: FLT_FILTER): void {}
