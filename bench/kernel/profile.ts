import { Session } from 'node:inspector';

/** Microseconds between two samples. */
const INTERVAL = 200;

/** What part of the time was spent in a function itself, not in what it called. */
export interface Share {
  readonly name: string;
  /** 0..1 */
  readonly part: number;
}

/** Where the time of `action` goes, by functions, the most expensive first; V8's own are in parentheses. */
export function profile(action: () => void): readonly Share[] {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: INTERVAL });
  session.post('Profiler.start');
  action();
  const times = new Map<string, number>();
  let total = 0;
  session.post('Profiler.stop', (error, { profile }) => {
    if (error) throw error;
    const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame.functionName || '(anonymous)']));
    profile.samples?.forEach((id, i) => {
      const name = names.get(id)!;
      const time = profile.timeDeltas?.[i] ?? 0;
      // How the profile was asked for.
      if (name === 'dispatch') return;
      times.set(name, (times.get(name) ?? 0) + time);
      total += time;
    });
  });
  session.disconnect();
  return [...times].map(([name, time]) => ({ name, part: time / total })).sort((a, b) => b.part - a.part);
}
