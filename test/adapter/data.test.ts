/** Data breakpoints, "who wrote this last", step-in targets, restart of a frame and new code: first the protocol, then the machine. */
import { strict as assert } from 'node:assert';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ErrorCode } from '../../debug-adapter/dap/errors';
import { nodeParts } from '../../debug-adapter/node/parts';
import { refused, TestClient } from './client';
import { type FakeParts, fakeParts } from './fakeParts';
import { DATA_REFERENCE, endFrame, FILE, type Script } from './fakeTarget';

const writing: Script = {
  steps: [
    { line: 1, fn: 'DriverEntry', loads: true },
    { line: 2, fn: 'DriverEntry' },
    { line: 3, fn: 'DriverEntry', writes: { name: 'count', value: 4 } },
    { line: 4, fn: 'DriverEntry' },
    { line: 5, fn: 'DriverEntry' },
  ],
};

describe('data breakpoints and their kin, over a scripted machine', () => {
  let client: TestClient;
  let parts: FakeParts;
  let threadId = 0;
  let locals = 0;
  let frameId = 0;

  const look = async () => {
    const { stackFrames } = await client.request('stackTrace', { threadId });
    frameId = stackFrames[0].id;
    locals = (await client.request('scopes', { frameId })).scopes[0].variablesReference;
  };
  const open = async (script = writing, locale = 'en') => {
    client = TestClient.over((parts = fakeParts(script)));
    await client.initialize({ locale });
    await client.request('launch', { program: FILE } as never);
    await client.request('setFunctionBreakpoints', { breakpoints: [{ name: 'DriverEntry' }] });
    threadId = (await client.start()).threadId ?? 0;
    await client.request('setFunctionBreakpoints', { breakpoints: [] });
    await look();
  };
  afterEach(() => client.dispose());

  it('stop at a write, and say what it changed and where', async () => {
    await open();
    const info = await client.request('dataBreakpointInfo', { variablesReference: locals, name: 'count' });
    assert.deepEqual([info.description, info.accessTypes, info.canPersist], ['count', ['write', 'readWrite'], false]);
    const { breakpoints } = await client.request('setDataBreakpoints', {
      breakpoints: [{ dataId: info.dataId!, accessType: 'write' }],
    });
    assert.equal(breakpoints[0].verified, true);
    const stopped = await client.go();
    assert.equal(stopped.reason, 'data breakpoint');
    assert.equal(stopped.description, `Paused on data breakpoint ${breakpoints[0].id}: count: 3 → 4`);
    assert.match(stopped.text ?? '', /Written at .*driver\.ts:3$/);
    assert.deepEqual(stopped.hitBreakpointIds, [breakpoints[0].id]);
  });

  it('keep a breakpoint that is set again, with its number', async () => {
    await open();
    const { dataId } = await client.request('dataBreakpointInfo', { name: 'count', frameId });
    const set = async (condition?: string) =>
      (await client.request('setDataBreakpoints', { breakpoints: [{ dataId: dataId!, condition }] })).breakpoints[0].id;
    const first = await set();
    assert.equal(await set(), first);
    assert.equal(await set('count > 3'), first);
    assert.equal(parts.target.breakpoints.all.length, 1);
    await client.request('setDataBreakpoints', { breakpoints: [] });
    assert.equal(parts.target.breakpoints.all.length, 0);
  });

  it('watch bytes at an address, also in the next session', async () => {
    await open();
    const info = await client.request('dataBreakpointInfo', { name: DATA_REFERENCE, asAddress: true, bytes: 4 });
    assert.equal(info.canPersist, true);
    await client.dispose();
    await open();
    const { breakpoints } = await client.request('setDataBreakpoints', { breakpoints: [{ dataId: info.dataId! }] });
    assert.equal(breakpoints[0].verified, true);
    const { place } = parts.target.breakpoints.all[0].spec;
    assert.deepEqual(place, {
      kind: 'data',
      access: 'write',
      data: { kind: 'memory', address: BigInt(DATA_REFERENCE), length: 4 },
    });
  });

  it('say why something cannot be watched', async () => {
    await open();
    const nowhere = await client.request('dataBreakpointInfo', { name: '0x10', asAddress: true, bytes: 4 });
    assert.deepEqual(nowhere, { dataId: null, description: '0x10: there is no memory' });
    const error = await refused(client.request('dataBreakpointInfo', { name: 'missing', frameId }));
    assert.match(error.message, /There is no 'missing' in this frame/);
    const gone = await client.request('setDataBreakpoints', { breakpoints: [{ dataId: 'variable 9' }] });
    assert.equal(gone.breakpoints[0].verified, false);
    assert.match(gone.breakpoints[0].message ?? '', /not part of this session/);
  });

  it('tell when they end with their frame', async () => {
    await open();
    const { dataId } = await client.request('dataBreakpointInfo', { variablesReference: locals, name: 'count' });
    const { breakpoints } = await client.request('setDataBreakpoints', { breakpoints: [{ dataId: dataId! }] });
    endFrame(parts.target, breakpoints[0].id!);
    const event = await client.event('breakpoint', ({ reason }) => reason === 'removed');
    assert.equal(event.breakpoint.id, breakpoints[0].id);
    assert.equal(client.takeOutput(), `Data breakpoint ${breakpoints[0].id} is over. count: its frame has returned.\n`);
  });

  it('go back to the last write', async () => {
    await open();
    for (let step = 0; step < 4; step++) {
      await client.request('next', { threadId });
      await client.event('stopped');
    }
    await look();
    await client.request('kdlab/goBackToWrite', { variablesReference: locals, name: 'count' });
    const stopped = await client.event('stopped');
    assert.equal(stopped.description, 'Before the last write: 4 → 4');
    assert.equal((await client.request('stackTrace', { threadId })).stackFrames[0].line, 3);
  });

  it('speak Korean', async () => {
    await open(writing, 'ko');
    const { dataId } = await client.request('dataBreakpointInfo', { name: 'count', frameId });
    await client.request('setDataBreakpoints', { breakpoints: [{ dataId: dataId! }] });
    assert.match((await client.go()).description ?? '', /데이터 중단점 \d+에서 멈춤: count: 3 → 4/);
  });

  it('step into the call that was chosen', async () => {
    await open();
    const { targets } = await client.request('stepInTargets', { frameId });
    assert.deepEqual(
      targets.map(({ id, label, line }) => [id, label, line]),
      [
        [1, 'first()', 5],
        [2, 'second()', undefined],
      ],
    );
    await client.request('stepIn', { threadId, targetId: 2 });
    await client.event('stopped');
    assert.deepEqual(parts.target.journal, ['into 2']);
  });

  it('restart a frame', async () => {
    await open();
    for (let step = 0; step < 2; step++) {
      await client.request('next', { threadId });
      await client.event('stopped');
    }
    await look();
    await client.request('restartFrame', { frameId });
    await client.event('stopped');
    assert.equal((await client.request('stackTrace', { threadId })).stackFrames[0].line, 1);
  });

  it('cancel a journey and stand where it began', async () => {
    await open({ ...writing, travelMs: 3000 });
    await client.request('next', { threadId });
    await client.event('stopped');
    await client.request('stepBack', { threadId });
    const { progressId } = await client.event('progressStart');
    await client.request('cancel', { progressId });
    assert.equal((await client.event('stopped')).description, 'Cancelled: back where it began');
    assert.equal((await client.request('stackTrace', { threadId })).stackFrames[0].line, 2);
  });

  it('run new code to the same point, or say that it went another way', async () => {
    await open();
    assert.deepEqual(await client.request('kdlab/isSource', { file: FILE }), { used: true });
    assert.deepEqual(await client.request('kdlab/isSource', { file: '/else/where.ts' }), { used: false });
    await client.request('next', { threadId });
    await client.event('stopped');
    assert.equal((await client.request('kdlab/reload', {})).same, true);
    assert.equal((await client.event('stopped')).threadId, threadId);
    assert.match(client.takeOutput(), /Nothing before this point has changed/);
    parts.target.broken = [
      { fileName: FILE, line: 3, column: 1, endLine: 3, endColumn: 2, message: 'Unexpected token' },
    ];
    const error = await refused(client.request('kdlab/reload', {}));
    assert.equal(error.code, ErrorCode.compile);
    assert.match(client.takeOutput(), /driver\.ts:3:1: Unexpected token/);
    await client.event('stopped');
    assert.equal((await client.request('stackTrace', { threadId })).stackFrames[0].line, 2, 'it still stands there');
  });
});

describe('data breakpoints over the real machine', function () {
  this.timeout(30_000);
  let folder: string;
  let client: TestClient;
  let threadId = 0;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kdlab-'));
    cpSync(join(__dirname, '..', '..', 'examples', 'irql-dpc'), folder, { recursive: true });
    client = TestClient.over(nodeParts());
  });
  afterEach(async () => {
    client.takeOutput();
    await client.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const driver = () => join(folder, 'driver.ts');
  const lineOf = (text: string) =>
    readFileSync(driver(), 'utf8')
      .split('\n')
      .findIndex(line => line.includes(text)) + 1;
  const toRead = async () => {
    await client.launch({ program: join(folder, 'irql-dpc.scenario.ts') });
    await client.request('setBreakpoints', {
      source: { path: driver() },
      breakpoints: [{ line: lineOf('extension.PendingIrp = Irp;') }],
    });
    threadId = (await client.start()).threadId ?? 0;
  };
  const line = async () => (await client.request('stackTrace', { threadId })).stackFrames[0].line;
  /** A field of a local, as the Variables view gets to it. */
  const child = async (local: string, name: string) => {
    const { stackFrames } = await client.request('stackTrace', { threadId });
    const { scopes } = await client.request('scopes', { frameId: stackFrames[0].id });
    const { variables } = await client.request('variables', { variablesReference: scopes[0].variablesReference });
    return { variablesReference: variables.find(variable => variable.name === local)!.variablesReference, name };
  };

  it('stop after the write, and going back before it', async () => {
    await toRead();
    const { dataId, description } = await client.request('dataBreakpointInfo', await child('extension', 'PendingIrp'));
    assert.match(description, /PendingIrp$/);
    await client.request('setDataBreakpoints', { breakpoints: [{ dataId: dataId!, accessType: 'write' }] });
    const stopped = await client.go();
    assert.equal(stopped.reason, 'data breakpoint');
    assert.match(stopped.description ?? '', /PendingIrp: null → _IRP 0x/);
    assert.match(stopped.text ?? '', new RegExp(`driver\\.ts:${lineOf('extension.PendingIrp = Irp;')}$`));
    assert.ok((await line()) > lineOf('extension.PendingIrp = Irp;'));
    await client.go();
    await client.request('reverseContinue', { threadId });
    await client.event('stopped');
    assert.equal(await line(), lineOf('extension.PendingIrp = Irp;'));
  });

  it('find who wrote a field last', async () => {
    await toRead();
    await client.request('setBreakpoints', { source: { path: driver() }, breakpoints: [] });
    await client.request('setFunctionBreakpoints', { breakpoints: [{ name: 'IRQL!DpcRoutine' }] });
    threadId = (await client.go()).threadId ?? 0;
    const { stackFrames } = await client.request('stackTrace', { threadId });
    const frameId = stackFrames[0].id;
    const { variables } = await client.request('variables', {
      variablesReference: (await client.request('scopes', { frameId })).scopes[0].variablesReference,
    });
    const context = variables.find(({ type }) => type === 'DEVICE_EXTENSION') ?? variables[1];
    await client.request('kdlab/goBackToWrite', { name: `${context.name}.PendingIrp`, frameId });
    const stopped = await client.event('stopped');
    assert.match(stopped.description ?? '', /^Before the last write: null → /);
    threadId = stopped.threadId ?? 0;
    assert.equal(await line(), lineOf('extension.PendingIrp = Irp;'));
  });
});
