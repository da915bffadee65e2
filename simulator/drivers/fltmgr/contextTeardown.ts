/** Contexts go with what they are attached to, with their instance, and with their filter. */
import type { FLT_INSTANCE } from './inc/objects';

/** @stack 0x50 */
export function FltpDeleteContextsOfInstance(_Instance: FLT_INSTANCE): void {}
