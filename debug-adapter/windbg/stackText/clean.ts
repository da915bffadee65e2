/** Text as people paste it: marked up, quoted, commented out, escaped, with typographic characters. */
import { stripVTControlCharacters } from 'node:util';

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', nbsp: ' ', quot: '"', apos: "'" };

/** What stands before a line of a comment, a quotation, a list or a table: none of it belongs to what WinDbg printed. */
const mark =
  /^[ \t]*(?:\/\/+|\/\*+|\*+(?![\w*])|#+(?=[ \t]+(?:[0-9a-f]{2,}|\S+[!+]\S+)(?:[ \t]|$))|>+(?=[ \t]|[0-9a-f]{2}|[A-Za-z]\w*!)|;+|\|+|'+|--+(?![-`])|-(?=[ \t]+\S+!)|rem\b)[ \t]?/i;

/** What a log puts before each line: a date, a time. */
const time =
  /^[ \t]*\[?(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[T ,]*)?\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[ ]?[AP]M)?\]?[ \t]*/;

/** Elements of HTML and of the debugger's own markup; `Foo<int>` is none. */
const element =
  /(?<!\w)<\/?(?:br|p|div|pre|code|samp|kbd|tt|span|font|strong|em|td|tr|th|table|tbody|li|ul|ol|blockquote|details|summary|a|b|i|u|exec|link|col|altlink)(?:[ \t]+[^<>\n]*)?\/?>|<\/(?:a|b|i|u|exec|link|col|span|code|font|strong|em)>/gi;

/** What the debugger says while it looks for symbols, also in the middle of a line that it goes on with afterwards. */
const chatter = /(?:\*\*\* (?:WARNING|ERROR): |Unable to load image |(?:DBGHELP|SYMSRV): )[^\n]*/g;

/** The text without what is not WinDbg's; lines stay lines. */
export function cleanText(text: string): string {
  return unescaped(stripVTControlCharacters(text).replace(/\r\n?/g, '\n'))
    .replace(/<br[ \t]*\/?>(?!\n)/gi, '\n')
    .replace(element, '')
    .replace(chatter, '')
    .replace(/[\u00a0\u2007\u202f\u3000\t]/g, ' ')
    .replace(/(?<=\b0)\u00d7(?=[0-9a-f])/gi, 'x')
    .replace(/[\u200b-\u200d\ufeff\0]/g, '')
    .replace(/([0-9a-f]{8})\\?[`\u2018\u2019\u00b4'\uff40]([0-9a-f]{8})/gi, '$1`$2')
    .replace(/\*\*|(?<=^|\s)__(?=\S)|(?<=\S)__(?=\s|$)/gm, '')
    .split('\n')
    .map(cleanLine)
    .join('\n');
}

/** Entities, which forums sometimes escape twice. */
function unescaped(text: string): string {
  const once = (t: string) =>
    t.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,6})|(lt|gt|amp|nbsp|quot|apos));/gi, (all, decimal, hex, name) => {
      if (name) return entities[(name as string).toLowerCase()];
      const code = decimal ? Number(decimal) : Number.parseInt(hex as string, 16);
      return code > 0 && code < 0x110000 ? String.fromCodePoint(code) : all;
    });
  return text.includes('&') ? once(once(text)) : text;
}

function cleanLine(line: string): string {
  // Columns of a table; Markdown's escapes, but not those of a path.
  let rest = line.replace(/[ ]\|(?=[ ])/g, '  ').replace(/\|[ ]*$/, '');
  const path = rest.indexOf('[');
  const symbols = path < 0 ? rest.length : path;
  rest = rest.slice(0, symbols).replace(/\\([`_#!<>*+|~-])/g, '$1') + rest.slice(symbols);
  for (let i = 0; i < 3; i++) rest = rest.replace(mark, '').replace(time, '');
  return rest.trimEnd();
}
