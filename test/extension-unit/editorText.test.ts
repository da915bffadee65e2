import assert from 'node:assert/strict';
import { expressionAt } from '../../extension/expressionAt';
import { localNames } from '../../extension/localNames';

const source = `export function ReadDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension: DEVICE_EXTENSION = DeviceObject.DeviceExtension;
  // const hidden = 1;
  for (let i = 0; i < 2; i++) {
    const inner = i;
  }
  return STATUS_PENDING; // let me be
}
export function Other(a: number): void {
  let after = a;
}`.split('\n');

describe('names with values beside the code', () => {
  const names = (line: number): string[] => localNames(source, line).map(({ name }) => name);

  it('are those of the function, up to the stop', () => {
    assert.deepEqual(names(1), ['DeviceObject', 'Irp']);
    assert.deepEqual(names(6), ['DeviceObject', 'Irp', 'extension', 'i', 'inner']);
    assert.deepEqual(names(10), ['a', 'after']);
  });

  it('stand where the text has them', () => {
    for (const { name, line, column } of localNames(source, 6))
      assert.equal(source[line].slice(column, column + name.length), name);
  });
});

describe('the expression under the mouse', () => {
  /** `|` is the mouse. */
  const at = (marked: string): string | undefined => {
    const column = marked.indexOf('|');
    const line = marked.replace('|', '');
    const range = expressionAt(line, column);
    return range && line.slice(range.start, range.end);
  };

  it('is the path up to the name', () => {
    assert.equal(at('  ext.Pend|ingIrp = Irp;'), 'ext.PendingIrp');
    assert.equal(at('  e|xt.PendingIrp = Irp;'), 'ext');
    assert.equal(at('  return ext?.Dp|c;'), 'ext?.Dpc');
    assert.equal(at('export function ReadDispatch(Device|Object: DEVICE_OBJECT) {'), 'DeviceObject');
  });

  it('is nothing where the language tells more', () => {
    assert.equal(at('  KeSet|Timer(ext.Timer);'), undefined);
    assert.equal(at('export function Read|Dispatch(Irp: IRP) {'), undefined);
    assert.equal(at('function f(Irp: I|RP) {'), undefined);
    assert.equal(at("import { KeSet|Timer } from 'ntddk';"), undefined);
    assert.equal(at('  // the ti|mer'), undefined);
    assert.equal(at(" * the ti|mer's"), undefined);
    assert.equal(at("  open('na|me');"), undefined);
    assert.equal(at('  ret|urn x;'), undefined);
  });
});
