import type { FLT_FILTER } from './inc/objects';
export function FltpCloseFilterPorts(_Filter: FLT_FILTER): void {}
