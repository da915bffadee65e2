import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@babel/parser';
import { allCommands, allSettings, allViews, ContextKeys, DEBUG_TYPE } from '../../extension/contributions';
import { attributeRules } from '../../extension/launchAttributes';
import { DEFAULT_HISTORY_MEMORY_MB, DEFAULT_MEMORY_LIMIT_MB } from '../../extension/launchDefaults';

const root = join(__dirname, '..', '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { contributes } = manifest;
const launch = contributes.debuggers[0].configurationAttributes.launch;

interface Attribute {
  readonly optional: boolean;
  /** As written in the source. */
  readonly type: string;
}

/** The members of `interface LaunchAttributes`, read from its source. */
function launchAttributes(): Record<string, Attribute> {
  const text = readFileSync(join(root, 'debug-adapter', 'protocol.ts'), 'utf8');
  for (const node of parse(text, { sourceType: 'module', plugins: ['typescript'] }).program.body) {
    if (node.type !== 'ExportNamedDeclaration' || node.declaration?.type !== 'TSInterfaceDeclaration') continue;
    if (node.declaration.id.name !== 'LaunchAttributes') continue;
    const members = node.declaration.body.body.map(member => {
      assert.equal(member.type, 'TSPropertySignature');
      const property = member as any;
      const type = property.typeAnnotation.typeAnnotation;
      return [property.key.name, { optional: !!property.optional, type: text.slice(type.start, type.end) }];
    });
    return Object.fromEntries(members);
  }
  throw new Error('LaunchAttributes not found');
}

/** The TypeScript type that a JSON schema describes. */
function typeOf(schema: any): string {
  if (schema.enum) return schema.enum.map((value: string) => `'${value}'`).join(' | ');
  if (schema.type === 'integer') return 'number';
  return schema.type === 'array' ? `${schema.items.type}[]` : schema.type;
}

describe('package.json contributes', () => {
  it('has exactly the commands, views and settings of the code', () => {
    assert.deepEqual(contributes.commands.map((command: any) => command.command).sort(), [...allCommands].sort());
    const views = Object.values<any[]>(contributes.views).flatMap(list => list.map(view => view.id));
    assert.deepEqual(views.sort(), [...allViews].sort());
    assert.deepEqual(Object.keys(contributes.configuration.properties).sort(), [...allSettings].sort());
    assert.equal(contributes.debuggers[0].type, DEBUG_TYPE);
  });

  it('names only known commands in menus and key bindings', () => {
    const menus = Object.values<any[]>(contributes.menus).flat();
    for (const { command } of [...menus, ...contributes.keybindings]) assert.ok(allCommands.includes(command), command);
  });

  it('uses only context keys that are set somewhere', () => {
    const own = [
      ContextKeys.EditorIsModel,
      ContextKeys.HasLaunchConfigurations,
      ContextKeys.WorkspaceHasModels,
      ContextKeys.HasBugCheck,
    ];
    const text = JSON.stringify(contributes);
    for (const [, clause] of text.matchAll(/"(?:when|enablement)":"((?:[^"\\]|\\.)*)"/g)) {
      for (const [name] of clause.matchAll(/\bkdlab\.\w+/g)) {
        assert.ok([...own, ...allViews].includes(name), `${name} in ${clause}`);
      }
    }
  });

  it('refers only to files that exist', () => {
    const paths = [
      ...JSON.stringify({ ...contributes, icon: manifest.icon }).matchAll(/"(?:\.\/)?((?:media|syntaxes)\/[^"]+)"/g),
    ];
    assert.ok(paths.length > 10);
    for (const [, path] of paths) assert.ok(existsSync(join(root, path)), path);
  });

  it('describes the launch attributes as the protocol declares them', () => {
    const declared = launchAttributes();
    assert.deepEqual(Object.keys(launch.properties).sort(), Object.keys(declared).sort());
    for (const [name, { optional, type }] of Object.entries(declared)) {
      const schema = launch.properties[name];
      assert.equal(typeOf(schema), type, name);
      assert.equal(launch.required.includes(name), !optional, name);
      assert.ok(schema.markdownDescription, `${name} has a description`);
      assert.notEqual(schema.default, undefined, `${name} has a default`);
      if (schema.enum) assert.equal(schema.enumDescriptions.length, schema.enum.length, name);
    }
  });

  it('checks the same ranges and values as the schema tells', () => {
    for (const [name, rule] of Object.entries(attributeRules)) {
      const schema = launch.properties[name];
      if (rule.type === 'integer') {
        assert.deepEqual([schema.minimum, schema.maximum], [rule.minimum, rule.maximum], name);
        assert.ok(schema.default >= rule.minimum && schema.default <= rule.maximum, name);
      }
      if (rule.type === 'string' && rule.values) assert.deepEqual(schema.enum, rule.values, name);
    }
    assert.equal(launch.properties.memoryLimit.default, DEFAULT_MEMORY_LIMIT_MB);
    assert.equal(launch.properties.historyMemory.default, DEFAULT_HISTORY_MEMORY_MB);
    assert.equal(contributes.configuration.properties['kdlab.historyMemory'].default, DEFAULT_HISTORY_MEMORY_MB);
  });

  it('offers snippets and initial configurations that pass the schema', () => {
    const bodies = [
      ...contributes.debuggers[0].initialConfigurations,
      ...contributes.debuggers[0].configurationSnippets.map((s: any) => s.body),
    ];
    for (const body of bodies) {
      assert.equal(body.type, DEBUG_TYPE);
      assert.equal(body.request, 'launch');
      for (const key of Object.keys(body))
        assert.ok(['type', 'request', 'name'].includes(key) || key in launch.properties, key);
    }
  });
});
