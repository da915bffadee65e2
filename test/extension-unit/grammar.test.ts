import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Rule {
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly name?: string;
  readonly include?: string;
  readonly captures?: Record<string, { readonly name: string }>;
  readonly beginCaptures?: Record<string, { readonly name: string }>;
  readonly patterns?: readonly Rule[];
}

const grammar = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'syntaxes', 'windbg.tmLanguage.json'), 'utf8'),
) as Rule & {
  readonly repository: Record<string, Rule>;
};

function* rules(rule: Rule): Generator<Rule> {
  yield rule;
  for (const child of rule.patterns ?? []) yield* rules(child);
}
const all = [grammar, ...Object.values(grammar.repository)].flatMap(rule => [...rules(rule)]);

/** The scopes that the patterns of one repository entry give a line. */
function scopes(entry: string, line: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const rule of rules(grammar.repository[entry])) {
    const pattern = rule.match ?? rule.begin;
    if (!pattern) continue;
    for (const match of line.matchAll(new RegExp(pattern, 'g'))) {
      if (rule.name) found[match[0]] ??= rule.name;
      for (const [group, { name }] of Object.entries(rule.captures ?? rule.beginCaptures ?? {})) {
        if (match[Number(group)] !== undefined) found[match[Number(group)]] ??= name;
      }
    }
  }
  return found;
}

describe('the grammar of transcripts', () => {
  it('has valid patterns and no dangling include', () => {
    for (const rule of all) {
      for (const pattern of [rule.match, rule.begin, rule.end]) if (pattern) new RegExp(pattern);
      if (rule.include) assert.ok(rule.include.slice(1) in grammar.repository, rule.include);
    }
  });

  it('knows prompts of kernel and local debuggers', () => {
    for (const prompt of ['0: kd>', 'kd>', '15: kd>', 'lkd>', '0:kd>'])
      assert.equal(scopes('prompt', `${prompt} k`)[prompt], 'keyword.other.prompt.windbg');
  });

  it('knows commands by kind', () => {
    assert.equal(scopes('commandLine', ' !analyze -v')['!analyze'], 'entity.name.function.extension-command.windbg');
    assert.equal(scopes('commandLine', ' .reboot')['.reboot'], 'support.function.meta-command.windbg');
    assert.equal(scopes('commandLine', ' bp x').bp, 'keyword.control.command.windbg');
  });

  it('knows addresses, symbols, source places and levels', () => {
    assert.deepEqual(
      scopes('values', '00 fffff804`7f26db90 nt!KiIdleLoop+0x2e [C:\\x\\driver.ts @ 9] DISPATCH_LEVEL'),
      {
        '00': 'constant.numeric.windbg',
        '9': 'constant.numeric.line.windbg',
        'C:\\x\\driver.ts': 'string.unquoted.path.windbg',
        nt: 'entity.name.namespace.module.windbg',
        '!': 'punctuation.separator.module.windbg',
        KiIdleLoop: 'entity.name.function.symbol.windbg',
        '+0x2e': 'constant.numeric.offset.windbg',
        DISPATCH_LEVEL: 'constant.language.irql.windbg',
        '0x2e': 'constant.numeric.address.windbg',
        'fffff804`7f26db90': 'constant.numeric.address.windbg',
      },
    );
  });

  it('knows the name of a bug check', () => {
    const found = scopes('bugcheckBanner', 'ATTEMPTED_SWITCH_FROM_DPC (b8)');
    assert.equal(found.ATTEMPTED_SWITCH_FROM_DPC, 'invalid.bugcheck.name.windbg');
    assert.equal(found.b8, 'constant.numeric.bugcheck.windbg');
  });
});
