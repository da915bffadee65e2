import './vscodeStub';
import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import type { MachineState } from '../../debug-adapter/protocol';
import { KdlabSession } from '../../extension/session';
import { atBugCheck, atDpcRoutine, atReadDispatch } from './machine';

/** A session whose machine answers with `state`, when it is let. */
function create(): {
  session: KdlabSession;
  asked: string[];
  set(state: MachineState): void;
  stop(state: MachineState): Promise<void>;
} {
  let state = atReadDispatch;
  const asked: string[] = [];
  const debug = {
    id: 'a',
    customRequest: async (command: string) => {
      asked.push(command);
      await new Promise(resolve => setImmediate(resolve));
      return state;
    },
  };
  const session = new KdlabSession(debug as unknown as vscode.DebugSession);
  const receive = (event: string, body: object): void => session.receive({ session: debug as never, event, body });
  return {
    session,
    asked,
    set: next => (state = next),
    stop: async next => {
      state = next;
      receive('kdlab/stateChanged', { generation: next.generation, running: false });
      if (next.bugcheck) receive('kdlab/bugCheck', { code: next.bugcheck.code });
      session.observe({ type: 'event', event: 'stopped' });
      for (let i = 0; i < 5; i++) await new Promise(resolve => setImmediate(resolve));
    },
  };
}

describe('a session as the views see it', () => {
  it('asks for the state once per stop', async () => {
    const { session, asked, stop } = create();
    await stop(atReadDispatch);
    assert.deepEqual(asked, ['kdlab/state']);
    assert.equal(session.state?.position, '3C:2F');
    assert.equal(session.running, false);
  });

  it('asks again when the state changed meanwhile', async () => {
    const { session, asked, set, stop } = create();
    const first = stop(atReadDispatch);
    session.receive({ session: {} as never, event: 'kdlab/stateChanged', body: { generation: 2, running: false } });
    await new Promise(resolve => setImmediate(resolve));
    set(atDpcRoutine);
    await first;
    assert.equal(asked.length, 2);
    assert.equal(session.state?.generation, 2);
  });

  it('keeps the stop before, over changes made at one stop', async () => {
    const { session, stop } = create();
    await stop(atReadDispatch);
    await stop(atDpcRoutine);
    await stop({ ...atDpcRoutine, generation: 3 });
    assert.equal(session.previous?.position, '3C:2F');
  });

  it('tells of each arrival at a bug check, and keeps its report when going back', async () => {
    const { session, stop } = create();
    let told = 0;
    session.onDidBugCheck(() => told++);
    await stop(atDpcRoutine);
    const code = (): string | undefined => session.report?.code;
    assert.equal(code(), undefined);
    await stop(atBugCheck);
    await stop({ ...atDpcRoutine, generation: 4 });
    assert.equal(told, 1);
    assert.equal(code(), '0xB8');
    await stop({ ...atBugCheck, generation: 5 });
    assert.equal(told, 2);
  });

  it('follows the selection to its processor', async () => {
    const { session, stop } = create();
    await stop(atDpcRoutine);
    assert.equal(session.selectedProcessor, 0);
    session.select({ threadId: 2 });
    assert.equal(session.selectedProcessor, 1);
    session.select({ threadId: 7 }); // it waits: the current processor stays
    assert.equal(session.selectedProcessor, 0);
    assert.equal(session.selectedThread?.cid, '0f28.11f8');
  });

  it('goes with each stop to its thread', async () => {
    const { session, stop } = create();
    await stop(atReadDispatch);
    session.select({ threadId: 2, frameId: 5 });
    session.observe({ type: 'event', event: 'stopped', body: { threadId: 7 } });
    assert.deepEqual(session.selection, { threadId: 7 });
    session.observe({ type: 'event', event: 'stopped' });
    assert.equal(session.selectedThread?.cid, '0f28.11f8', 'without a thread: the current one');
  });

  it('shows a run that lasts, up to the next stop', async () => {
    const { session, stop } = create();
    await stop(atReadDispatch);
    session.observe({ type: 'response', command: 'stackTrace', success: true });
    assert.equal(session.running, false);
    session.observe({ type: 'response', command: 'next', success: true });
    assert.equal(session.running, false, 'a short step does not flicker');
    await stop(atDpcRoutine);
    session.observe({ type: 'response', command: 'continue', success: true });
    await new Promise(resolve => setTimeout(resolve, 300));
    assert.equal(session.running, true);
    await stop(atReadDispatch);
    assert.equal(session.running, false);
  });

  it('knows nothing more after the end', async () => {
    const { session, asked, stop } = create();
    session.observe({ type: 'event', event: 'terminated' });
    await stop(atReadDispatch);
    assert.equal(session.ended, true);
    assert.deepEqual(asked, []);
  });
});
