import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

describe('the scripts of the webviews', () => {
  it('have no type errors (they have a project of their own, with the DOM)', function () {
    this.timeout(60_000);
    const root = join(__dirname, '..', '..');
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    execFileSync(process.execPath, [tsc, '--noEmit', '-p', join(root, 'extension', 'webview')], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
  });
});
