/** Event objects. A notification event wakes all and stays set; a synchronization event wakes one and resets itself. */
import { HalTrace } from 'hal';
import { EventNotificationObject, EventSynchronizationObject, type KEVENT } from '../inc/ke';
import { InitializeListHead, IsListEmpty } from '../inc/list';
import { NotificationEvent, type EVENT_TYPE } from '../inc/ntdef';
import { KiAcquireDispatcherLock, KiExitDispatcher, KiExitDispatcherToWait } from './dispatcher';
import { KiWaitTest } from './waitsup';

/** @stack 0x10 */
export function KeInitializeEvent(Event: KEVENT, Type: EVENT_TYPE, State: boolean): void {
  Event.Header.Type = Type === NotificationEvent ? EventNotificationObject : EventSynchronizationObject;
  Event.Header.SignalState = State ? 1 : 0;
  InitializeListHead(Event.Header.WaitListHead);
}

/**
 * Signals the event.
 * @param Increment priority boost of the threads that it wakes
 * @param Wait true: a wait follows at once; returns at DISPATCH_LEVEL
 * @returns the previous signal state
 * @stack 0x60
 */
export function KeSetEvent(Event: KEVENT, Increment: number, Wait: boolean): number {
  const oldIrql = KiAcquireDispatcherLock();
  const header = Event.Header;
  const previous = header.SignalState;
  header.SignalState = 1;
  HalTrace('event', previous === 0 ? 'set' : 'set again', Event);
  if (previous === 0 && !IsListEmpty(header.WaitListHead)) KiWaitTest(Event, Increment);
  if (Wait) KiExitDispatcherToWait(oldIrql);
  else KiExitDispatcher(oldIrql);
  return previous;
}

/**
 * Wakes who waits at this moment and leaves the event unsignalled. A thread whose wait is interrupted by a kernel APC
 * just now misses it.
 * @stack 0x60
 */
export function KePulseEvent(Event: KEVENT, Increment: number, Wait: boolean): number {
  const oldIrql = KiAcquireDispatcherLock();
  const header = Event.Header;
  const previous = header.SignalState;
  header.SignalState = 1;
  if (previous === 0 && !IsListEmpty(header.WaitListHead)) KiWaitTest(Event, Increment);
  header.SignalState = 0;
  if (Wait) KiExitDispatcherToWait(oldIrql);
  else KiExitDispatcher(oldIrql);
  return previous;
}

/**
 * @returns the previous signal state
 * @stack 0x40
 */
export function KeResetEvent(Event: KEVENT): number {
  const oldIrql = KiAcquireDispatcherLock();
  const previous = Event.Header.SignalState;
  Event.Header.SignalState = 0;
  KiExitDispatcher(oldIrql);
  return previous;
}

/** @stack 0x8 */
export function KeClearEvent(Event: KEVENT): void {
  Event.Header.SignalState = 0;
}

/** @stack 0x8 */
export function KeReadStateEvent(Event: KEVENT): number {
  return Event.Header.SignalState;
}
