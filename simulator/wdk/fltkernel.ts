/** fltkernel.h: ntifs.h and the filter manager. */
export * from './ntifs';
export * from '../drivers/fltmgr/types';
export { FltRegisterFilter, FltStartFiltering, FltUnregisterFilter } from '../drivers/fltmgr/register';
