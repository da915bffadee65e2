/** The report in the person's language. */
import assert from 'node:assert/strict';
import { buildBugCheckReport } from '../../debug-adapter/windbg';
import { GENERAL, KNOWLEDGE, knowledgeOf } from '../../debug-adapter/windbg/report/knowledge';
import { EXAMPLES, targetFor } from '../debug/support';

const hangul = /[가-힣]/;

describe('the report in Korean', function () {
  this.timeout(30_000);

  it('has every bug check that it explains, sentence for sentence', () => {
    for (const [code, { description, advice, source }] of [...KNOWLEDGE, [-1, GENERAL] as const]) {
      const korean = knowledgeOf(code, 'ko');
      const name = `0x${code.toString(16)}`;
      for (const text of [...korean.description, korean.rule, ...korean.advice]) assert.match(text, hangul, name);
      assert.equal(korean.advice.length, advice.length, name);
      assert.ok(korean.description.length <= description.length, name);
      assert.equal(korean.source, source, name);
    }
  });

  it('tells the story in Korean, and analyses as WinDbg does', async () => {
    const target = targetFor(`${EXAMPLES}/irql-dpc/irql-dpc.scenario.ts`);
    await target.load();
    await target.go();
    const report = buildBugCheckReport(target, 'ko-KR')!;
    const english = buildBugCheckReport(target, 'en')!;
    target.dispose();
    for (const text of [report.summary, report.rule, ...report.advice, ...report.story.map(step => step.text)])
      assert.match(text, hangul);
    assert.equal(report.analyzeText, english.analyzeText);
    assert.doesNotMatch(JSON.stringify(english), hangul);
    assert.deepEqual(
      report.story.map(({ position }) => position),
      english.story.map(({ position }) => position),
    );
  });
});
