import { strict as assert } from 'node:assert';
import { capabilities } from '../../debug-adapter/dap/capabilities';
import { ErrorCode } from '../../debug-adapter/dap/errors';
import { assertGolden } from '../goldenText';
import { refused, TestClient } from './client';
import { type FakeParts, fakeParts } from './fakeParts';
import { CODE_REFERENCE, DATA_REFERENCE, FILE, KERNEL_FILE, type Script } from './fakeTarget';
import { crash, endless, quiet } from './script';

describe('the protocol, over a scripted machine', () => {
  let client: TestClient;
  let parts: FakeParts;

  const open = (script: Script) => {
    parts = fakeParts(script);
    client = TestClient.over(parts);
  };
  const launch = async (script: Script, more: Record<string, unknown> = {}) => {
    open(script);
    await client.launch({ program: FILE, ...more });
  };
  const toDpc = async (script = crash) => {
    await launch(script);
    await client.request('setFunctionBreakpoints', { breakpoints: [{ name: 'DpcRoutine' }] });
    const stopped = await client.start();
    assert.equal(client.takeOutput(), 'loading\n');
    return stopped;
  };

  afterEach(() => client?.dispose());

  describe('from initialize to the first stop', () => {
    it('answers initialize with exactly what it can', async () => {
      open(crash);
      assert.deepEqual(await client.initialize(), JSON.parse(JSON.stringify(capabilities)));
    });

    it('refuses a launch attribute by name', async () => {
      open(crash);
      await client.initialize();
      const wrong: readonly [Record<string, unknown>, RegExp][] = [
        [{}, /"program" is missing/],
        [{ program: 'driver.ts' }, /absolute path/],
        [{ program: FILE, processors: 65 }, /"processors" must be a whole number from 1 to 64, but is 65/],
        [{ program: FILE, processor: 2 }, /no attribute "processor"; did you mean "processors"/],
        [{ program: FILE, rules: 'lax' }, /"report" or "strict"/],
        [{ program: FILE, commands: 'g' }, /a list of WinDbg commands/],
      ];
      for (const [attributes, text] of wrong) {
        const error = await refused(client.send('launch', attributes));
        assert.equal(error.code, ErrorCode.badLaunchAttribute);
        assert.match(error.message, text);
      }
    });

    it('tells compile errors as a refusal and as places to click on', async () => {
      open({
        steps: [],
        mistakes: [
          {
            fileName: FILE,
            line: 3,
            column: 7,
            endLine: 3,
            endColumn: 9,
            message: 'Unexpected token',
            hint: 'close the brace',
          },
          { fileName: FILE, line: 9, column: 1, endLine: 9, endColumn: 2, message: 'No such import' },
        ],
      });
      await client.initialize();
      const error = await refused(client.request('launch', { program: FILE }));
      assert.equal(error.code, ErrorCode.compile);
      assert.equal(
        error.message,
        `${FILE}:3:7: Unexpected token (close the brace) (and 1 more, see the Debug Console)`,
      );
      const outputs = client.take('output');
      assert.deepEqual(
        outputs.map(({ category, source, line, column }) => [category, source?.path, line, column]),
        [
          ['stderr', FILE, 3, 7],
          ['stderr', FILE, 9, 1],
        ],
      );
      client.takeOutput();
    });

    it('verifies breakpoints when their driver is loaded', async () => {
      await launch(crash);
      const set = await client.request('setBreakpoints', { source: { path: FILE }, breakpoints: [{ line: 9 }] });
      assert.equal(set.breakpoints[0].verified, false);
      assert.match(set.breakpoints[0].message ?? '', /when its module is loaded/);
      const stopped = await client.start();
      assert.equal(stopped.reason, 'breakpoint');
      assert.deepEqual(stopped.hitBreakpointIds, [set.breakpoints[0].id]);
      const { reason, breakpoint } = await client.event('breakpoint');
      assert.equal(reason, 'changed');
      assert.equal(breakpoint.verified, true);
      assert.equal(breakpoint.line, 10, 'moved to the next statement');
      assert.deepEqual(
        client.take('module').map(({ module }) => module.id),
        ['nt', 'IRQL'],
      );
      client.takeOutput();
    });

    it('speaks the language of the client', async () => {
      open(crash);
      await client.initialize({ locale: 'ko-KR' });
      await client.request('launch', { program: FILE, stopOnEntry: true });
      await client.event('initialized');
      assert.equal((await client.start()).description, '첫 드라이버가 로드되기 전에 멈춤');
    });

    it('stops on entry, before the first driver', async () => {
      await launch(crash, { stopOnEntry: true });
      assert.equal((await client.start()).reason, 'entry');
    });

    it('runs the commands of the launch first', async () => {
      await launch(crash, { commands: ['bp ReadDispatch', 'hello'] });
      assert.equal((await client.start()).reason, 'function breakpoint');
      assert.equal(client.takeOutput(), 'hello\nloading\n');
    });

    it('lets commands of the launch start the machine', async () => {
      await launch(crash, { commands: ['bp ReadDispatch', 'g; there'] });
      assert.equal((await client.start()).reason, 'function breakpoint');
      assert.equal(client.takeOutput(), 'loading\nthere\n');
      assert.equal(client.messages.filter(message => message === '<- event stopped').length, 1);
    });
  });

  describe('at a stop', () => {
    it('shows threads, frames, scopes and values', async () => {
      const stopped = await toDpc();
      const { threads } = await client.request('threads');
      assert.equal(threads[0].name, 'CPU0* Idle', 'the running one first');
      assert.equal(stopped.threadId, threads[0].id);
      const { stackFrames, totalFrames } = await client.request('stackTrace', {
        threadId: threads[0].id,
        startFrame: 0,
        levels: 1,
      });
      assert.equal(totalFrames, 2);
      assert.equal(stackFrames.length, 1);
      assert.deepEqual(
        [stackFrames[0].name, stackFrames[0].line, stackFrames[0].source?.path],
        ['IRQL!DpcRoutine', 10, FILE],
      );
      const { scopes } = await client.request('scopes', { frameId: stackFrames[0].id });
      assert.deepEqual(
        scopes.map(({ name, presentationHint }) => [name, presentationHint]),
        [
          ['Locals', 'locals'],
          ['Registers', 'registers'],
        ],
      );
      const { variables } = await client.request('variables', { variablesReference: scopes[0].variablesReference });
      assert.deepEqual(Object.fromEntries(variables.map(({ name, value }) => [name, value])), {
        count: '3',
        big: '5n',
        text: '"hello"',
        list: '(3) [1, 2, 3]',
        nothing: 'null',
        Status: '0xC0000005 STATUS_ACCESS_VIOLATION',
        device: 'Object {Name: "IRQL", Flags: 4}',
      });
      const registers = await client.request('variables', { variablesReference: scopes[1].variablesReference });
      assert.equal(registers.variables[1].value, '0xfffff805`55000000');
      assert.equal(registers.variables[1].memoryReference, '0xfffff80555000000');
    });

    it('pages, counts and formats values', async () => {
      const { threadId } = await toDpc();
      const { stackFrames } = await client.request('stackTrace', { threadId: threadId ?? 0 });
      const { scopes } = await client.request('scopes', { frameId: stackFrames[0].id });
      const { variables } = await client.request('variables', {
        variablesReference: scopes[0].variablesReference,
        format: { hex: true },
      });
      assert.equal(variables[1].value, '0x5n');
      const list = variables[3];
      assert.equal(list.indexedVariables, 3);
      const page = await client.request('variables', {
        variablesReference: list.variablesReference,
        filter: 'indexed',
        start: 1,
        count: 1,
      });
      assert.deepEqual(
        page.variables.map(({ name, value, evaluateName }) => [name, value, evaluateName]),
        [['[1]', '2', 'list[1]']],
      );
    });

    it('shows the frames of the system, and their source by reference', async () => {
      const { threadId } = await toDpc();
      const { stackFrames } = await client.request('stackTrace', { threadId: threadId ?? 0 });
      const { source, presentationHint } = stackFrames[1];
      assert.equal(presentationHint, undefined); // an editor folds subtle frames away
      assert.ok(source?.sourceReference);
      assert.equal(
        (await client.request('source', { source, sourceReference: source.sourceReference })).content,
        '// the wait\n',
      );
      assert.equal(
        (await client.request('source', { source: { path: KERNEL_FILE }, sourceReference: 0 })).content,
        '// the wait\n',
      );
      assert.equal((await refused(client.request('source', { sourceReference: 99 }))).code, ErrorCode.unknownSource);
    });

    it('leaves system frames out when asked to', async () => {
      await launch(crash, { showSystemFrames: false, commands: ['bp DpcRoutine'] });
      const { threadId } = await client.start();
      const { stackFrames, totalFrames } = await client.request('stackTrace', { threadId: threadId ?? 0 });
      assert.deepEqual([stackFrames.map(({ name }) => name), totalFrames], [['IRQL!DpcRoutine'], 1]);
      client.takeOutput();
    });

    it('changes variables, and tells the views', async () => {
      const { threadId } = await toDpc();
      const { stackFrames } = await client.request('stackTrace', { threadId: threadId ?? 0 });
      const { scopes } = await client.request('scopes', { frameId: stackFrames[0].id });
      const reference = scopes[0].variablesReference;
      const before = (await client.request('kdlab/state', {})).generation;
      assert.equal(
        (await client.request('setVariable', { variablesReference: reference, name: 'big', value: '7' })).value,
        '7n',
      );
      assert.equal(parts.target.locals.big, 7n);
      assert.ok((await client.request('kdlab/state', {})).generation > before);
      assert.deepEqual((await client.event('invalidated')).areas, ['all']);
      assert.equal(
        (await client.request('setExpression', { expression: 'count', value: '9', frameId: stackFrames[0].id })).value,
        '9',
      );
      assert.equal(
        (await refused(client.request('setVariable', { variablesReference: reference, name: 'none', value: '1' })))
          .code,
        ErrorCode.cannotSet,
      );
      assert.equal(
        (await refused(client.request('setVariable', { variablesReference: reference, name: 'big', value: 'what' })))
          .message,
        "There is no 'what' in this frame",
      );
    });

    it('evaluates without side effects in hovers and watches', async () => {
      await toDpc();
      assert.equal((await client.request('evaluate', { expression: 'big', context: 'hover' })).result, '5n');
      assert.equal((await client.request('evaluate', { expression: 'count, x', context: 'watch' })).result, '0x3');
      assert.equal(
        (await client.request('evaluate', { expression: '@rax + 10', context: 'watch' })).result,
        '0x11 (17)',
      );
      assert.equal(
        (await refused(client.request('evaluate', { expression: 'nope', context: 'watch' }))).code,
        ErrorCode.evaluation,
      );
      assert.deepEqual(parts.target.journal, []);
    });

    it('reads and writes memory, up to where it ends', async () => {
      await toDpc();
      const write = await client.request('writeMemory', {
        memoryReference: DATA_REFERENCE,
        offset: 4,
        data: Buffer.from([1, 2, 3]).toString('base64'),
      });
      assert.equal(write.bytesWritten, 3);
      assert.deepEqual(await client.event('memory'), { memoryReference: DATA_REFERENCE, offset: 4, count: 3 });
      const read = await client.request('readMemory', { memoryReference: DATA_REFERENCE, offset: 4, count: 100 });
      assert.deepEqual([...Buffer.from(read.data ?? '', 'base64').subarray(0, 3)], [1, 2, 3]);
      assert.equal(read.unreadableBytes, 40);
      assert.deepEqual(await client.request('readMemory', { memoryReference: '0x10', count: 4 }), {
        address: '0x10',
        data: '',
        unreadableBytes: 4,
      });
      assert.equal(
        (await refused(client.request('writeMemory', { memoryReference: '0x10', data: 'AAAA' }))).code,
        ErrorCode.unwritable,
      );
    });

    it('disassembles exactly as many instructions as asked', async () => {
      await toDpc();
      const { instructions } = await client.request('disassemble', {
        memoryReference: CODE_REFERENCE,
        instructionOffset: -2,
        instructionCount: 6,
      });
      assert.equal(instructions.length, 6);
      assert.deepEqual(
        instructions.map(({ instruction }) => instruction),
        ['??', '??', 'nop', 'nop', '??', '??'],
      );
      assert.deepEqual(
        [instructions[2].location?.path, instructions[2].line, instructions[3].location],
        [FILE, 5, undefined],
      );
    });

    it('lists modules and sources, through the same table', async () => {
      await toDpc();
      const { modules, totalModules } = await client.request('modules', { startModule: 1 });
      assert.deepEqual([modules.map(({ id }) => id), totalModules], [['IRQL'], 2]);
      assert.deepEqual(
        (await client.request('loadedSources', {})).sources.map(({ path }) => path),
        [FILE],
      );
    });

    it('completes commands at the caret', async () => {
      await toDpc();
      assert.deepEqual((await client.request('completions', { text: 'k', column: 2 })).targets, [
        { label: 'k', text: 'k', start: 1, length: 1, type: 'keyword', detail: 'stack' },
      ]);
    });

    it('focuses a thread that was chosen in a view', async () => {
      await toDpc();
      await client.request('kdlab/selectThread', { threadId: 2 });
      assert.equal((await client.event('stopped')).threadId, 2);
    });
  });

  it('is this conversation, from F5 to the blue screen and back', async () => {
    await toDpc();
    const { stackFrames } = await client.request('stackTrace', { threadId: 1, startFrame: 0, levels: 20 });
    const { scopes } = await client.request('scopes', { frameId: stackFrames[0].id });
    await client.request('variables', { variablesReference: scopes[0].variablesReference });
    await client.request('next', { threadId: 1 });
    await client.event('stopped');
    await client.go();
    await client.request('exceptionInfo', { threadId: 1 });
    await client.request('stepBack', { threadId: 1 });
    await client.event('stopped');
    await client.send('gotoTargets', {}).catch(() => undefined);
    await client.send('disconnect', {});
    assertGolden(__dirname, 'conversation', client.conversation.join('\n'));
  });

  describe('breakpoints', () => {
    it('are one list with the console', async () => {
      await toDpc();
      client.take('breakpoint');
      await client.command('bp ReadDispatch');
      const news = await client.event('breakpoint');
      assert.deepEqual([news.reason, news.breakpoint.line, news.breakpoint.source?.path], ['new', 5, FILE]);
      const again = await client.request('setBreakpoints', {
        source: { path: FILE },
        breakpoints: [{ line: 5 }, { line: 11 }],
      });
      assert.equal(again.breakpoints[0].id, news.breakpoint.id, 'the gutter has adopted it');
      await client.request('setBreakpoints', { source: { path: FILE }, breakpoints: [{ line: 11 }] });
      assert.equal(
        parts.target.breakpoints.all.some(({ id }) => id === news.breakpoint.id),
        false,
        'removed in the gutter',
      );
      const [left] = again.breakpoints.slice(1);
      await client.command(`bd ${left.id}`);
      assert.equal((await client.event('breakpoint')).breakpoint.verified, false);
      await client.command(`bc ${left.id}`);
      assert.deepEqual(await client.event('breakpoint'), {
        reason: 'removed',
        breakpoint: { id: left.id, verified: false },
      });
    });

    it('keep their number when the terms change', async () => {
      await toDpc();
      const [first] = (await client.request('setBreakpoints', { source: { path: FILE }, breakpoints: [{ line: 11 }] }))
        .breakpoints;
      const [second] = (
        await client.request('setBreakpoints', {
          source: { path: FILE },
          breakpoints: [{ line: 11, condition: '@$irql >= 2', hitCondition: '2' }],
        })
      ).breakpoints;
      assert.equal(second.id, first.id);
      assert.equal(parts.target.breakpoints.all.at(-1)?.spec.condition, '@$irql >= 2');
    });

    it('run their commands before the client hears of a stop', async () => {
      await launch(crash, { commands: ['bp ReadDispatch "here,g"', 'bp DpcRoutine'] });
      const stopped = await client.start();
      assert.equal(stopped.hitBreakpointIds?.[0], 1);
      assert.equal(client.takeOutput(), 'loading\nhere\n');
      assert.equal(client.messages.filter(message => message === '<- event stopped').length, 1);
    });

    it('answer where they may stand', async () => {
      await launch(crash);
      const { breakpoints } = await client.request('breakpointLocations', {
        source: { path: FILE },
        line: 5,
        endLine: 10,
      });
      assert.deepEqual(
        breakpoints.map(({ line, column }) => [line, column]),
        [
          [5, 3],
          [6, 3],
          [10, 3],
        ],
      );
    });

    it('of exceptions are verified by name', async () => {
      await launch(crash);
      const { breakpoints } = await client.request('setExceptionBreakpoints', {
        filters: ['bugcheck', 'sneeze'],
        filterOptions: [{ filterId: 'violation', condition: 'irql' }],
      });
      assert.deepEqual(
        breakpoints.map(({ verified }) => verified),
        [true, false, true],
      );
      assert.deepEqual([...parts.target.exceptionFilters], ['bugcheck', 'violation']);
    });
  });

  describe('time', () => {
    it('steps forwards and backwards', async () => {
      const { threadId = 0 } = await toDpc();
      await client.request('next', { threadId });
      assert.equal((await client.event('stopped')).reason, 'step');
      await client.request('stepBack', { threadId });
      await client.event('stopped');
      const { stackFrames } = await client.request('stackTrace', { threadId });
      assert.equal(stackFrames[0].line, 10);
      await client.request('reverseContinue', { threadId });
      assert.match((await client.event('stopped')).description ?? '', /beginning of the recorded time/);
    });

    it('travels to a position, and tells the client that it moved', async () => {
      await toDpc();
      const answer = await client.request('kdlab/seek', { position: '1:2' });
      assert.equal(answer.position, '1:2');
      assert.equal((await client.event('stopped')).description, 'At 1:2');
      assert.equal(
        (await refused(client.request('kdlab/seek', { position: 'yesterday' }))).code,
        ErrorCode.badPosition,
      );
      await client.event('continued');
      await client.request('kdlab/stepIntoBack', { threadId: 1 });
      await client.event('stopped');
      assert.equal((await client.request('kdlab/state', {})).position, '1:1');
    });

    it('shows a long journey as progress that can be cancelled', async () => {
      await toDpc({ ...crash, travelMs: 3000 });
      await client.request('stepBack', { threadId: 1 });
      const start = await client.event('progressStart');
      assert.equal(start.cancellable, true);
      await client.event('progressUpdate');
      await client.request('cancel', { progressId: start.progressId });
      assert.equal((await client.event('progressEnd')).progressId, start.progressId);
      await client.event('stopped');
    });

    it('gives out numbers that are refused after the machine has moved', async () => {
      const { threadId = 0 } = await toDpc();
      const { stackFrames } = await client.request('stackTrace', { threadId });
      const { scopes } = await client.request('scopes', { frameId: stackFrames[0].id });
      await client.request('next', { threadId });
      await client.event('stopped');
      assert.equal(
        (await refused(client.request('scopes', { frameId: stackFrames[0].id }))).code,
        ErrorCode.unknownFrame,
      );
      assert.equal(
        (await refused(client.request('variables', { variablesReference: scopes[0].variablesReference }))).code,
        ErrorCode.unknownReference,
      );
    });

    it('cancels what only looked at the stop when the machine goes on', async () => {
      const { threadId = 0 } = await toDpc();
      const look = client.request('evaluate', { expression: 'slow', context: 'watch' });
      const step = client.request('next', { threadId });
      assert.equal((await refused(look)).code, ErrorCode.cancelled);
      await step;
      await client.event('stopped');
    });

    it('answers a cancelled request and its cancel', async () => {
      await toDpc();
      const seq = client.nextSeq;
      const look = client.request('evaluate', { expression: 'slow', context: 'watch' });
      await client.request('cancel', { requestId: seq });
      assert.equal((await refused(look)).message, 'cancelled');
    });
  });

  describe('the bug check', () => {
    it('is a stop with a card', async () => {
      await toDpc();
      const stopped = await client.go();
      assert.deepEqual(
        [stopped.reason, stopped.description],
        ['exception', 'Bug check 0xB8 ATTEMPTED_SWITCH_FROM_DPC'],
      );
      assert.deepEqual(await client.event('kdlab/bugCheck'), { code: '0xB8', name: 'ATTEMPTED_SWITCH_FROM_DPC' });
      const card = await client.request('exceptionInfo', { threadId: 1 });
      assert.equal(card.exceptionId, '0xB8 ATTEMPTED_SWITCH_FROM_DPC');
      assert.match(
        card.description ?? '',
        /A DPC routine must not wait\.\n\nArg1: 0xffffcb8229000000, thread \(the idle thread\)/,
      );
      assert.equal((await client.request('kdlab/bugCheckReport', {})).report?.name, 'ATTEMPTED_SWITCH_FROM_DPC');
    });

    it('ends the session when the machine is continued after it', async () => {
      await toDpc();
      await client.go();
      await client.request('continue', { threadId: 1 });
      assert.equal((await client.event('exited')).exitCode, 1);
      await client.event('terminated');
      assert.match(client.takeOutput(), /stopped for good[\s\S]*Not as the scenario expects: the outcome is bugcheck/);
    });

    it('is passed over by a condition that does not name it', async () => {
      await launch(crash);
      await client.request('setExceptionBreakpoints', {
        filters: [],
        filterOptions: [{ filterId: 'bugcheck', condition: '0xD1' }],
      });
      await client.request('configurationDone');
      assert.equal((await client.event('exited')).exitCode, 1);
      assert.match(client.takeOutput(), /ANALYSIS/);
    });

    it('ends a run without debugging', async () => {
      await launch(crash, { noDebug: true });
      await client.request('setBreakpoints', { source: { path: FILE }, breakpoints: [{ line: 5 }] });
      await client.request('configurationDone');
      await client.event('terminated');
      assert.match(client.takeOutput(), /ATTEMPTED_SWITCH_FROM_DPC/);
    });

    it('has no card at another stop', async () => {
      await toDpc();
      assert.equal((await refused(client.request('exceptionInfo', { threadId: 1 }))).code, ErrorCode.noException);
    });
  });

  describe('running and ending', () => {
    it('pauses, and refuses what needs a stop meanwhile', async () => {
      await launch(endless);
      await client.request('configurationDone');
      assert.equal((await refused(client.request('stackTrace', { threadId: 1 }))).code, ErrorCode.running);
      assert.equal((await client.request('threads')).threads.length, 1, 'something to pause');
      assert.equal((await client.request('kdlab/state', {})).running, true);
      await client.request('pause', { threadId: 1 });
      assert.equal((await client.event('stopped')).reason, 'pause');
      client.takeOutput();
    });

    it('completes with exit code 0', async () => {
      await launch(quiet);
      await client.request('configurationDone');
      assert.equal((await client.event('exited')).exitCode, 0);
      client.takeOutput();
    });

    it('terminates in order first, hard the second time', async () => {
      await launch(endless);
      await client.request('configurationDone');
      await client.request('terminate', {});
      assert.equal(parts.target.shutdownAsked, true);
      await client.request('terminate', {});
      await client.event('terminated');
      assert.equal(parts.target.disposed, true);
      client.takeOutput();
    });

    it('runs the services down from a stop', async () => {
      await toDpc();
      await client.request('terminate', {});
      assert.equal((await client.event('exited')).exitCode, 0);
      client.takeOutput();
    });

    it('restarts from a stop and from a run', async () => {
      await toDpc();
      await client.request('restart', {});
      assert.equal((await client.event('stopped')).reason, 'function breakpoint');
      await client.dispose().catch(() => undefined);
      await launch(endless);
      await client.request('configurationDone');
      await client.request('setFunctionBreakpoints', { breakpoints: [{ name: 'ReadDispatch' }] });
      await client.request('restart', {});
      assert.equal((await client.event('stopped')).reason, 'function breakpoint');
      client.takeOutput();
    });

    it('stays where it was when a restart does not compile', async () => {
      for (const script of [crash, endless]) {
        await launch(script, { commands: ['bp DpcRoutine'] });
        await client.request('configurationDone');
        if (script === crash) await client.event('stopped');
        parts.target.broken = [
          { fileName: FILE, line: 1, column: 1, endLine: 1, endColumn: 2, message: 'Unexpected token' },
        ];
        assert.equal((await refused(client.request('restart', {}))).code, ErrorCode.compile);
        if (script === endless) assert.equal((await client.event('stopped')).reason, 'pause');
        assert.equal((await client.request('threads')).threads.length, 2);
        client.takeOutput();
        await client.send('disconnect', {});
      }
    });

    it('disconnects in every state', async () => {
      const states: readonly (() => Promise<unknown>)[] = [
        async () => open(crash),
        async () => {
          open(crash);
          await client.initialize();
        },
        () => launch(crash),
        () => toDpc(),
        async () => {
          await launch(endless);
          await client.request('configurationDone');
        },
        async () => {
          await launch(quiet);
          await client.request('configurationDone');
          await client.event('terminated');
        },
      ];
      for (const reach of states) {
        await reach();
        await client.send('disconnect', {});
        assert.equal(client.closed, true);
        client.takeOutput();
      }
    });
  });

  describe('the console', () => {
    it('tells the client when a command runs the machine', async () => {
      await toDpc();
      assert.equal(await client.command('g-; g; after'), 'loading\nafter\n');
      assert.equal((await client.event('continued')).allThreadsContinued, true);
      assert.equal((await client.event('stopped')).reason, 'function breakpoint');
      assert.equal(client.take('stopped').length, 0, 'one stop for one line');
      assert.equal(client.take('continued').length, 0);
    });

    it('can begin anew, and quit', async () => {
      await toDpc();
      await client.command('.restart');
      assert.equal((await client.event('stopped')).reason, 'entry');
      assert.equal((await client.go()).reason, 'function breakpoint');
      await client.command('q');
      await client.event('terminated');
      client.takeOutput();
    });

    it('returns what a command of a view prints', async () => {
      await toDpc();
      assert.deepEqual(await client.request('kdlab/command', { command: 'hello' }), { output: 'hello\n' });
    });
  });
});
