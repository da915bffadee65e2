import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  analyzeStackText,
  NoStackText,
  stackTextReport,
  type StackAnalysis,
} from '../../debug-adapter/windbg/stackText';

const textOf = (name: string): string => readFileSync(join(__dirname, 'stackTexts', `${name}.txt`), 'utf8');
const first = (text: string): StackAnalysis => analyzeStackText(text).stacks[0];
const told = (s: StackAnalysis, id: string): string =>
  s.findings
    .filter(f => f.id === id)
    .map(f => f.text)
    .join('\n');
const bytes = (s: StackAnalysis) => Object.fromEntries(s.modules.map(m => [m.module, m.bytes]));

describe('stack text', () => {
  describe('of the minifilter story', () => {
    const s = first(textOf('00-7f-minifilter'));

    it('has all lines with their sizes, though they stand on one', () => {
      assert.equal(s.frames.length, 59);
      assert.equal(s.thread.bytes, 14_960);
      assert.deepEqual(bytes(s), { nt: 5936, MyDrv: 4192, Ntfs: 2672, FLTMGR: 2160 });
      assert.deepEqual(
        s.largest.slice(0, 3).map(f => [f.index, f.bytes]),
        [
          [43, 1328],
          [17, 1296],
          [45, 1248],
        ],
      );
    });

    it('follows the limit and what was left of the stack', () => {
      assert.deepEqual([s.bounds?.base, s.bounds?.limit], [0xfffffe8a6b301000n, 0xfffffe8a6b2fb000n]);
      assert.match(told(s, 'page-fault-near-limit'), /with 304 bytes left.*24272 bytes in use/);
      assert.match(told(s, 'older-frames-missing'), /8992 bytes behind that frame.*\(5808 bytes\) fits/);
    });

    it('sees the nests, the paging write and the message on it', () => {
      assert.match(
        told(s, 'reentrancy'),
        /Second entry of MyDrv on this thread \(frames 09-0c, 2b-2e; 1328 \+ 2864 bytes\).*paging write/,
      );
      assert.match(told(s, 'paging-io'), /IoSynchronousPageWrite.*MyDrv runs on top of it/);
      assert.match(told(s, 'blocking-call'), /FltSendMessage \(sends a message to user mode/);
      assert.match(
        told(s, 'large-frame'),
        /RTBackupFile takes 1328[\s\S]*PreCreate takes 1248[\s\S]*PreWrite takes 1024/,
      );
    });

    it('knows which lines cannot be right', () => {
      assert.match(told(s, 'export-only-symbol'), /ExExpandEnvironmentStrings\+0x16bb10 is a guess.*KeBugCheckEx/);
      assert.match(
        told(s, 'symbol-overlap'),
        /FltpPerformPreCallbacks.*FltpPassThroughInternal[\s\S]*IopWriteFile.*NtWriteFile[\s\S]*FltpCreate .*FltpCreateInternal/,
      );
      assert.match(
        told(s, 'several-starts'),
        /FltpPassThrough would start at fffff8054e0d9f10 and at fffff8054e0dd520/,
      );
      assert.match(told(s, 'several-frame-sizes'), /RTBackupFile has frames of 1328 and 160 bytes/);
      assert.match(told(s, 'unaligned-start'), /FltpSendMessage.*NtfsSetEndOfFileRecordInformation.*NtfsAddAllocation/);
      assert.match(told(s, 'guessed-names'), /TreeUnlink[\s\S]*RtlDecompressBufferEx/);
      assert.match(told(s, 'impossible-caller'), /NtfsFsdWrite.*FltpPerformPreCallbacks/);
      assert.match(told(s, 'double-fault-on-thread-stack'), /IST/);
      assert.match(
        told(s, 'impossible-argument'),
        /Arg3 = 0xff cannot be CR4[\s\S]*Arg4 = fffff80535ca3da1 is where nt!KiDoubleFaultAbort/,
      );
      assert.match(told(s, 'kernel-mode-caller'), /KiServiceLinkage as in frame 2a/);
      assert.match(told(s, 'claimed-depth'), /says 53; 59 lines/);
    });

    it('tells what would help, in bytes', () => {
      assert.deepEqual(
        s.whatIfs.map(w => w.bytes),
        [3120, 1880, 14_800],
      );
    });
  });

  it('01: below the limit, a cycle of eleven frames, symbols of exports, another stack for the double fault', () => {
    const s = first(textOf('01-7f-ql2300'));
    assert.equal(s.frames.length, 75);
    assert.deepEqual(
      s.segments.map(x => [x.kind, x.frames.length]),
      [
        ['exception', 3],
        ['thread', 72],
      ],
    );
    assert.deepEqual([s.bounds?.base, s.bounds?.limit], [0xfffff8800b9c7000n, 0xfffff8800b9c1000n]);
    assert.match(told(s, 'below-limit'), /ql2300\+0x69416.*240 \(0xf0\) bytes below/);
    assert.deepEqual(
      s.cycles.map(c => [c.length, c.bytes]),
      [[11, 0x4d0]],
    );
    assert.match(told(s, 'reentrancy'), /rosempio.*completion of a request/);
    assert.equal(s.modules[0].module, 'rosempio');
    assert.match(told(s, 'export-only-symbol'), /DsmWriteEvent.*no function is that long/);
    assert.match(told(s, 'older-frames-missing'), /ends 15984 bytes below/);
  });

  it('02: two pieces of stack, a filter that meets its own paging write, user frames at the end', () => {
    const s = first(textOf('02-recursion-devicelock'));
    assert.equal(s.frames.length, 79);
    assert.deepEqual(
      s.segments.map(x => [x.kind, x.frames.length]),
      [
        ['expanded', 9],
        ['thread', 68],
        ['user', 2],
      ],
    );
    assert.ok(s.frames.every(f => (f.bytes ?? 0) < 0x2000));
    assert.match(told(s, 'reentrancy'), /DeviceLockDMK0[\s\S]*avscan!AvPostCreate/);
    assert.match(told(s, 'paging-io'), /IoSynchronousPageWriteEx/);
  });

  it('03: the filter manager entered again by a file that a pre-create opened; a list that is cut', () => {
    const s = first(textOf('03-minifilter-avscan'));
    assert.equal(bytes(s).avscan, 0x110);
    assert.match(told(s, 'filter-manager-nest'), /FltCreateFile.*avscan!AvPreCreate/);
    assert.match(told(s, 'list-cut'), /ObOpenObjectByNameEx/);
  });

  it('04: file I/O at DISPATCH_LEVEL, by another driver than the one that is blamed', () => {
    const { facts, stacks } = analyzeStackText(textOf('04-d1-fileinfo'));
    assert.equal(facts.bugCheck?.code, 0xd1);
    assert.match(told(stacks[0], 'bugcheck-renamed'), /0xa.*0xd1/);
    assert.match(told(stacks[0], 'blocking-at-dispatch'), /IRQL 2.*TestDriver!LogCurrentIrql/);
    assert.match(told(stacks[0], 'filter-manager-nest'), /FltReissueSynchronousIo/);
  });

  it('05 and 06: corrupt trees, pages and registers; far parts of the kernel are no wrong names', () => {
    const tree = first(textOf('05-139-Driver'));
    assert.match(told(tree, 'fast-fail'), /29.*balanced tree/);
    assert.match(told(tree, 'first-driver'), /Driver\+0x11b1; it had called nt!ExFreePool/);
    assert.equal(told(tree, 'export-only-symbol'), '');
    const page = first(textOf('06-50-Driver'));
    assert.match(told(page, 'page-boundary'), /ffffe5068d8a4000.*writing/);
    assert.match(told(page, 'first-driver'), /Driver\+0x1d1e/);
  });

  it('07: the same stack twice is one; the resource and who releases it', () => {
    const { stacks } = analyzeStackText(textOf('07-e3-TestDriver'));
    assert.equal(stacks.length, 1);
    assert.match(told(stacks[0], 'resource-not-owned'), /ffffb587dea4e040.*ffffb587def9dc80/);
    assert.match(told(stacks[0], 'first-driver'), /Driver\.c @ 41/);
    assert.equal(stacks[0].bounds?.limit, 0xfffffc053c719000n);
  });

  it('08: the thread that ended with a lock, and who waits for it', () => {
    const { stacks } = analyzeStackText(textOf('08-13c-TestDriver'));
    assert.match(told(stacks[0], 'lock-of-ended-thread'), /ffff8b0351756040.*ffff8b03515d5040 waits for it for ever/);
    assert.match(told(stacks[1], 'blocking-call'), /ExAcquireResourceExclusiveLite/);
    assert.equal(told(stacks[1], 'first-driver'), '');
  });

  it('09 and 10: text in registers, the driver that freed; where the kernel ends', () => {
    const evil = first(textOf('09-7e-EvilDriver'));
    assert.match(told(evil, 'pattern-in-registers'), /rax, rdx hold text \("AAAAAAAA"\)/);
    assert.match(told(evil, 'first-driver'), /EvilDriver\+0x115b; it had called nt!ExFreePool/);
    const fault = first(textOf('10-d1-myfault'));
    assert.deepEqual(
      fault.segments.map(x => [x.kind, x.frames.length]),
      [
        ['thread', 11],
        ['user', 27],
      ],
    );
    assert.equal(bytes(fault).myfault, 0x1d0);
  });

  describe('however it is pasted', () => {
    const kn = textOf('10-d1-myfault');
    const plain = first(kn);
    const same = (text: string) => {
      const s = first(text);
      assert.deepEqual(
        s.frames.map(f => [f.symbol, f.bytes]),
        plain.frames.map(f => [f.symbol, f.bytes]),
      );
    };
    const each = (change: (line: string) => string) => kn.split('\n').map(change).join('\n');

    for (const [name, change] of Object.entries({
      'in comments of C': (l: string) => `// ${l}`,
      'in a block comment': (l: string) => ` * ${l}`,
      'quoted twice': (l: string) => `> > ${l}`,
      'behind semicolons': (l: string) => `; ${l}`,
      'with Windows line ends': (l: string) => `${l}\r`,
      'with no-break spaces': (l: string) => l.replaceAll(' ', '\u00a0'),
      'with typographic quotes': (l: string) => l.replaceAll('`', '\u2018'),
      'without separators in addresses': (l: string) => l.replaceAll('`', ''),
      'with other lines between': (l: string) => `${l}\n[12:00:01.123] 서비스가 응답하지 않습니다\n`,
      'with notes behind': (l: string) => `${l}    <- 여기`,
      'in upper case addresses': (l: string) => l.replace(/[0-9a-f]{8}`[0-9a-f]{8}/g, a => a.toUpperCase()),
      'broken into two lines': (l: string) => l.replace(/(`[0-9a-f]{8} +)([A-Za-z])/, '$1\n   $2'),
    }))
      it(name, () => same(each(change)));

    it('as kf prints it', () => {
      const frames = plain.frames;
      const kf = frames.map((f, i) => {
        const size = i === 0 ? '' : (frames[i - 1].bytes?.toString(16) ?? '');
        const hex = (n: bigint) =>
          n
            .toString(16)
            .padStart(16, '0')
            .replace(/^(.{8})/, '$1`');
        return `${i.toString(16).padStart(2, '0')} ${size.padStart(8)} ${hex(f.childSp!)} ${hex(f.retAddr!)} ${f.symbol}`;
      });
      same(` #   Memory  Child-SP          RetAddr           Call Site\n${kf.join('\n')}`);
    });

    it('without addresses: says nothing of bytes, and accuses no frame of lying where it cannot', () => {
      const s = first(
        ['nt!KeBugCheckEx', 'nt!KiDoubleFaultAbort+0x2c3', 'nt!SwapContext', ...Array(4).fill('MyDrv!Foo+0x20')].join(
          '\n',
        ),
      );
      assert.match(told(s, 'cycle'), /^One frame repeats 4 times \(03: MyDrv!Foo\+0x20\)\.$/);
      assert.equal(told(s, 'double-fault-on-thread-stack'), '');
    });

    it('without addresses: names, nests and paths, no bytes', () => {
      const s = first(textOf('02-recursion-devicelock').replace(/^([0-9a-f]{2}) \S+ \S+ /gm, '$1 '));
      assert.equal(s.frames.length, 79);
      assert.equal(s.bounds, undefined);
      assert.match(told(s, 'reentrancy'), /DeviceLockDriver0/);
      assert.match(
        stackTextReport({ facts: analyzeStackText(textOf('03-minifilter-avscan')).facts, stacks: [s] }),
        /no Child-SP/,
      );
    });
  });

  it('says what to paste when there is no stack', () => {
    assert.throws(() => analyzeStackText('the computer was restarted'), NoStackText);
    assert.throws(() => analyzeStackText(''), NoStackText);
  });

  it('ends, whatever is in the text', () => {
    const piece = fc.constantFrom(...textOf('01-7f-ql2300').split(/(?<=\s)/), '\n', '`', '!', '+0x', '<', '??');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 400 }), parts => {
        try {
          stackTextReport(analyzeStackText(parts.join('')));
        } catch (error) {
          if (!(error instanceof NoStackText)) throw error;
        }
      }),
      { numRuns: 150 },
    );
    // Time that grows with more than the length of the text would not end here.
    analyzeStackText(`${'a'.repeat(200_000)} ${'0'.repeat(200_000)}\n${textOf('03-minifilter-avscan')}`);
  });

  it('reports as Markdown', () => {
    const report = stackTextReport(analyzeStackText(textOf('00-7f-minifilter')));
    assert.match(report, /^# Bug check 0x7F UNEXPECTED_KERNEL_MODE_TRAP/);
    assert.match(report, /## What it shows[\s\S]*## What would help[\s\S]*## Stack[\s\S]*## Frames/);
    const narrow = stackTextReport(analyzeStackText(textOf('00-7f-minifilter')), 60).split('\n');
    assert.deepEqual(
      narrow
        .slice(0, narrow.indexOf('```'))
        .filter(l => l.length > 60 && / (?!\S*$)/.test(l.trim()) && !/^[#|]/.test(l)),
      [],
    );
    assert.equal(narrow.join(' ').replace(/\s+/g, ' '), report.replace(/\s+/g, ' '));
    assert.match(report, /0c {5}50 MyDrv!PreWriteCallback\+0x69 {3}<- entry 2 of MyDrv/);
  });
});
