// mocha's own `spec` reporter, which also leaves the counts in the file named by KDLAB_COUNTS.
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class extends reporters.Spec {
  /** @override @param {number} failures @param {(failures: number) => void} [finish] */
  done(failures, finish) {
    const { passes, failures: failed, pending } = this.stats;
    writeFileSync(String(process.env.KDLAB_COUNTS), JSON.stringify({ passed: passes, failed, pending }));
    finish?.(failures);
  }
};
