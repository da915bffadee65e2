// What IntelliSense reads in models: the declarations of the WDK's modules, made by tsc, without the tags that are for
// our own compiler (`@stack`, `@enterstack`) and without the `_` of parameters that we do not use: names are the WDK's.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folders = ['wdk', 'nt', 'win32', 'hal'];
const lonelyTag = /^[ \t]*\/\*\* @(?:stack|enterstack)\b[^\n]*\*\/\n/gm;
const ownTag = /^[ \t]*\*[ \t]*@(?:stack|enterstack)\b.*\n/gm;
const emptyComment = /^[ \t]*\/\*\*\s*\*\/\n/gm;
const unused = /([(,]\s*)_([A-Za-z]\w*)(?=\??:)/g;
const blankEnd = /(?:^[ \t]*\*[ \t]*\n)+(?=[ \t]*\*\/)/gm;

/** @param {string} text */
export const forModels = text =>
  text
    .replace(lonelyTag, '')
    .replace(ownTag, '')
    .replace(blankEnd, '')
    .replace(emptyComment, '')
    .replace(unused, '$1$2');

/** @param {string} dist folder of the built files; changes the declarations in it */
export function cleanDeclarations(dist) {
  for (const folder of folders)
    for (const entry of readdirSync(join(dist, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.d.ts')) continue;
      const path = join(entry.parentPath ?? entry.path, entry.name);
      const text = readFileSync(path, 'utf8');
      const clean = forModels(text);
      if (clean !== text) writeFileSync(path, clean);
    }
}
