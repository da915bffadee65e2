/** Backwards in time, and to any position. */
import type { DebugTarget } from '../../../simulator/debug/target';
import type { Handlers } from '../dispatch';
import { ErrorCode, RequestError } from '../errors';
import { granularityOf, selectThread } from './execution';
import { dataPlace } from './shapes';

const stepping = { threadId: 'integer', 'granularity?': 'string' } as const;

export const travel: Handlers<
  | 'stepBack'
  | 'reverseContinue'
  | 'restartFrame'
  | 'kdlab/seek'
  | 'kdlab/stepIntoBack'
  | 'kdlab/stepOutBack'
  | 'kdlab/goBackToWrite'
> = {
  stepBack: {
    when: 'stopped',
    arguments: stepping,
    run(session, { threadId, granularity }, call) {
      const { target, execution } = session.machine;
      execution.needHistory();
      selectThread(session, threadId);
      execution.begin(() => target.stepBackOver(granularityOf(granularity)), call.after, { travel: true });
      return {};
    },
  },

  reverseContinue: {
    when: 'stopped',
    arguments: { threadId: 'integer' },
    run(session, _args, call) {
      const { target, execution } = session.machine;
      execution.needHistory();
      execution.begin(() => target.goBack(), call.after, { travel: true });
      return {};
    },
  },

  restartFrame: {
    when: 'stopped',
    arguments: { frameId: 'integer' },
    run(session, { frameId }, call) {
      const { target, execution, frames } = session.machine;
      execution.needHistory();
      const frame = frames.get(frameId);
      execution.begin(() => target.restartFrame(frame), call.after, { travel: true });
      return {};
    },
  },

  'kdlab/goBackToWrite': {
    when: 'stopped',
    arguments: dataPlace,
    run(session, args, call) {
      const { target, execution, dataPlaces } = session.machine;
      execution.needHistory();
      const place = dataPlaces.find(args);
      const answer = target.dataPlace(place);
      if ('refused' in answer) throw new RequestError(ErrorCode.evaluation, `${args.name}: ${answer.refused}`, true);
      execution.begin(() => target.goBackToWrite(place), call.after, { travel: true, untold: true });
      return {};
    },
  },

  'kdlab/stepIntoBack': {
    when: 'stopped',
    arguments: { threadId: 'integer' },
    run(session, { threadId }, call) {
      const { target, execution } = session.machine;
      execution.needHistory();
      selectThread(session, threadId);
      execution.begin(() => target.stepBackInto('line'), call.after, { travel: true, untold: true });
      return {};
    },
  },

  'kdlab/stepOutBack': {
    when: 'stopped',
    arguments: { threadId: 'integer' },
    run(session, { threadId }, call) {
      const { target, execution } = session.machine;
      execution.needHistory();
      selectThread(session, threadId);
      execution.begin(() => target.stepBackOut(), call.after, { travel: true, untold: true });
      return {};
    },
  },

  'kdlab/seek': {
    when: 'stopped',
    arguments: { position: 'string' },
    async run(session, { position }) {
      const { target, execution } = session.machine;
      const goal = placeInTime(target, position.trim());
      const stop = await execution.travel(() => target.seek(goal));
      return { position: target.formatPosition(stop.position) };
    },
  },
};

type Goal = Parameters<DebugTarget['seek']>[0];

function placeInTime(target: DebugTarget, text: string): Goal {
  if (text === 'start' || text === 'end') return text;
  const found = target.parsePosition(text);
  if (found) return found;
  const percentage = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (percentage >= 0 && percentage <= 100)
    return { executed: Math.round((target.endPosition.executed * percentage) / 100) };
  throw new RequestError(
    ErrorCode.badPosition,
    `"${text}" is no position: SEQUENCE:STEPS in hex (as !tt prints it), start, end, or 0 to 100 for a percentage.`,
    true,
  );
}
