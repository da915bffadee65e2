/** Data breakpoints of a session: arms them in its machine, tells which were hit, and finds hits of the past. */
import type { DataPlace, StopReason } from '../../target';
import type { BreakpointImpl } from '../breakpoints';
import type { FrameHandle } from '../frames';
import type { MachineFactory } from '../machineFactory';
import { type MachineRun, type Place, SETTLED, comparePlaces } from '../machineRun';
import { breakpointHolds } from '../reasons';
import type { DebugSession } from '../session';
import { appearanceOf, birthOf, lastWrite, merged, writingStatement } from './backward';
import { type Write, liveWatch } from './live';
import { type Watched, watchedPlace } from './watched';
import { Watching } from './watching';

type BreakpointReason = Extract<StopReason, { kind: 'breakpoint' }>;

export interface DataHit {
  readonly breakpoint: BreakpointImpl;
  readonly write: Write;
}

export class DataBreakpoints {
  /** When what they watch came to be, once somebody travels. */
  private readonly births = new Map<BreakpointImpl, number>();
  private readonly hitOf = new WeakMap<StopReason, DataHit>();

  constructor(private readonly session: DebugSession) {}

  private get armed(): BreakpointImpl[] {
    return this.session.breakpoints.all.filter(b => b.enabled && b.watched);
  }

  keep(place: DataPlace): Watched | { readonly refused: string } {
    return watchedPlace(this.session.run, place);
  }

  /** Watches in the present machine what has to be watched. */
  arm(): void {
    const { run, traps } = this.session;
    const watching = this.watch(run);
    traps.setWatched(watching?.probes ?? []);
    if (watching?.watches.size === 0) run.watching = undefined;
  }

  /** A machine that is to become the present one watches on its way already: so it knows which frame, which object. */
  prepare(run: MachineRun): void {
    for (const p of this.watch(run)?.probes ?? []) run.program.setTrap(p.module, p.probe, true);
  }

  get since(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.armed.map(b => this.births.get(b) ?? Number.POSITIVE_INFINITY));
  }

  private watch(run: MachineRun): Watching<BreakpointImpl> | undefined {
    const wanted = this.armed;
    if (wanted.length === 0 && !run.watching) return undefined;
    const watching: Watching<BreakpointImpl> = (run.watching ??= new Watching<BreakpointImpl>(run, (m, p) =>
      this.session.traps.isWanted(m, p),
    ));
    for (const b of watching.watches.keys()) if (!wanted.includes(b)) watching.remove(b);
    for (const b of wanted)
      if (!watching.watches.has(b))
        watching.add(b, note => liveWatch(run, b.watched!, accessOf(b), note, this.births.get(b)));
    return watching;
  }

  /** The present machine is another one: what it saw on its way here is no news. */
  arrived(): void {
    this.session.run.watching?.take();
  }

  /** The same machine from the beginning, or one of other code, in which only variables of modules are the same. */
  async beforeRestart(next: MachineFactory): Promise<void> {
    const hashes = (f: MachineFactory) => f.images.flatMap(i => i.modules.map(m => `${m.moduleId} ${m.hash}`)).join();
    const { factory, breakpoints } = this.session;
    if (hashes(next) === hashes(factory)) return this.beforeTravel();
    const variables = next.images.flatMap(i => i.modules.flatMap(m => m.variables.map(v => `${m.moduleId} ${v.name}`)));
    for (const b of breakpoints.all.filter(b => b.watched)) {
      const { watched } = b;
      if (watched?.kind !== 'module' || !variables.includes(`${watched.moduleId} ${watched.name}`))
        breakpoints.expire(b, `${watched?.description}: the code has changed.`);
    }
  }

  /** What the machine did since the last stop, of breakpoints whose conditions hold. */
  hits(accept: (breakpoint: BreakpointImpl) => boolean): readonly DataHit[] {
    const { run } = this.session;
    const seen = run.watching?.take() ?? [];
    const hits: DataHit[] = [];
    for (const breakpoint of new Set(seen.map(s => s.key as BreakpointImpl))) {
      const write = merged(seen.filter(s => s.key === breakpoint).map(s => s.write));
      if (accept(breakpoint)) hits.push({ breakpoint, write });
    }
    return hits;
  }

  /** Breakpoints on locals of frames that have returned go. */
  removeEnded(): void {
    const { run, breakpoints } = this.session;
    for (const [b, watch] of run.watching?.watches ?? []) {
      if (!watch.ended) continue;
      this.births.delete(b as BreakpointImpl);
      breakpoints.expire(b as BreakpointImpl, `${(b as BreakpointImpl).data?.description}: its frame has returned.`);
    }
  }

  reason(hits: readonly DataHit[], others: readonly BreakpointImpl[]): BreakpointReason {
    const [{ write }] = hits;
    const reason: BreakpointReason = {
      kind: 'breakpoint',
      breakpoints: [...hits.map(h => h.breakpoint), ...others],
      change: { before: write.before, after: write.after },
    };
    this.hitOf.set(reason, hits[0]);
    return reason;
  }

  /** Adds the statement that wrote to the reason of a stop. */
  async withSource(reason: StopReason): Promise<StopReason> {
    const hit = this.hitOf.get(reason);
    if (!hit || reason.kind !== 'breakpoint') return reason;
    const { source } = await writingStatement(this.session, hit.breakpoint.watched!, hit.write);
    return { ...reason, change: { ...reason.change!, ...(source ? { source } : {}) } };
  }

  /** Another machine comes: frames and objects without an address have to be known by when they came to be. */
  async beforeTravel(): Promise<void> {
    for (const b of this.armed) {
      if (this.births.has(b)) continue;
      const birth = await this.session.timeline.lookAround(() => this.birthOf(b.watched!));
      if (birth !== undefined) this.births.set(b, birth);
    }
  }

  private async birthOf(watched: Watched): Promise<number | undefined> {
    const { session } = this;
    if (watched.kind === 'field') return appearanceOf(session, watched);
    if (watched.kind !== 'local') return undefined;
    const thread = session.run.threadByKey(watched.thread);
    const handle = thread && (session.stack(thread) as readonly FrameHandle[]).find(f => f.index === watched.index);
    return handle ? birthOf(session, handle) : undefined;
  }

  /** The last hit before the present place: where its statement begins, and when it was seen. */
  async lastHit(): Promise<{ seen: number; place: Place; reason: StopReason } | undefined> {
    const { session } = this;
    const here = session.timeline.place;
    let last: DataHit | undefined;
    for (const breakpoint of this.armed) {
      if (breakpoint.spec.logMessage !== undefined) continue;
      const { hitTest, spec } = breakpoint;
      let count = 0;
      const conditional = spec.condition !== undefined || spec.thread !== undefined;
      const write = await lastWrite(session, here, {
        watched: breakpoint.watched!,
        access: accessOf(breakpoint),
        birth: this.births.get(breakpoint),
        whole: hitTest !== undefined,
        ...(conditional || hitTest
          ? {
              accept: run =>
                session.withRun(run, () => breakpointHolds(session, breakpoint)) && (hitTest?.(++count) ?? true),
            }
          : {}),
      });
      if (write && (!last || write.executed > last.write.executed)) last = { breakpoint, write };
    }
    if (!last) return undefined;
    const { breakpoint, write } = last;
    return { seen: write.executed, ...(await this.before(breakpoint.watched!, write, [breakpoint])) };
  }

  /** Just before the last write of a place. */
  async lastWriteOf(place: DataPlace): Promise<{ place: Place; reason: StopReason } | undefined> {
    const { session } = this;
    const watched = this.keep(place);
    if ('refused' in watched) throw new Error(watched.refused);
    const birth =
      place.kind === 'variable' && watched.kind === 'local'
        ? await birthOf(session, place.frame as FrameHandle)
        : undefined;
    const write = await lastWrite(session, session.timeline.place, { watched, access: 'write', birth, made: true });
    return write && this.before(watched, write, []);
  }

  private async before(
    watched: Watched,
    write: Write,
    breakpoints: readonly BreakpointImpl[],
  ): Promise<{ place: Place; reason: StopReason }> {
    const { executed, source } = await writingStatement(this.session, watched, write);
    const change = { before: write.before, after: write.after, ...(source ? { source } : {}) };
    return { place: { executed, event: SETTLED }, reason: { kind: 'breakpoint', breakpoints, change } };
  }
}

function accessOf({ spec: { place } }: BreakpointImpl): 'write' | 'readWrite' {
  return place.kind === 'data' ? place.access : 'write';
}

/** Of two stops of the past the later one. */
export function later(
  stop: { place: Place; reason: StopReason } | undefined,
  data: { seen: number; place: Place; reason: StopReason } | undefined,
): { place: Place; reason: StopReason } | undefined {
  if (!stop || !data) return data ?? stop;
  return comparePlaces(stop.place, { executed: data.seen, event: 0 }) >= 0 ? stop : data;
}
