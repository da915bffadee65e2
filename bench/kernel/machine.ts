/** A machine with one driver model (and perhaps an application), without a debugger. */
import { type BootedMachine, boot, CHECKED_IMPORTS } from '../../simulator/boot/boot';
import { GLOBAL_NAMES } from '../../simulator/boot/globals';
import type { SystemImage } from '../../simulator/debug';
import { compile } from '../../simulator/engine';

const DRIVER = '/models/KBENCH';
const APPLICATION = '/models/kbenchapp';

export interface KernelMachine extends BootedMachine {
  /** What the driver exports: its counters. */
  readonly driver: Readonly<Record<string, number>>;
}

export function bootKernel(
  system: SystemImage,
  driver: string,
  processors: number,
  application?: string,
): KernelMachine {
  const model = (moduleId: string, image: string, imageName: string, text: string) => ({
    image,
    imageName,
    main: moduleId,
    modules: [
      compile(text, {
        fileName: `${moduleId}.ts`,
        moduleId,
        image,
        globals: GLOBAL_NAMES,
        checkedImports: CHECKED_IMPORTS,
      }),
    ],
  });
  const booted = boot({
    system: system.modules,
    models: [
      model(DRIVER, 'KBENCH', 'KBENCH.sys', driver),
      ...(application ? [model(APPLICATION, 'kbenchapp', 'kbenchapp.exe', application)] : []),
    ],
    parameters: {
      drivers: [{ service: 'KBENCH', image: 'KBENCH', start: true }],
      applications: application
        ? [{ imageName: 'kbenchapp.exe', image: 'kbenchapp', arguments: [], delay100ns: 0 }]
        : [],
      stopServices: true,
    },
    textOf: () => undefined,
    options: {
      processors,
      schedule: { seed: 1, steps: [] },
      strict: false,
      bootTime: 133_000_000_000_000_000n,
    },
  });
  return {
    ...booted,
    get driver() {
      return booted.program.exports(DRIVER) as Record<string, number>;
    },
  };
}
