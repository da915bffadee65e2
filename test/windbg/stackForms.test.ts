/** Forms in which debuggers print stacks, and people paste them. The stacks are made up. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  analyzeStackText,
  NoStackText,
  stackTextReport,
  type StackAnalysis,
} from '../../debug-adapter/windbg/stackText';
import { forms32, forms64, narrow, stack32, stack64, wide } from './printedStack';

const all = (text: string): readonly StackAnalysis[] => analyzeStackText(text).stacks;
const first = (text: string): StackAnalysis => all(text)[0];
const shape = (s: StackAnalysis) => s.frames.map(f => [f.symbol, f.bytes]);
const ids = (s: StackAnalysis) => s.findings.map(f => f.id);
const told = (s: StackAnalysis, id: string): string => s.findings.find(f => f.id === id)?.text ?? '';

const parts64 = [
  ['nt!KeBugCheckEx', 0x8],
  ['nt!KiBugCheckDispatch+0x69', 0x140],
  ['nt!KiPageFault+0x468', 0x190],
  ['AcmeFlt!CopyName+0x4c', 0x60],
  ['AcmeFlt!PreCreate+0x1f0', 0x430],
  ['FLTMGR!FltpPerformPreCallbacksWorker+0x36c', 0x90],
  ['360Guard+0x1a2b', 0x70],
  ['nt!NtCreateFile+0x79', 0x90],
  ['nt!KiSystemServiceCopyEnd+0x25', 0x208],
] as const;
const parts32 = [
  ['nt!KeBugCheckEx+0x1e', 0],
  ['nt!KiTrap0E+0x2cf', 0x80],
  ['AcmeFlt!CopyName+0x4c', 0x30],
  ['AcmeFlt!PreCreate+0x1f0', 0x238],
  ['nt!IofCallDriver+0x45', 0x18],
  ['nt!NtCreateFile+0x30', 0x1c],
  ['nt!KiFastCallEntry+0xfc', 0],
] as const;
const sizes64 = parts64.map(([symbol, bytes], i) => [symbol, i === parts64.length - 1 ? undefined : bytes]);
const sizes32 = parts32.map(([symbol, bytes], i) => [symbol, i === 0 ? undefined : bytes]);

describe('forms of stack text', () => {
  for (const [name, print] of Object.entries(forms64))
    it(`${name} of x64`, () => assert.deepEqual(shape(first(print(stack64(parts64)))), sizes64));
  for (const [name, print] of Object.entries(forms32))
    it(`${name} of x86: bytes between EBPs, 12 KB of stack`, () => {
      const s = first(print(stack32(parts32)));
      assert.deepEqual(shape(s), sizes32);
      assert.equal(s.pointer, 4);
    });

  it('x86 whose last frame returns to user mode: the limit lies 12 KB below the last page', () => {
    const frames = stack32(parts32);
    const last = { symbol: '0x77a64f7e', sp: 0x12f2acn, ret: 0n };
    const s = first(forms32.kb([...frames.slice(0, -1), { ...frames.at(-1)!, ret: 0x77a64f7en }, last]));
    assert.equal((s.bounds?.base ?? 0n) - (s.bounds?.limit ?? 0n), 0x3000n);
    assert.equal(s.bounds?.base, 0xb2342000n);
    assert.match(told(s, 'first-driver'), /AcmeFlt!CopyName/);
  });

  it('a whole text on one line', () => {
    for (const [print, frames, sizes] of [
      [forms64.kv, stack64(parts64), sizes64],
      [forms32.kb, stack32(parts32), sizes32],
    ] as const)
      assert.deepEqual(shape(first(`It looks like this: ${print(frames).replaceAll('\n', ' ')} and then`)), sizes);
  });

  it('marks, times, line numbers of a log, tables, fences and markup around the lines', () => {
    const changes: Record<string, (line: string) => string> = {
      comments: l => `## ${l}`,
      times: l => `2031-04-05 06:07:08.901 ${l}`,
      bracketed: l => `[0007] [12:30:59.001] ${l}`,
      'a viewer of debug output': l => `00000012\t3.14159265\t[4] ${l}`,
      'a table': l => `| ${l} |`,
      entities: l => l.replaceAll('`', '&#96;').replaceAll(' ', '&amp;nbsp;'),
      escapes: l => l.replaceAll('`', '\\`'),
      elements: l => `<span style="color:red">${l}</span><br/>`,
      'inline code': l => `- \`${l}\``,
      crossed: l => l.replaceAll('0x', '0\u00d7'),
      notes: l => `${l}   // 여기서 다시 들어온다`,
    };
    for (const [name, change] of Object.entries(changes)) {
      const text = forms64.kn(stack64(parts64)).split('\n').map(change).join('\n');
      assert.deepEqual(shape(first(`\`\`\`\n${text}\n\`\`\``)), sizes64, name);
    }
  });

  it('inlined functions have no bytes, and take none from their neighbours', () => {
    const frames = stack64(parts64);
    const text = forms64.kn(frames).split('\n');
    text.splice(4, 0, '05 (Inline Function) --------`--------     AcmeFlt!Inlined+0x12 [c:\\acme\\names.h @ 7] ');
    const numbered = text.map((l, i) => (i > 0 ? `${(i - 1).toString(16).padStart(2, '0')}${l.slice(2)}` : l));
    const s = first(numbered.join('\n'));
    assert.deepEqual(
      shape(s).filter(([name]) => name !== 'AcmeFlt!Inlined+0x12'),
      sizes64,
    );
    assert.equal(
      first(`00 (Inline Function) --------\`--------     Acme!Top+0x1\n${text.slice(1, 3).join('\n')}`).segments.length,
      1,
    );
    assert.equal(s.frames[3].inline, true);
    assert.equal(s.frames[3].source, 'c:\\acme\\names.h @ 7');
  });

  it('parameters of kp and kP, templates, operators, names without a place', () => {
    const symbols = [
      'AcmeFlt!Copy(unsigned char * to = 0x06cd4cf0 "a) b", unsigned long n = 0x6c)+0x4e',
      'AcmeFlt!Queue<Item<unsigned char *>,4>::Push+0x10',
      "AcmeFlt!`anonymous namespace'::Helper+0x3",
      'AcmeFlt!Item::operator<<+0x8',
      'AcmeFlt!Open(\n\t\t\tstruct _IRP * Irp = 0xffffb000`12349000,\n\t\t\tint Again = 0n1)+0x22',
      '<Unloaded_acmeold.sys>+0x1a20',
      'AcmeFlt!Main::{{closure}}+0x5',
    ];
    const s = first(forms64.kn(stack64(symbols.map(x => [x, 0x40]))));
    assert.deepEqual(
      s.frames.map(f => f.symbol),
      [
        'AcmeFlt!Copy+0x4e',
        'AcmeFlt!Queue<Item<unsigned char *>,4>::Push+0x10',
        "AcmeFlt!`anonymous namespace'::Helper+0x3",
        'AcmeFlt!Item::operator<<+0x8',
        'AcmeFlt!Open+0x22',
        '<Unloaded_acmeold.sys>+0x1a20',
        'AcmeFlt!Main::{{closure}}+0x5',
      ],
    );
    assert.ok(s.frames.slice(0, -1).every(f => f.bytes === 0x40));
    assert.match(told(s, 'unloaded-module'), /not loaded any more/);
    assert.match(
      stackTextReport({ facts: analyzeStackText('nt!A\nnt!B\nnt!C').facts, stacks: [s] }),
      /`<Unloaded_acmeold\.sys>\+0x1a20`/,
    );
  });

  it('columns that are missing: arguments only, return addresses only, offsets without 0x', () => {
    const frames = stack64(parts64);
    const argsOnly = frames.map(f => `: ${wide(0xd1n)} ${wide(0n)} ${wide(2n)} ${wide(0n)} : ${f.symbol}`).join('\n');
    const returns = ['RetAddr           Call Site', ...frames.map(f => `${wide(f.ret)} ${f.symbol}`)].join('\n');
    const oldKb = [
      'RetAddr           : Args to Child : Call Site',
      ...frames.map(f => `${wide(f.ret)} : ${wide(1n)} ${wide(2n)} ${wide(3n)} ${wide(4n)} : ${f.symbol}`),
    ].join('\n');
    for (const text of [argsOnly, returns, oldKb]) {
      const s = first(text);
      assert.deepEqual(
        shape(s),
        parts64.map(([symbol]) => [symbol, undefined]),
      );
      assert.equal(s.bounds, undefined);
    }
    assert.equal(analyzeStackText(argsOnly).facts.bugCheck?.code, 0xd1);
    assert.equal(first(oldKb).frames[1].retAddr, frames[1].ret);
    const bare = first('AcmeFlt.sys+5d3d\nntoskrnl.exe+3f5210\nntoskrnl.exe+70abc');
    assert.deepEqual(bare.modules.map(m => m.module).sort(), ['AcmeFlt', 'ntoskrnl']);
  });

  it('lines broken anywhere between columns', () => {
    const text = forms64.kv(stack64(parts64));
    for (const [at, by] of [
      [/ : (?=\S+!|360)/g, ' :\n'],
      [/(?<=`[0-9a-f]{8} : \S+ \S+) /g, '\n'],
      [/(?<=^\S+) /gm, '\n    '],
    ] as const)
      assert.deepEqual(shape(first(text.replace(at, by))), sizes64);
  });

  it('what the debugger says of symbols in the middle of a line', () => {
    const text = forms64.kn(stack64(parts64));
    const said = [
      'Unable to load image \\SystemRoot\\guard.sys, Win32 error 0n2',
      '*** WARNING: Unable to verify timestamp for guard.sys',
      '',
    ].join('\n');
    assert.deepEqual(shape(first(text.replace(/ +360Guard/, `${said}360Guard`))), sizes64);
    assert.deepEqual(shape(first(text.replace(/ +(?=360Guard)/, '\n\n'))), sizes64);
  });

  it('words of a stack (dps) are no frames', () => {
    const words = Array.from(
      { length: 8 },
      (_, i) => `${wide(0xffffb00012340400n + BigInt(8 * i))}  ${wide(0xfffff80512340010n)} AcmeFlt!Read+0x${i + 1}`,
    );
    assert.throws(() => analyzeStackText(`1: kd> dps @rsp\n${words.join('\n')}`), /words that lie on a stack/);
    assert.deepEqual(shape(first(`${forms64.k(stack64(parts64))}\n1: kd> dps @rsp\n${words.join('\n')}`)), sizes64);
  });

  describe('pieces of stack', () => {
    const thread = stack64(
      [
        ['nt!KiDispatchInterruptContinue', 0x30],
        ['nt!KiDpcInterrupt+0x2ff', 0x190],
        ['AcmeNet!Send+0x20', 0x80],
        ['nt!KxStartSystemThread', 0],
      ],
      0xffffb00055550000n,
    );
    it('a DPC, a double fault and a callout run on other stacks', () => {
      const dpc = stack64(
        [
          ['AcmeNet!Timer+0x1', 0x40],
          ['nt!KiRetireDpcList+0x1bc', 0x90],
          ['nt!KxRetireDpcList+0x5', 0],
        ],
        0xfffff80300001000n,
      );
      const fault = stack64(
        [
          ['nt!KeBugCheckEx', 8],
          ['nt!KiBugCheckDispatch+0x69', 0x140],
          ['nt!KiDoubleFaultAbort+0x2c3', 0],
        ],
        0xfffff80300001000n,
      );
      const callout = stack64(
        [
          ['AcmeNet!Deep+0x1', 0x40],
          ['nt!KxSwitchKernelStackCallout+0x2e', 0],
        ],
        0xffffb00099990000n,
      );
      for (const [piece, kind] of [
        [dpc, 'dpc'],
        [fault, 'exception'],
        [callout, 'expanded'],
      ] as const) {
        const s = first(forms64.k([...piece, ...thread]));
        assert.deepEqual(
          s.segments.map(x => x.kind),
          [kind, 'thread'],
        );
        assert.equal(s.thread.bytes, 0x240);
        assert.match(told(s, 'stack-switch'), /no frame sizes/);
      }
    });

    it('a double fault on x86 runs in a task of its own; with much of the stack left it is no overflow', () => {
      const text = [
        'Stack Init b2342fd0 Current b2341b80 Base b2343000 Limit b2340000 Call 0',
        'ChildEBP RetAddr',
        `00000000 82340010 nt!KiTrap08+0x75`,
        ...stack32(parts32.slice(2), 0xb2342000n).map(f => `${narrow(f.sp)} ${narrow(f.ret)} ${f.symbol}`),
      ].join('\n');
      const s = first(text);
      assert.deepEqual(
        s.segments.map(x => x.kind),
        ['exception', 'thread'],
      );
      assert.deepEqual(s.bounds && [s.bounds.base, s.bounds.limit], [0xb2343000n, 0xb2340000n]);
      assert.match(told(s, 'double-fault-elsewhere'), /8,\d{3} of 12,288 bytes/);
      assert.ok(!ids(s).includes('stack-overflow'));
    });

    it('the frame that crosses the limit tells where it is', () => {
      const fault = stack64(
        [
          ['nt!KeBugCheckEx', 8],
          ['nt!KiDoubleFaultAbort+0x2c3', 0],
        ],
        0xfffff80300001000n,
      );
      const deep = stack64(
        [
          ['AcmeFlt!Big+0x30', 0x800],
          ['AcmeFlt!Call+0x9', 0x100],
          ['nt!IofCallDriver+0x59', 0x40],
        ],
        0xffffb00012340900n,
      );
      const s = first(forms64.k([...fault, ...deep]));
      assert.equal(s.bounds?.limit, 0xffffb00012341000n);
      assert.match(told(s, 'below-limit'), /AcmeFlt!Big\+0x30 has its Child-SP ffffb00012340900 1792/);
      assert.ok(ids(s).includes('stack-overflow') && !ids(s).includes('first-driver'));
    });
  });

  it('many threads: an overview, the same stacks once, the crash first, limits of each thread', () => {
    const worker = [
      ['nt!KiSwapContext+0x76', 0x140],
      ['nt!KeRemoveQueueEx+0x8', 0x60],
      ['nt!ExpWorkerThread+0x1', 0x80],
      ['nt!KxStartSystemThread+0x16', 0],
    ] as const;
    const threads = Array.from({ length: 20 }, (_, i) => {
      const top = 0xffffb00000000d00n + BigInt(i) * 0x10000n;
      const limit = (top - 0x5d00n).toString(16);
      const base = (top - 0xd00n + 0x1000n).toString(16);
      const own =
        i === 7
          ? ([
              ['nt!KiSwapContext+0x76', 0x140],
              ['nt!KeWaitForSingleObject+0x2', 0x80],
              ['AcmeFlt!Wait+0x40', 0x90],
              ['nt!KxStartSystemThread+0x16', 0],
            ] as const)
          : worker;
      return [
        `        THREAD ffff8000000${(0x10000 + i * 0x80).toString(16)}  Cid 0004.${(0x100 + 4 * i).toString(16).padStart(4, '0')}  Teb: 0000000000000000 WAIT`,
        '        Stack Init ffffb00000000c90 Current ffffb00000000b00',
        `        Base ${base} Limit ${limit} Call 0000000000000000`,
        ...forms64
          .k(stack64(own, top))
          .split('\n')
          .map(l => `        ${l}`),
        '',
      ].join('\n');
    });
    const crash = forms64.STACK_TEXT(stack64(parts64));
    const text = `${threads.join('\n')}\nDRIVER_IRQL_NOT_LESS_OR_EQUAL (d1)\nArg1: 0000000000000008, memory\n${crash}`;
    const { stacks } = analyzeStackText(text);
    assert.deepEqual(
      stacks.map(s => s.frames[0].symbol),
      ['nt!KeBugCheckEx', 'nt!KiSwapContext+0x76', 'nt!KiSwapContext+0x76'],
    );
    assert.equal(stacks[1].alike.length, 18);
    assert.deepEqual(
      stacks.map(s => s.bounds?.how),
      [undefined, 'as !thread prints it', 'as !thread prints it'],
    );
    assert.match(told(stacks[2], 'thread-waits'), /AcmeFlt!Wait\+0x40 called nt!KeWaitForSingleObject\+0x2, and waits/);
    assert.ok(!ids(stacks[2]).includes('first-driver'));
    assert.match(
      stackTextReport({ facts: analyzeStackText(text).facts, stacks }),
      /# 3 stacks that differ[\s\S]*0004\.011c[\s\S]*KeWaitForSingleObject \(waits\)/,
    );
  });

  it('!stacks 2, lists behind arrows, numbered lists', () => {
    const stacks = all(
      [
        '   4.000d14  ffff8000000ba790 fc006b27 Blocked    nt!KiSwapContext+0x76',
        '                                        nt!KeWaitForSingleObject+0x24e',
        '                                        AcmeFlt+0x159e',
        '   4.000d18  ffff8000000ba7c0 fc006b27 Blocked    nt!KiSwapContext+0x76',
        '                                        AcmeNet+0x11',
      ].join('\n'),
    );
    assert.deepEqual(
      stacks.map(s => s.frames.length),
      [3, 2],
    );
    const names = ['nt!KeBugCheckEx', 'AcmeFlt!PreWrite+0x10', 'FLTMGR!FltpPassThrough+0x5', 'nt!IofCallDriver+0x59'];
    for (const text of [
      names.join(' <- '),
      names.map(n => `-> ${n}`).join('\n'),
      names.map((n, i) => `[0x${i}]   ${n}`).join('\n'),
      `The stack is \`${names.join(' ')}\` as one sees.`,
    ])
      assert.deepEqual(
        first(text).frames.map(f => f.symbol),
        names,
        text,
      );
  });

  it('the bug check wherever it is told', () => {
    const stack = forms64.k(
      stack64([
        ['nt!KiIdleLoop+0x9e', 8],
        ['nt!KiSystemStartup', 8],
      ]),
    );
    const codes = {
      'Bugcheck code 0000009F\nArguments 00000000`00000003 ffff8000`00000001 ffff8000`00000002 ffff8000`00000003': 3n,
      '*** Fatal System Error: 0x0000009f\n   (0x0000000000000003,0xFFFF800000000001,0xFFFF800000000002,0x0)': 3n,
      'Die Fehlerüberprüfung war: 0x0000009f (0x0000000000000003, 0xffff800000000001, 0xffff800000000002, 0x0).': 3n,
      '컴퓨터가 버그 검사 후 다시 부팅되었습니다. 버그 검사: 0x0000009f(0x0000000000000003, 0xffff800000000001, 0x2, 0x0).':
        3n,
      'BugCheck 9F, {3, ffff800000000001, ffff800000000002, ffff800000000003}': 3n,
      '// DRIVER_POWER_STATE_FAILURE (9f)\n// Arg1: 0000000000000003, A device object': 3n,
    };
    for (const [text, parameter] of Object.entries(codes)) {
      const { bugCheck } = analyzeStackText(`${text}\n${stack}`).facts;
      assert.deepEqual([bugCheck?.code, bugCheck?.parameters[0]], [0x9f, parameter], text);
    }
    assert.equal(analyzeStackText(stack).facts.bugCheck, undefined);
  });

  it('what WinDbg itself doubts: unwinding without an image, code in no image, calls through NULL', () => {
    const lost = stack64([
      ['nt!KeBugCheckEx', 8],
      ['nt!KiPageFault+0x260', 0x190],
      ['AcmeFlt+0x6ad6', 8],
      ['0xffff8000`0c823a20', 8],
      ['0xffff8000`0c823000', 8],
      ['0xffff8000`00000001', 8],
      ['0xffff8000`000001c0', 8],
    ]);
    assert.match(told(first(forms64.kv(lost)), 'unwind-lost'), /Frames 03-06 are words.*no unwind data of AcmeFlt/);
    const astray = `DRIVER_X (8e)\nArg1: c0000005\nSTACK_TEXT:\nWARNING: Frame IP not in any known module. Following frames may be wrong.\n${forms32
      .kb(
        stack32([
          ['0x20', 0],
          ['AcmeFlt+0x1000', 0x40],
          ['nt!IofCallDriver+0x3', 0x20],
        ]),
      )
      .split('\n')
      .slice(1)
      .join('\n')}`;
    const s = first(astray);
    assert.match(told(s, 'ran-nowhere'), /ran at 0x20, where no image is: a pointer to a function was NULL.*AcmeFlt/);
    assert.match(told(s, 'unwind-doubtful'), /From frame 00 on.*Frame IP not in any known module/);
  });

  it('who caused an exception is older than its filters and handlers', () => {
    const s = first(
      forms64.kv(
        stack64([
          ['AcmeFlt!Filter$filt$0+0x1d', 0x30],
          ['nt!_C_specific_handler+0x9f', 0x70],
          ['nt!RtlpExecuteHandlerForException+0xd', 0x30],
          ['nt!RtlDispatchException+0x429', 0x600],
          ['nt!KiDispatchException+0x100', 0x500],
          ['nt!KiPageFault+0x23a', 0x190],
          ['AcmeNet!Parse+0x20', 0x80],
          ['nt!IofCallDriver+0x59', 0x40],
        ]),
      ),
    );
    assert.match(told(s, 'first-driver'), /AcmeNet!Parse/);
  });

  it('user mode only: no rules of kernel stacks; ARM64: no sizes that x64 has', () => {
    const user = first(
      forms64.kn(
        stack64(
          [
            ['ntdll!NtWaitForSingleObject+0x14', 8],
            ['KERNELBASE!WaitForSingleObjectEx+0x8f', 0xa0],
            ['acme!main+0x10', 0x900],
            ['ntdll!RtlUserThreadStart+0x21', 0],
          ],
          0x9ff000n,
        ),
      ),
    );
    assert.deepEqual(ids(user), ['user-mode']);
    assert.deepEqual(user.whatIfs, []);
    const arm = stack64([
      ['nt!KeBugCheckEx', 0x20],
      ['nt!KiSynchronousException+0xc0', 0xf0],
      ['AcmeFlt!Leaf+0x4', 0],
      ['AcmeFlt!Leaf+0x8', 0x30],
      ['nt!KiStartSystemThread+0x4', 0],
    ]);
    const s = first(`Windows 10 Kernel Version 22621 MP (4 procs) Free ARM 64-bit (AArch64)\n${forms64.k(arm)}`);
    assert.equal(s.bounds, undefined);
    assert.equal(told(s, 'several-frame-sizes'), '');
  });

  describe('mutilated', () => {
    const name = fc.constantFrom(
      'nt!IofCallDriver',
      'AcmeFlt!PreWrite',
      'Ntfs!NtfsCommonWrite',
      'FLTMGR!FltpPassThrough',
      'AcmeNet',
      'nt!Foo<Bar<int>,2>::Run',
    );
    const frames = fc
      .array(fc.tuple(name, fc.integer({ min: 1, max: 0xfff }), fc.integer({ min: 1, max: 0x60 })), {
        minLength: 3,
        maxLength: 14,
      })
      .map(list => list.map(([symbol, offset, size]) => [`${symbol}+0x${offset.toString(16)}`, size * 16] as const));
    const prefix = fc.constantFrom('', '// ', ' * ', '> ', '; ', '# ', '[12:01:02.003] ', '\t', '  | ');
    const noise = fc.constantFrom(
      '',
      'DBGHELP: symbols are not valid',
      '*** WARNING: Unable to verify timestamp for x.sys',
      '드라이버가 멈추었다',
      '-----',
    );

    it('frames that are whole keep their sizes', () => {
      fc.assert(
        fc.property(
          frames,
          fc.constantFrom(...Object.keys(forms64)),
          prefix,
          fc.array(fc.tuple(fc.boolean(), noise), { minLength: 15, maxLength: 15 }),
          (parts, form, mark, cuts) => {
            const text = forms64[form](stack64(parts))
              .split('\n')
              .flatMap((line, i) => {
                const [broken, between] = cuts[i] ?? [false, ''];
                const at = i > 0 && broken ? line.search(/ (?=(?:nt|AcmeFlt|Ntfs|FLTMGR|AcmeNet)[!+])/) : -1;
                const pieces = at > 0 ? [line.slice(0, at), `     ${line.slice(at + 1)}`] : [line];
                return [...pieces.map(p => mark + p), ...(between ? [mark + between] : [])];
              })
              .join('\n');
            assert.deepEqual(
              shape(first(text)),
              parts.map(([symbol, bytes], i) => [symbol, i === parts.length - 1 ? undefined : bytes]),
              text,
            );
          },
        ),
        { numRuns: 120 },
      );
    });

    it('nothing that is cut out of them throws', () => {
      fc.assert(
        fc.property(
          frames,
          fc.constantFrom(...Object.values(forms64), ...Object.values(forms32)),
          fc.array(fc.tuple(fc.nat(2000), fc.nat(40)), { maxLength: 6 }),
          (parts, print, cuts) => {
            const text = cuts.reduce((t, [from, n]) => t.slice(0, from) + t.slice(from + n), print(stack64(parts)));
            try {
              stackTextReport(analyzeStackText(text));
            } catch (error) {
              if (!(error instanceof NoStackText)) throw error;
            }
          },
        ),
        { numRuns: 200 },
      );
    });
  });
});
