import type { DebugProtocol } from '@vscode/debugprotocol';
import type { ExceptionFilter } from '../../../simulator/debug/target';
import type { Handlers } from '../dispatch';
import { ErrorCode, RequestError } from '../errors';
import { filterNames } from '../filters';
import { parseReference } from './memory';
import { dataPlace } from './shapes';

const terms = { 'condition?': 'string', 'hitCondition?': 'string' } as const;

export const breakpoints: Handlers<
  | 'setBreakpoints'
  | 'setFunctionBreakpoints'
  | 'setInstructionBreakpoints'
  | 'dataBreakpointInfo'
  | 'setDataBreakpoints'
  | 'setExceptionBreakpoints'
  | 'breakpointLocations'
> = {
  setBreakpoints: {
    when: 'launched',
    arguments: {
      source: { 'path?': 'string', 'sourceReference?': 'integer' },
      'breakpoints?': [{ line: 'integer', 'column?': 'integer', 'logMessage?': 'string', ...terms }],
    },
    run(session, { source, breakpoints = [] }) {
      const file = session.sources.toMachine(source);
      if (file === undefined)
        throw new RequestError(
          ErrorCode.unknownSource,
          'setBreakpoints: the source has neither a path nor a known reference.',
        );
      return { breakpoints: session.machine.breakpoints.setSource(file, breakpoints) };
    },
  },

  setFunctionBreakpoints: {
    when: 'launched',
    arguments: { breakpoints: [{ name: 'string', ...terms }] },
    run(session, { breakpoints }) {
      return { breakpoints: session.machine.breakpoints.setFunctions(breakpoints) };
    },
  },

  setInstructionBreakpoints: {
    when: 'launched',
    arguments: { breakpoints: [{ instructionReference: 'string', 'offset?': 'integer', ...terms }] },
    run(session, { breakpoints }) {
      const wanted = breakpoints.map(({ instructionReference, offset = 0, condition, hitCondition }) => ({
        address: parseReference(instructionReference) + BigInt(offset),
        condition,
        hitCondition,
      }));
      return { breakpoints: session.machine.breakpoints.setInstructions(wanted) };
    },
  },

  dataBreakpointInfo: {
    when: 'stopped',
    arguments: dataPlace,
    run(session, args) {
      const { target, dataPlaces } = session.machine;
      const place = dataPlaces.find(args);
      const answer = target.dataPlace(place);
      if ('refused' in answer) return { dataId: null, description: `${args.name}: ${answer.refused}` };
      return {
        dataId: dataPlaces.idOf(place),
        description: answer.description,
        accessTypes: ['write', 'readWrite'],
        // The same run has the same addresses; objects and frames are of this session.
        canPersist: place.kind === 'memory',
      };
    },
  },

  setDataBreakpoints: {
    when: 'launched',
    arguments: { breakpoints: [{ dataId: 'string', 'accessType?': 'string', ...terms }] },
    run(session, { breakpoints }) {
      return { breakpoints: session.machine.breakpoints.setData(breakpoints) };
    },
  },

  setExceptionBreakpoints: {
    when: 'launched',
    arguments: { filters: ['string'], 'filterOptions?': [{ filterId: 'string', 'condition?': 'string' }] },
    run(session, { filters, filterOptions = [] }) {
      const wanted = [...filters.map(filterId => ({ filterId, condition: undefined })), ...filterOptions];
      const answers = wanted.map(
        ({ filterId }): DebugProtocol.Breakpoint =>
          filterNames.includes(filterId)
            ? { verified: true }
            : { verified: false, message: `There is no exception filter "${filterId}".` },
      );
      const known = wanted.filter(({ filterId }) => filterNames.includes(filterId));
      session.filters = new Map(known.map(({ filterId, condition }) => [filterId as ExceptionFilter, condition]));
      session.applyFilters();
      return { breakpoints: answers };
    },
  },

  breakpointLocations: {
    when: 'launched',
    arguments: { source: { 'path?': 'string', 'sourceReference?': 'integer' }, line: 'integer', 'endLine?': 'integer' },
    run(session, { source, line, endLine }) {
      const { client, machine, sources } = session;
      const file = sources.toMachine(source);
      if (file === undefined) return { breakpoints: [] };
      const last = endLine === undefined ? undefined : client.ourLine(endLine);
      const found = machine.target.breakpoints.possibleLocations(file, client.ourLine(line), last);
      return {
        breakpoints: found.map(location => {
          const { source: _, ...place } = sources.place(location);
          return place;
        }),
      };
    },
  },
};
