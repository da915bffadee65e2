/** What is loaded, and the texts of it. */
import type { Handlers } from '../dispatch';
import { ErrorCode, RequestError } from '../errors';

export const modules: Handlers<'modules' | 'loadedSources' | 'source'> = {
  modules: {
    when: 'launched',
    arguments: { 'startModule?': 'integer', 'moduleCount?': 'integer' },
    run(session, { startModule = 0, moduleCount }) {
      const all = session.machine.modules.list();
      return {
        modules: all.slice(startModule, moduleCount ? startModule + moduleCount : undefined),
        totalModules: all.length,
      };
    },
  },

  loadedSources: {
    when: 'launched',
    arguments: {},
    run(session) {
      const files = session.machine.target.symbols.modules.flatMap(({ file }) => (file === undefined ? [] : [file]));
      return { sources: [...new Set(files)].map(file => session.sources.toClient(file)) };
    },
  },

  source: {
    when: 'launched',
    arguments: { 'source?': { 'path?': 'string', 'sourceReference?': 'integer' }, 'sourceReference?': 'integer' },
    run(session, { source, sourceReference }) {
      const file = session.sources.toMachine({
        path: source?.path,
        sourceReference: source?.sourceReference || sourceReference || undefined,
      });
      const content = file === undefined ? undefined : session.machine.target.sourceText(file);
      if (content === undefined) throw new RequestError(ErrorCode.unknownSource, 'There is no such source.');
      return { content, mimeType: 'text/x-typescript' };
    },
  },
};
