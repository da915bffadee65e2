/** Text as people paste it: marked up, quoted, commented out, with typographic characters. */

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&nbsp;': ' ',
  '&#96;': '`',
};

/** What stands before a line of a comment, a quotation, a list or a table: none of it belongs to what WinDbg printed. */
const mark =
  /^[ \t]*(?:\/\/+|\/\*+|\*+(?![\w*])|#+(?=[ \t]+[0-9a-f]{2,}[ \t])|>+(?![ \t]*[0-9a-f]{8})|;+|\|+|'+|--+|rem\b)[ \t]?/i;

/** The text without what is not WinDbg's; lines stay lines. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/&(?:lt|gt|amp|nbsp|#96);/g, e => entities[e])
    .replace(/[\u00a0\u2007\u202f\u3000\t]/g, ' ')
    .replace(/[\u200b-\u200d\ufeff]/g, '')
    .replace(/([0-9a-f]{8})[\u2018\u2019\u00b4'\uff40]([0-9a-f]{8})/gi, '$1`$2')
    .replace(/\*\*|(?<![\w$!])__|__(?![\w$])/g, '')
    .split('\n')
    .map(line => {
      let rest = line;
      for (let i = 0; i < 3; i++) rest = rest.replace(mark, '');
      return rest.trimEnd();
    })
    .join('\n');
}
