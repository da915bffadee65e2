/** fltuser.h: an application's side of minifilters. */
export { FILTER_MESSAGE_HEADER, FILTER_REPLY_HEADER } from '../drivers/fltmgr/inc/ports';
export {
  FilterConnectCommunicationPort,
  FilterGetMessage,
  FilterReplyMessage,
  FilterSendMessage,
  FLT_PORT_FLAG_SYNC_HANDLE,
} from '../win32/fltlib/port';
export {
  ERROR_FLT_DO_NOT_DETACH,
  ERROR_FLT_FILTER_NOT_FOUND,
  ERROR_FLT_INSTANCE_ALTITUDE_COLLISION,
  ERROR_FLT_INSTANCE_NAME_COLLISION,
  ERROR_FLT_INSTANCE_NOT_FOUND,
  ERROR_FLT_NO_WAITER_FOR_REPLY,
  ERROR_FLT_VOLUME_NOT_FOUND,
  FAILED,
  HRESULT_FROM_WIN32,
  IS_ERROR,
  S_OK,
  SUCCEEDED,
} from '../win32/fltlib/result';
export {
  FilterAttach,
  FilterAttachAtAltitude,
  FilterDetach,
  FilterFindClose,
  FilterFindFirst,
  FilterFindNext,
  FilterInstanceFindClose,
  FilterInstanceFindFirst,
  FilterInstanceFindNext,
  FilterLoad,
  FilterUnload,
  FilterVolumeFindClose,
  FilterVolumeFindFirst,
  FilterVolumeFindNext,
  FilterVolumeInstanceFindClose,
  FilterVolumeInstanceFindFirst,
  FilterVolumeInstanceFindNext,
} from '../win32/fltlib/filter';
