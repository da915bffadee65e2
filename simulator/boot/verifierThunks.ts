/**
 * The thunks of Driver Verifier: what the import table of a verified driver leads to instead of the kernel's routines.
 * Their text follows from the exports of the headers, so that every routine that has a rule has one: a real frame
 * (`nt!VerifierKeSetEvent`) with the routine's own parameters.
 */
import type { CompiledModule } from '../engine/api';
import type { EngineModule } from '../engine/compile';
import { ddiRecord } from '../wdk/known';
import { resolveSystemImport } from './images';

/** Headers that drivers import the kernel from; what one includes comes before it. */
const HEADERS = ['wdm', 'ntddk', 'ntifs', 'fltkernel'] as const;
const FOLDER = 'wdk/verified';

/** The module that a verified driver imports for a header, or undefined for what is no header of the kernel. */
export function verifiedHeader(specifier: string): string | undefined {
  return (HEADERS as readonly string[]).includes(specifier) ? `${FOLDER}/${specifier}` : undefined;
}

/** A machine without Verifier does without them. */
export function isThunkModule(moduleId: string): boolean {
  return moduleId.startsWith(`${FOLDER}/`);
}

/** I/O verification stands behind these, whoever calls them. */
const BARE: readonly string[] = ['IofCallDriver', 'IofCompleteRequest'];

/** Verifier thunks the kernel's exports; the filter manager has a Verifier of its own (`drivers/fltmgr/verifier.ts`). */
const isKernels = ({ moduleId }: Routine) => !moduleId.startsWith('drivers/');

interface Routine {
  /** As the frame shows it. */
  readonly name: string;
  /** Where it is written. */
  readonly moduleId: string;
  readonly parameters: readonly string[];
}

/** Module id -> text, for the compiled modules of the system. */
export function thunkTexts(modules: readonly CompiledModule[]): Map<string, string> {
  const byId = new Map(modules.map(m => [m.moduleId, m as EngineModule]));
  const written = new Map<string, string>();
  for (const m of modules)
    if (m.moduleId.startsWith('nt/vf/thunks/'))
      for (const name of m.exports)
        if (name.startsWith('Verifier')) written.set(name.slice('Verifier'.length), m.moduleId);
  const named = ruleNames(byId);
  const texts = new Map<string, string>();
  HEADERS.forEach((header, i) => {
    const routines = new Map<string, Routine>();
    const names: [exported: string, routine: string][] = [];
    for (const name of exportedNames(byId, `wdk/${header}`)) {
      const routine = routineBehind(byId, `wdk/${header}`, name);
      if (
        !routine ||
        !isKernels(routine) ||
        BARE.includes(routine.name) ||
        !(hasRule(routine.name) || named(routine.name) || written.has(routine.name))
      )
        continue;
      routines.set(routine.name, routine);
      names.push([name, routine.name]);
    }
    texts.set(`${FOLDER}/${header}`, headerText(header, HEADERS[i - 1], [...routines.values()], names, written));
  });
  return texts;
}

/** A header is made of parts in its folder, which may be made of others there. */
function isPart(part: string | undefined, of: string): part is string {
  const [header] = /^wdk\/[^/]+/.exec(of) ?? [of];
  return part?.startsWith(`${header}/`) ?? false;
}

/** What a header exports by name, and the parts that it is made of. */
function exportedNames(modules: ReadonlyMap<string, EngineModule>, moduleId: string): string[] {
  return (modules.get(moduleId)?.exportLinks ?? []).flatMap(({ name, from }) => {
    if (name !== '*') return [name];
    const part = from && resolveSystemImport(from.specifier, moduleId);
    return isPart(part, moduleId) ? exportedNames(modules, part) : [];
  });
}

function headerText(
  header: string,
  included: string | undefined,
  routines: readonly Routine[],
  names: readonly (readonly [string, string])[],
  written: ReadonlyMap<string, string>,
): string {
  const own = routines.filter(r => !written.has(r.name));
  const exportedAs = (routine: string) => names.find(([, r]) => r === routine)![0];
  const imports = own.map(r => (exportedAs(r.name) === r.name ? r.name : `${exportedAs(r.name)} as ${r.name}`));
  const lines = [
    `/** ${header}.h as a verified driver imports it: thunks of Driver Verifier, and all that needs none. */`,
    `import { ${imports.join(', ')} } from '../${header}';`,
    `import { VfEnter, VfLeave } from '../../nt/vf/call';`,
    ...(included ? [`export * from './${included}';`] : []),
    `export * from '../${header}';`,
    ...routines
      .filter(r => written.has(r.name))
      .map(r => `import { Verifier${r.name} } from '../../${written.get(r.name)}';`),
    `export { ${names.map(([name, routine]) => `Verifier${routine} as ${name}`).join(', ')} };`,
    ...own.map(thunkText),
  ];
  return `${lines.join('\n')}\n`;
}

function thunkText({ name, parameters }: Routine): string {
  const list = parameters.map(p => p.replace(/^(\.*)_/, '$1')).join(', ');
  return `
/** @stack 0x50 */
function Verifier${name}(${list}) {
  const Call = VfEnter('${name}', [${list}]);
  if (Call.Answered) return Call.Answer;
  return VfLeave(Call, ${name}(${list}));
}`;
}

/** Routines that the documentation gives an IRQL. */
function hasRule(name: string): boolean {
  const record = ddiRecord(name);
  return record !== undefined && (record.max !== undefined || record.min !== undefined);
}

/** Routines that the tables of Verifier name: every text in their modules. */
function ruleNames(modules: ReadonlyMap<string, EngineModule>): (name: string) => boolean {
  const code = [...modules.values()].filter(m => m.moduleId.startsWith('nt/vf/rules')).map(m => m.code);
  return name => code.some(text => text.includes(`"${name}"`) || text.includes(`'${name}'`));
}

/**
 * The routine that an export of a module finally is; undefined for what is none. One that is made by another function
 * (`const ZwClose = ...`) is known by its name.
 */
function routineInParts(
  modules: ReadonlyMap<string, EngineModule>,
  { moduleId, exportLinks }: EngineModule,
  name: string,
): Routine | undefined {
  for (const link of exportLinks) {
    const part = link.name === '*' && link.from ? resolveSystemImport(link.from.specifier, moduleId) : undefined;
    const found = isPart(part, moduleId) ? routineBehind(modules, part, name) : undefined;
    if (found) return found;
  }
  return undefined;
}
function routineBehind(
  modules: ReadonlyMap<string, EngineModule>,
  moduleId: string,
  name: string,
): Routine | undefined {
  const module = modules.get(moduleId);
  const link = module?.exportLinks.find(e => e.name === name);
  if (!module) return undefined;
  if (!link) return routineInParts(modules, module, name);
  if (link.from) {
    const next = resolveSystemImport(link.from.specifier, moduleId);
    return next === undefined ? undefined : routineBehind(modules, next, link.from.name);
  }
  const variable = module.variables.find(v => v.js === link.variable);
  if (variable?.kind === 'const' && /^[A-Z][a-z]+[A-Z][a-z]/.test(variable.name))
    return { name: variable.name, moduleId, parameters: ['...Arguments'] };
  if (variable?.kind !== 'function') return undefined;
  const record = module.functions.find(f => f.name === variable.name);
  if (!record) return undefined;
  const { params, rest } = record;
  return {
    name: record.name,
    moduleId,
    parameters: params.map((p, i) => (rest && i === params.length - 1 ? `...${p}` : p)),
  };
}
