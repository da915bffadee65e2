import { strict as assert } from 'node:assert';
import { capabilities } from '../../debug-adapter/dap/capabilities';
import { ErrorCode } from '../../debug-adapter/dap/errors';
import { handlers } from '../../debug-adapter/dap/handlers';
import { refused, TestClient } from './client';
import { fakeParts } from './fakeParts';
import { FILE } from './fakeTarget';
import { crash } from './script';

const garbage: readonly unknown[] = [
  null,
  [],
  'text',
  42,
  {
    threadId: 'one',
    frameId: {},
    variablesReference: -1,
    expression: 7,
    breakpoints: 'all',
    source: 3,
    memoryReference: [],
    position: null,
    command: false,
  },
  {
    threadId: 1e300,
    frameId: 999,
    variablesReference: 999,
    expression: '',
    breakpoints: [null],
    source: {},
    memoryReference: 'xyz',
    count: -5,
    instructionCount: 1e9,
    filters: [1],
    name: '',
    value: '',
    text: '',
    column: -10,
    line: -1,
    position: '',
    command: '',
    locationReference: 77,
    data: '!',
    instructionOffset: -1e15,
  },
];

describe('the protocol, against garbage', () => {
  let client: TestClient;
  afterEach(async () => {
    client.takeOutput();
    await client.dispose();
  });

  const settled = async (command: string, args: unknown) => {
    await client.send(command, args).catch(error => {
      assert.equal(error.command, command, String(error));
      assert.notEqual(error.message, 'timeout', `${command} never answered ${JSON.stringify(args)}`);
      assert.notEqual(error.code, ErrorCode.internal, `${command} ${JSON.stringify(args)}: ${error.message}`);
    });
  };

  it('answers every request with nonsense in it, before a launch', async () => {
    client = TestClient.over(fakeParts(crash));
    for (const command of Object.keys(handlers)) {
      if (command === 'disconnect') continue;
      for (const args of garbage) await settled(command, args);
    }
  });

  it('answers every request with nonsense in it, at a stop', async () => {
    for (const command of Object.keys(handlers)) {
      if (['disconnect', 'terminate', 'restart', 'launch', 'initialize'].includes(command)) continue;
      client = TestClient.over(fakeParts(crash));
      await client.launch({ program: FILE, commands: ['bp DpcRoutine'] });
      await client.start();
      for (const args of garbage) await settled(command, args);
      client.takeOutput();
      await client.send('disconnect', {});
    }
  });

  it('refuses a request that it does not know', async () => {
    client = TestClient.over(fakeParts(crash));
    for (const command of ['gotoTargets', 'goto', 'toString', '__proto__', '']) {
      const error = await refused(client.send(command, {}));
      assert.equal(error.code, ErrorCode.unknownRequest, command);
    }
  });

  it('refuses what needs a machine', async () => {
    client = TestClient.over(fakeParts(crash));
    assert.equal((await refused(client.send('threads'))).code, ErrorCode.notLaunched);
    await client.launch({ program: FILE });
    assert.equal((await refused(client.request('stackTrace', { threadId: 1 }))).code, ErrorCode.running);
    assert.equal((await refused(client.send('launch', { program: FILE }))).code, ErrorCode.alreadyLaunched);
  });

  it('survives framing that is not JSON', async () => {
    client = TestClient.over(fakeParts(crash));
    client.input.write('Content-Length: 5\r\n\r\nhello');
    await client.initialize();
  });

  it('has a handler for every capability it claims, and no other', () => {
    const requests: Partial<Record<keyof typeof capabilities, string>> = {
      supportsConfigurationDoneRequest: 'configurationDone',
      supportsFunctionBreakpoints: 'setFunctionBreakpoints',
      supportsStepBack: 'stepBack',
      supportsSetVariable: 'setVariable',
      supportsRestartFrame: 'restartFrame',
      supportsGotoTargetsRequest: 'gotoTargets',
      supportsStepInTargetsRequest: 'stepInTargets',
      supportsCompletionsRequest: 'completions',
      supportsModulesRequest: 'modules',
      supportsRestartRequest: 'restart',
      supportsExceptionInfoRequest: 'exceptionInfo',
      supportsLoadedSourcesRequest: 'loadedSources',
      supportsTerminateThreadsRequest: 'terminateThreads',
      supportsSetExpression: 'setExpression',
      supportsTerminateRequest: 'terminate',
      supportsDataBreakpoints: 'dataBreakpointInfo',
      supportsReadMemoryRequest: 'readMemory',
      supportsWriteMemoryRequest: 'writeMemory',
      supportsDisassembleRequest: 'disassemble',
      supportsCancelRequest: 'cancel',
      supportsBreakpointLocationsRequest: 'breakpointLocations',
      supportsInstructionBreakpoints: 'setInstructionBreakpoints',
    };
    for (const [flag, request] of Object.entries(requests))
      assert.equal(Object.hasOwn(handlers, request), capabilities[flag as keyof typeof capabilities] === true, flag);
  });
});
