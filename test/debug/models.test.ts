import assert from 'node:assert/strict';
import { memorySources } from '../../simulator/debug';
import { compileImage } from '../../simulator/debug/session/models';

describe('the files of a model', () => {
  it('are compiled again only where they have changed, however many there are', () => {
    const count = 450;
    const files: Record<string, string> = {};
    for (let i = 0; i < count; i++) files[`/m/f${i}.ts`] = `export const own${i} = ${i};\n`;
    files['/m/app.ts'] = `${Array.from({ length: count }, (_, i) => `import { own${i} } from './f${i}';`).join('\n')}
class Sum { get value() { return [${Array.from({ length: count }, (_, i) => `own${i}`).join()}].length; } }
export function main(): number { return new Sum().value; }
`;
    const compiled = () => compileImage(memorySources(files), 'many', 'many.exe', '/m/app.ts').modules;
    const before = compiled();
    assert.equal(before.length, count + 1);
    files['/m/f7.ts'] += 'export const more = 1;\n';
    const after = compiled();
    const changed = after.filter((m, i) => m !== before[i]).map(m => m.fileName);
    assert.deepEqual(changed, ['/m/f7.ts']);
  });
});
