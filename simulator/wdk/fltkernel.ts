/** fltkernel.h: ntifs.h and the filter manager. */
export * from './ntifs';
export * from '../drivers/fltmgr/inc/constants';
export * from '../drivers/fltmgr/inc/registration';
export * from '../drivers/fltmgr/inc/callbackData';
export { FLT_PARAMETERS } from '../drivers/fltmgr/inc/parameters';
export { FLT_FILTER, FLT_INSTANCE, FLT_VOLUME } from '../drivers/fltmgr/inc/objects';
export { FltRegisterFilter, FltStartFiltering } from '../drivers/fltmgr/register';
export { FltUnregisterFilter } from '../drivers/fltmgr/unload';
export { FltObjectDereference, FltObjectReference } from '../drivers/fltmgr/objects';
export { FltCompletePendedPostOperation, FltCompletePendedPreOperation } from '../drivers/fltmgr/pend';
