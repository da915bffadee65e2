// mocha's own `spec` reporter, which also leaves counts and failures in the file named by KDLAB_COUNTS.
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class extends reporters.Spec {
  /** @override @param {number} failures @param {(failures: number) => void} [finish] */
  done(failures, finish) {
    const { passes, failures: failed, pending } = this.stats;
    const reasons = this.failures.map(test => `${test.fullTitle()}\n${test.err?.stack ?? test.err}`);
    writeFileSync(String(process.env.KDLAB_COUNTS), JSON.stringify({ passed: passes, failed, pending, reasons }));
    finish?.(failures);
  }
};
