// `npm run screenshots`: the pictures of the README (media/screenshots), and the same scenes in other themes, widths and
// languages to look at (artifacts/screenshots). All are taken from the real editor.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Editor, type EditorOptions } from '../test/extension/support/editor';
import { ensureDebianPackages, isDebian } from './lib/debian.mjs';
import { root } from './lib/paths.mjs';
import { ensureVsix } from './lib/vsix.mjs';

const driver = 'irql-dpc/driver.ts';

interface Look extends Pick<EditorOptions, 'settings' | 'width' | 'height' | 'locale'> {
  readonly name: string;
}

const dark = { 'workbench.colorTheme': 'Default Dark Modern' };
const common = { 'editor.minimap.enabled': false, 'editor.fontSize': 13, 'debug.console.fontSize': 12 };
const looks: readonly Look[] = [
  { name: 'light', width: 1440, height: 900 },
  { name: 'dark', width: 1440, height: 900, settings: dark },
  { name: 'narrow', width: 900, height: 700 },
  { name: 'wide', width: 1920, height: 1080, settings: dark },
  { name: 'ko', width: 1440, height: 900, locale: 'ko' },
];

/** The scenes of one look, in the story's order. */
async function take(look: Look, vsix: string): Promise<void> {
  const artifactsName = `screenshots/${look.name}`;
  const editor = await Editor.open({ ...look, settings: { ...common, ...look.settings }, vsix, artifactsName });
  try {
    await editor.openFile(driver);
    await editor.debug.setBreakpoint(driver, 'extension.PendingIrp = Irp;');
    await editor.debug.setFunctionBreakpoint('IRQL!DpcRoutine');
    await editor.openFile(driver);
    await editor.debug.start();
    for (const view of ['Watch', 'Loaded Scripts', 'Breakpoints']) await editor.views.fold(view);
    await editor.debug.waitForStop('IRQL!ReadDispatch');
    await editor.screenshot('read');
    await editor.debug.toolbar('Continue');
    await editor.debug.waitForStop('IRQL!DpcRoutine');
    for (const command of ['!irql', '!thread', 'k']) await editor.debug.console(command);
    await editor.screenshot('dpc');
    await editor.views.threads();
    await editor.screenshot('threads');
    await editor.debug.toolbar('Continue');
    await editor.debug.exceptionCard();
    await editor.views.report();
    await editor.screenshot('bug-check');
  } catch (error) {
    await editor.screenshot('failed');
    throw error;
  } finally {
    await editor.close();
  }
}

async function main(): Promise<void> {
  const vsix = await ensureVsix();
  const wanted = process.argv.slice(2);
  if (isDebian) await ensureDebianPackages(['fonts-nanum'], 'pictures in Korean');
  const taken = looks.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  for (const look of taken) await take(look, vsix);
  if (!taken.some(({ name }) => name === 'dark')) return;
  const media = join(root, 'media', 'screenshots');
  mkdirSync(media, { recursive: true });
  for (const name of ['bug-check', 'dpc'])
    copyFileSync(join(root, 'artifacts', 'screenshots', 'dark', `${name}.png`), join(media, `${name}.png`));
}

void main();
