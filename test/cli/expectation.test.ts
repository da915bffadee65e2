/** What a scenario may expect, and how it is told that something else came. */
import { strict as assert } from 'node:assert';
import { unmetExpectations } from '../../debug-adapter/dap/expectation';
import type { Outcome } from '../../debug-adapter/dap/outcome';
import type { ScenarioExpectation } from '../../simulator/wdk/kdlab';

const outcome: Outcome = {
  outcome: 'bugcheck',
  bugcheck: {
    code: '0xD1',
    name: 'DRIVER_IRQL_NOT_LESS_OR_EQUAL',
    params: ['0x10', '0x2', '0x0', '0xfffff80555aa1010'],
    named: [{}, {}, {}, { symbol: 'MyDrv!DpcRoutine' }],
    faultingFrame: 'MyDrv!DpcRoutine',
  },
  irql: 2,
  processor: 0,
  currentThread: 'Idle, processor 0',
  process: 'Idle',
  stack: ['nt!KeBugCheckEx', 'nt!KiPageFault', 'MyDrv!DpcRoutine', 'nt!KiRetireDpcList'].map(symbol => ({
    symbol,
    offset: '0x0',
    childSp: '0x0',
    frameBytes: 0,
  })),
  waiting: [
    {
      thread: 'app.exe 1.2',
      process: 'app.exe',
      waitReason: 'Executive',
      irql: 0,
      stack: ['nt!KiSwapContext', 'nt!NtReadFile'],
    },
  ],
  violations: [{ kind: 'irql', text: 'KeWaitForSingleObject at DISPATCH_LEVEL' }],
  events: ['timer expired', 'dpc routine begins'].map(line => {
    const [kind, ...text] = line.split(' ');
    return { position: '1:0', time: 0, processor: 0, irql: 2, kind, text: text.join(' ') };
  }),
  output: ['first', 'second'],
  statements: 1,
  switches: 1,
  virtualTime100ns: 1,
  position: '1:0',
};

describe('unmetExpectations', () => {
  const holds: Readonly<Record<string, ScenarioExpectation>> = {
    'a bug check with numbers, symbols and meanings': {
      bugcheck: '0xd1',
      parameters: ['any', '0x2', 'meaning: read', 'MyDrv!'],
      faultingFrame: 'MyDrv!DpcRoutine|nt!KiPageFault',
    },
    'thread, IRQL and stack': { irql: 2, currentThread: 'idle', stackContains: ['nt!KiPageFault', 'MyDrv!'] },
    'a waiting thread': {
      hang: { thread: 'app', waitReason: 'Executive', stackContains: ['nt!NtReadFile'] },
      outcome: 'bugcheck',
    },
    'events and output in order': { events: ['timer', 'dpc routine begins'], output: ['first', 'second'] },
    'a violation': { violations: ['irql'] },
  };
  for (const [name, wanted] of Object.entries(holds))
    it(`accepts ${name}`, () => assert.deepEqual(unmetExpectations(wanted, outcome), []));

  it('accepts that the memory limit is reached, and nothing else in its place', () => {
    const wanted: ScenarioExpectation = { outcome: 'memoryLimit' };
    const reached: Outcome = { ...outcome, outcome: 'memoryLimit', bugcheck: null, message: 'The machine uses 513 MB' };
    assert.deepEqual(unmetExpectations(wanted, reached), []);
    assert.equal(unmetExpectations(wanted, outcome).length, 1);
    const [difference] = unmetExpectations({ bugcheck: null }, reached);
    assert.match(difference, /memoryLimit.*513 MB.*expected completed/);
  });

  it('says where events may be missing because they were not kept', () => {
    const [difference] = unmetExpectations({ outcome: 'bugcheck', events: ['load'] }, { ...outcome, eventsDropped: 9 });
    assert.match(difference, /"load" did not happen.*the first 9 events are not kept/);
  });

  const fails: Readonly<Record<string, ScenarioExpectation>> = {
    'another bug check': { bugcheck: '0xA' },
    'no bug check': { bugcheck: null },
    'another number': { parameters: ['0x11'] },
    'a symbol elsewhere': { parameters: ['any', 'any', 'any', 'nt!KiPageFault'] },
    'a structure that is none': { parameters: ['any', 'any', 'any', '_KTHREAD'] },
    'another culprit': { faultingFrame: 'nt!KiPageFault' },
    'frames in another order': { stackContains: ['MyDrv!DpcRoutine', 'nt!KiPageFault'] },
    'another wait reason': { hang: { waitReason: 'WrResource' }, outcome: 'bugcheck' },
    'a hang that none is': { hang: {} },
    'events in another order': { events: ['dpc', 'timer'] },
    'output in another order': { output: ['second', 'first'] },
    'a violation that was not': { violations: ['irp'] },
    'a stop on the way': { at: 'MyDrv!DpcRoutine' },
  };
  for (const [name, wanted] of Object.entries(fails))
    it(`tells ${name}`, () => assert.equal(unmetExpectations(wanted, outcome).length, 1));
});
