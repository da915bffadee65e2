/** Records of an exception that nobody handled, page table entries, worker queues: what the commands say of a real machine. */
import assert from 'node:assert/strict';
import { CommandInterpreter } from '../../debug-adapter/windbg';
import { targetOf } from '../debug/support';

const DRIVER = `
import { DelayedWorkQueue, ExAllocatePool2, ExInitializeWorkItem, ExQueueWorkItem, KeLowerIrql, KeRaiseIrql, POOL_FLAG_PAGED,
  Ref, WORK_QUEUE_ITEM, type DRIVER_OBJECT, type NTSTATUS } from 'ntddk';
class RECORD { Value = 0; Next: RECORD | null = null; }
const item = new WORK_QUEUE_ITEM();
export const paged: any[] = [];
function Here(): void {}
function Worker(record: RECORD): void { record.Next!.Value = 1; }
export function DriverEntry(DriverObject: DRIVER_OBJECT): NTSTATUS {
  paged.push(ExAllocatePool2(POOL_FLAG_PAGED, 64, 'gapT'));
  ExInitializeWorkItem(item, Worker, new RECORD());
  const irql = new Ref(0);
  KeRaiseIrql(2, irql);
  ExQueueWorkItem(item, DelayedWorkQueue);
  Here();
  KeLowerIrql(irql.value);
  return 0;
}`;
const SCENARIO = `import { scenario } from 'kdlab';
export default scenario({ title: 'exceptions', verifier: ['force-irql-checking'], drivers: [{ service: 'T', model: './t.ts' }] });`;

describe('records of exceptions, and how memory is mapped', function () {
  this.timeout(60_000);
  it('.exr, .cxr, !analyze; !pte, !vm, !exqueue', async () => {
    const target = targetOf({ 't.ts': DRIVER, 'e.scenario.ts': SCENARIO }, 'e.scenario.ts');
    await target.load();
    target.breakpoints.add({ place: { kind: 'function', name: 'T!Here' } });
    let written = '';
    const interpreter = new CommandInterpreter({ target, ansi: false, write: text => (written += text) });
    const said = async (line: string) => {
      written = '';
      await interpreter.execute(line);
      return written;
    };
    await target.go();
    assert.match(await said('!exqueue'), /Delayed WorkQueue\( .*[\s\S]*PENDING: WorkItem \w+ T!Worker Parameter \w+/);
    assert.match(await said('!vm'), /Physical Memory: +131072 +\( +524288 Kb\)[\s\S]*PagedPool Usage: +[1-9]/);
    // Pageable memory was trimmed when the IRQL was raised.
    assert.match(await said('!pte @@(paged[0])'), /PTE at FFFFF6[\s\S]*not valid\n +Transition: /);
    assert.match(await said('!pte T!Worker'), /pfn \w+ +-G--A--KREV\n/);
    assert.match(await said('!pte @@(item)'), /pfn \w+ +-G-DA--KW-V\n/);
    assert.match(await said('!pte 10'), /not valid +not valid +not valid +not valid/);

    await target.go();
    const code = target.bugcheck!;
    assert.equal(code.code, 0x7e);
    const [record, context] = code.parameters.slice(2).map(value => value.toString(16));
    const analysis = await said('!analyze -v');
    assert.match(analysis, new RegExp(`EXCEPTION_RECORD:  ${record} -- \\(.exr 0x${record}\\)\nExceptionAddress: `));
    assert.match(analysis, new RegExp(`STACK_COMMAND:  .cxr 0x${context} ; kb`));
    const exception = await said(`.exr ${record}`);
    assert.match(exception, /ExceptionAddress: fffff805\w{8} \(T!Worker\)\n/);
    assert.match(exception, / {3}ExceptionCode: c0000005 \(Access violation\)\n {2}ExceptionFlags: 00000000\n/);
    assert.match(exception, /NumberParameters: 2\n[\s\S]*Attempt to write to address 00000000000000\w\w\n/);
    assert.match(await said(`.cxr ${context}`), /^rax=[\s\S]*rip=fffff805[\s\S]*\nT!Worker/);
    assert.match(await said('k'), /Stack trace for last set context[\s\S]*T!Worker [^\n]*\n[^\n]*nt!ExpWorkerThread/);
    assert.match(await said('.cxr'), /Resetting default scope/);
    assert.match(await said('.exr 10'), /Unable to read EXCEPTION_RECORD at 0000000000000010/);
  });
});
