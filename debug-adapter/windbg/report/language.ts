/** Languages of the report. What WinDbg itself prints stays in its English. */
export type Language = 'en' | 'ko';

/** @param locale as BCP 47: `ko`, `ko-KR`, `en-US`; English for all others */
export function languageOf(locale: string): Language {
  return /^ko\b/i.test(locale) ? 'ko' : 'en';
}

/** The sentences that the report makes itself. */
export const PHRASES: Readonly<Record<Language, Phrases>> = {
  en: {
    step: (time, processor, irql, what) => `${time}, processor ${processor}, IRQL ${irql}: ${what}`,
    times: (what, count) => `${what} (${count} times)`,
    bugCheck: (name, where, processor, irql) =>
      `bug check ${name}${where && ` in ${where}`}, processor ${processor}, IRQL ${irql}`,
  },
  ko: {
    step: (time, processor, irql, what) => `${time}, 프로세서 ${processor}, IRQL ${irql}: ${what}`,
    times: (what, count) => `${what} (${count}번)`,
    bugCheck: (name, where, processor, irql) =>
      `버그 체크 ${name}${where && `, ${where}`}, 프로세서 ${processor}, IRQL ${irql}`,
  },
};

interface Phrases {
  step(time: string, processor: number, irql: number, what: string): string;
  times(what: string, count: number): string;
  bugCheck(name: string, where: string, processor: number, irql: number): string;
}
