/** Minifilters, cached files and volumes as the debugger shows them, over the real machine. */
import assert from 'node:assert/strict';
import { CommandInterpreter } from '../../debug-adapter/windbg';
import { started } from '../debug/driverModel';
import { targetOf } from '../debug/support';

const FILTER = `import { type DRIVER_OBJECT, type FLT_CALLBACK_DATA, FLT_OPERATION_REGISTRATION, FLT_PREOP_SUCCESS_NO_CALLBACK, FLT_REGISTRATION, type FLT_FILTER,
  type FLT_RELATED_OBJECTS, FltRegisterFilter, FltStartFiltering, IRP_MJ_OPERATION_END, IRP_MJ_WRITE, Ref, type NTSTATUS } from 'fltkernel';
const Filter = new Ref<FLT_FILTER | null>(null);
export function DriverEntry(DriverObject: DRIVER_OBJECT): NTSTATUS {
  const registration = new FLT_REGISTRATION();
  registration.OperationRegistration = [new FLT_OPERATION_REGISTRATION(IRP_MJ_WRITE, 0, PreWrite, null), new FLT_OPERATION_REGISTRATION(IRP_MJ_OPERATION_END)];
  FltRegisterFilter(DriverObject, registration, Filter);
  return FltStartFiltering(Filter.value!);
}
function PreWrite(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  return FLT_PREOP_SUCCESS_NO_CALLBACK;
}`;
const APP = `import { CloseHandle, CREATE_ALWAYS, CreateFileW, GENERIC_WRITE, Ref, WriteFile } from 'windows';
export function main(): number {
  const file = CreateFileW('C:\\\\note.txt', GENERIC_WRITE, 1, null, CREATE_ALWAYS, 0x80, null);
  const bytes = new Uint8Array(5000).fill(65);
  WriteFile(file, bytes, bytes.length, new Ref(0), null);
  WriteFile(file, bytes, bytes.length, new Ref(0), null); // second
  CloseHandle(file);
  return 0;
}`;
const SCENARIO = `import { scenario } from 'kdlab';
export default scenario({ title: 'test', drivers: [{ service: 'MyFlt', model: './flt.ts', altitude: '370000' }], applications: [{ image: 'app.exe', model: './app.ts' }] });`;

describe('file systems and filters in the debugger', function () {
  this.timeout(60_000);

  it('!fltkd, !fileobj, !vpb, !ca, !filecache, !defwrites at a callback', async () => {
    const target = await started(
      targetOf({ 'flt.ts': FILTER, 'app.ts': APP, 't.scenario.ts': SCENARIO }, 't.scenario.ts'),
      'MyFlt!PreWrite',
    );
    await target.go();
    const stop = await target.go();
    assert.equal(stop.reason.kind, 'breakpoint');
    let printed = '';
    const interpreter = new CommandInterpreter({ target, write: part => (printed += part), ansi: false });
    const ask = async (line: string) => {
      printed = '';
      await interpreter.execute(line);
      return printed;
    };
    const found = (text: string, pattern: RegExp): string => {
      const match = pattern.exec(text);
      assert.ok(match, `${pattern} in:\n${text}`);
      return match[1];
    };
    const filters = await ask('!fltkd.filters');
    const filter = found(filters, /FLT_FILTER: (\w{16}) "MyFlt" "370000"\n {6}FLT_INSTANCE: \w{16} ".*" "370000"/);
    const instance = found(filters, /FLT_INSTANCE: (\w{16})/);
    const one = await ask(`!fltkd.filter ${filter}`);
    found(one, /FLT_OBJECT: (\w{16}) {2}\[02000000\] Filter/);
    found(one, /Flags {20}: \[0*2\] (FilteringInitiated)/);
    found(one, /IRP_MJ_WRITE +pre (MyFlt!PreWrite)/);
    const shown = await ask(`!fltkd.instance ${instance}`);
    const volume = found(shown, /Volume +: (\w{16}) "\\Device\\HarddiskVolume1"/);
    found(await ask('!fltkd.volumes'), new RegExp(`FLT_VOLUME: (${volume}) "`));
    found(await ask('!fltkd.instances'), new RegExp(`(FLT_INSTANCE: ${instance})`));
    found(await ask('!fltkd.frames'), /FLTP_FRAME: \w{16} ("Frame 0") "0 to/);
    found(await ask(`!fltkd.volume ${volume}`), /(CDODriverName +: ".*Ntfs")/i);
    found(await ask(`!fltkd.fltobj ${volume}`), /(\[04000000\] Volume)/);
    found(await ask(`!fltkd.portlist ${filter}`), /(Client Port List .* mCount=0)/);
    const data = await ask('!fltkd.cbd Data');
    found(data, /(IRP_CTRL: \w{16} {2}WRITE \(4\) \[0000000[12]\] (Irp|FastIo))/);
    found(data, /(\("MyFlt","[^"]+"\) {2}MyFlt!PreWrite)/);
    found(data, /(Args: 0{12}1388 )/);
    const file = found(data, /FileObject {15}: (\w{16})/);
    found(data, /(File: .*note\.txt)/);
    const object = await ask(`!fileobj ${file}`);
    found(object, /(Access: Write SharedRead)/);
    const vpb = found(object, /Vpb: 0x(\w{16})/);
    found(await ask(`!vpb ${vpb}`), /(Flags: 0x\w+ mounted)/);
    found(object, /Shared Cache Map: (\w{16})/);
    const area = found(object, /Data Section: (\w{16})/);
    found(await ask(`!ca ${area}`), /(Flags \(80\) File)/);
    found(await ask('!filecache'), /(8 Kb +8 Kb .*note\.txt)/);
    found(await ask('!defwrites'), /(writes not throttled)/);
    found(await ask('!fltkd.filter 0'), /(Unable to read FLT_FILTER)/);
  });
});
