/** Forwards in time. */
import type { Granularity } from '../../../simulator/debug/target';
import type { Handlers } from '../dispatch';
import type { Session } from '../session';

const stepping = { threadId: 'integer', 'granularity?': 'string' } as const;

export const execution: Handlers<'continue' | 'next' | 'stepIn' | 'stepInTargets' | 'stepOut' | 'pause'> = {
  continue: {
    when: 'stopped',
    arguments: { threadId: 'integer' },
    run(session, _args, call) {
      const { target, execution } = session.machine;
      if (target.lastStop?.reason.kind === 'bugcheck' && execution.atEnd) {
        session.output('console', `${session.client.words.stoppedForGood}\n`);
        call.after(() => execution.finishHere());
      } else execution.begin(() => target.go(), call.after);
      return { allThreadsContinued: true };
    },
  },

  next: {
    when: 'stopped',
    arguments: stepping,
    run(session, { threadId, granularity }, call) {
      const { target, execution } = session.machine;
      selectThread(session, threadId);
      execution.begin(() => target.stepOver(granularityOf(granularity)), call.after);
      return {};
    },
  },

  stepIn: {
    when: 'stopped',
    arguments: { ...stepping, 'targetId?': 'integer' },
    run(session, { threadId, granularity, targetId }, call) {
      const { target, execution } = session.machine;
      selectThread(session, threadId);
      const step = () =>
        targetId === undefined ? target.stepInto(granularityOf(granularity)) : target.stepIntoTarget(targetId);
      execution.begin(step, call.after);
      return {};
    },
  },

  stepInTargets: {
    when: 'stopped',
    arguments: { frameId: 'integer' },
    run(session, { frameId }) {
      const { target, frames } = session.machine;
      return {
        targets: target.stepInTargets(frames.get(frameId)).map(({ id, label, source }) => {
          if (!source) return { id, label };
          const { source: _, ...place } = session.sources.place(source);
          return { id, label, ...place };
        }),
      };
    },
  },

  stepOut: {
    when: 'stopped',
    arguments: stepping,
    run(session, { threadId }, call) {
      const { target, execution } = session.machine;
      selectThread(session, threadId);
      execution.begin(() => target.stepOut(), call.after);
      return {};
    },
  },

  pause: {
    when: 'launched',
    arguments: { threadId: 'integer' },
    run(session) {
      // Paused already: that is what was asked for.
      if (session.state === 'running') session.machine.execution.pause();
      return {};
    },
  },
};

/** Steps are steps of the thread that the client shows. */
export function selectThread(session: Session, threadId: number): void {
  const { target, threads } = session.machine;
  const { thread } = threads.view(threadId);
  if (target.selectedThread !== thread) target.select({ thread });
}

/** A step of the client without a granularity is one of a line. */
export function granularityOf(asked: string | undefined): Granularity {
  return asked === 'statement' || asked === 'instruction' ? asked : 'line';
}
