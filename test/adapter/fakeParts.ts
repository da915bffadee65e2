/** The adapter around a scripted machine, with a prompt of a few commands. */
import type { Interpreter, Parts } from '../../debug-adapter/dap/parts';
import type { Change, CommandContext, CommandOutcome } from '../../debug-adapter/windbg/command';
import type { DebugTarget, Stop } from '../../simulator/debug/target';
import { FakeTarget, type Script } from './fakeTarget';

export interface FakeParts extends Parts {
  /** The last target that was launched. */
  target: FakeTarget;
}

export function fakeParts(script: Script): FakeParts {
  const parts: FakeParts = {
    target: undefined as unknown as FakeTarget,
    createTarget(spec) {
      parts.target = new FakeTarget(script, spec);
      return parts.target as unknown as DebugTarget;
    },
    createInterpreter: context => new FakeInterpreter(context),
    createExpressionEvaluator: () => ({ condition: () => true, text: () => '' }),
    buildMachineState: (target, generation) => ({
      generation,
      running: false,
      position: target.formatPosition(target.position),
      time100ns: 0,
      timeText: '0 s',
      currentProcessor: 0,
      processors: [],
      threads: [],
      bugcheck: null,
    }),
    buildBugCheckReport: target =>
      target.bugcheck && {
        code: '0xB8',
        name: 'ATTEMPTED_SWITCH_FROM_DPC',
        summary: 'A wait was tried in a DPC.',
        rule: 'A DPC routine must not wait.',
        parameters: [{ value: '0xffffcb8229000000', meaning: 'thread', object: 'the idle thread' }],
        processor: 0,
        irql: 2,
        irqlName: 'DISPATCH_LEVEL',
        process: 'System',
        thread: { address: '0', id: 1, label: 'Idle' },
        stack: [{ symbol: 'nt!KeBugCheckEx', childSp: '0', frameBytes: 0 }],
        gauge: null,
        story: [],
        position: '1:0',
        reproduce: '',
        advice: [],
        analyzeText: 'ANALYSIS',
      },
  };
  return parts;
}

class FakeInterpreter implements Interpreter {
  private readonly changes = new Set<Change>();

  constructor(private readonly context: CommandContext) {}

  async execute(line: string): Promise<CommandOutcome> {
    this.changes.clear();
    await this.run(line);
    return { kind: line === 'q' ? 'quit' : 'done', restarted: line === '.restart', changes: new Set(this.changes) };
  }

  async announce(stop: Stop): Promise<CommandOutcome> {
    this.changes.clear();
    await this.commandsOf(stop);
    return { kind: 'done', changes: new Set(this.changes) };
  }

  complete(line: string, column: number) {
    return [
      {
        label: 'k',
        text: 'k',
        start: 0,
        length: Math.min(column, line.length),
        kind: 'command' as const,
        detail: 'stack',
      },
    ];
  }

  private async run(line: string): Promise<void> {
    const { target, write, control } = this.context;
    for (const command of line.split(';').map(text => text.trim())) {
      const [name, ...words] = command.split(' ');
      const go = { g: () => target.go(), p: () => target.stepOver('line'), 'g-': () => target.goBack() }[name];
      if (go) await this.commandsOf(await (control ? control(go, command.endsWith('-')) : go()));
      else if (name === '.restart') await target.restart();
      else if (name === 'bp') {
        target.breakpoints.add({
          place: { kind: 'function', name: words[0] },
          command: words.slice(1).join(' ').replaceAll('"', '').replaceAll(',', ';') || undefined,
        });
        this.changes.add('breakpoints');
      } else if (name === 'bc') {
        target.breakpoints.remove(Number(words[0]));
        this.changes.add('breakpoints');
      } else if (name === 'bd') {
        target.breakpoints.enable(Number(words[0]), false);
        this.changes.add('breakpoints');
      } else if (name === 'ed') this.changes.add('memory');
      else write(`${command}\n`);
    }
  }

  private async commandsOf(stop: Stop): Promise<void> {
    if (stop.reason.kind === 'breakpoint')
      for (const { spec } of stop.reason.breakpoints) if (spec.command) await this.run(spec.command);
  }
}
