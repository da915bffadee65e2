/* The machine of all scenarios of this driver; they differ by the fixes that are on. */
import type { Scenario } from 'kdlab';

/**
 * @param fixes bits of FIX_xxx (shared.ts)
 * @param events how many the service takes before it ends
 */
export function protectedMachine(fixes: number, events: number): Omit<Scenario, 'title'> {
  return {
    drivers: [{ service: 'MyDrv', model: './driver.ts', altitude: '370000', values: { 'Parameters\\Fixes': fixes } }],
    // The log is full at its fifth record: when the backup makes the container larger.
    volume: { files: { 'letter.docx': 'Dear reader' }, log: { fullAt: 5 } },
    applications: [
      { image: 'service.exe', model: './service.ts', arguments: [String(events)] },
      { image: 'app.exe', model: './app.ts', delay: 100 },
    ],
  };
}
