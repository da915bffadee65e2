/** The workloads as plain JavaScript and as a program of the engine, and how to run fibers of it. */
import { transformSync } from 'esbuild';
import { type CompiledModule, compile, createProgram, type Fiber, type Program } from '../../simulator/engine';
import { workloads } from './workloads';

const globals = { Map, Math };
export type Functions = Record<string, (...a: number[]) => number>;

export function plainFunctions(): Functions {
  const { code } = transformSync(workloads, { loader: 'ts', format: 'cjs', target: 'es2022' });
  const module = { exports: {} as Functions };
  new Function('module', 'exports', 'require', code)(module, module.exports, () => ({ block() {} }));
  return module.exports;
}

export function compileText(text: string): CompiledModule {
  return compile(text, {
    fileName: 'workloads.ts',
    moduleId: 'w',
    image: '',
    globals: new Set(Object.keys(globals)),
  });
}

export class Engine {
  readonly program: Program;

  constructor() {
    const program: Program = createProgram({
      host: {},
      globals,
      resolve: () => undefined,
      hostModules: { host: { block: () => program.suspend(undefined) } },
    });
    this.program = program;
    program.link([compileText(workloads)]);
    program.run(program.evaluate('w'), 1e6);
  }

  fiber(name: string, args: readonly number[]): Fiber {
    return this.program.createFiber(this.program.exports('w')[name], args, 0x100000);
  }

  toEnd(fiber: Fiber): void {
    while (this.program.run(fiber, 1e9).kind !== 'returned');
  }

  /** `count` fibers run in turn, a switch at each stop. Returns how many stops there were. */
  switching(name: string, args: readonly number[], count: number, budget: number): number {
    let live = Array.from({ length: count }, () => this.fiber(name, args));
    let stops = 0;
    while (live.length > 0) {
      const next: Fiber[] = [];
      for (const fiber of live) {
        if (this.program.run(fiber, budget).kind === 'returned') continue;
        stops++;
        next.push(fiber);
      }
      live = next;
    }
    return stops;
  }

  /** W6: schedules of four short threads, preempted at random and blocking now and then. */
  schedules(count: number): void {
    const random = randomNumbers();
    for (let s = 0; s < count; s++) {
      const live = Array.from({ length: 4 }, () => this.fiber('w6', [49]));
      while (live.length > 0) {
        const i = random() % live.length;
        if (this.program.run(live[i], 5 + (random() % 95)).kind === 'returned') live.splice(i, 1);
      }
    }
  }
}

export function randomNumbers(): () => number {
  let seed = 12345;
  return () => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return seed >>> 0;
  };
}
