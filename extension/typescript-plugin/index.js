// A plug-in of the TypeScript server, part of the kdlab extension. Modules named after the WDK's headers (`wdm`, `ntddk`,
// `windows` ...) resolve to the declarations that the extension ships, and hovers of their functions tell IRQL and header.
// Only names that nothing else resolves are touched, so a project with a package of such a name keeps it.
const fs = require('node:fs');
const path = require('node:path');
const { describeDdi, loadDdi } = require('./ddi');

/** Packed: EXTENSION/node_modules/kdlab-typescript-plugin. From the sources: EXTENSION/extension/typescript-plugin. */
const dist = path.join(__dirname, '..', '..', 'dist').replaceAll('\\', '/');

/**
 * @param {string} moduleName
 * @param {string} containingFile
 * @returns {{ fileName: string, extension: string } | undefined} the declaration file of a module of ours
 */
function declarations(moduleName, containingFile) {
  if (!/^[a-z][a-z0-9]*$/.test(moduleName)) return undefined;
  // What the kernel's own declarations import is not for models.
  const inside = containingFile.startsWith(`${dist}/`) && moduleName === 'hal';
  const base = inside ? `${dist}/hal/intrinsics` : `${dist}/wdk/${moduleName}`;
  for (const extension of ['.d.ts', '.ts']) {
    if (fs.existsSync(base + extension)) return { fileName: base + extension, extension };
  }
  return undefined;
}

/** @param {any} host the project as the language service sees it */
function resolveModules(host) {
  const original = host.resolveModuleNameLiterals?.bind(host);
  if (!original || host.kdlabResolves) return;
  host.kdlabResolves = true;
  host.resolveModuleNameLiterals = (
    /** @type {any[]} */ literals,
    /** @type {string} */ containingFile,
    /** @type {any[]} */ ...rest
  ) =>
    original(literals, containingFile, ...rest).map((/** @type {any} */ result, /** @type {number} */ index) => {
      if (result.resolvedModule) return result;
      const found = declarations(literals[index].text, containingFile);
      if (!found) return result;
      return {
        ...result,
        resolvedModule: {
          resolvedFileName: found.fileName,
          extension: found.extension,
          isExternalLibraryImport: true,
          resolvedUsingTsExtension: false,
        },
      };
    });
}

/**
 * @param {any} service
 * @returns {any} the service, its hovers, completions and signatures with what is known of a DDI
 */
function tellDdi(service) {
  const records = loadDdi(dist);
  const proxy = Object.assign(Object.create(null), service);
  /** @param {any} parts @param {string} name */
  const add = (parts, name) => {
    const record = Object.hasOwn(records, name) ? records[name] : undefined;
    if (!record) return parts;
    return [...(parts ?? []), { kind: 'text', text: describeDdi(record, (parts ?? []).length > 0) }];
  };
  /** @param {string} fileName @param {number} position @returns {string | undefined} the function of ours that is named there */
  const ours = (fileName, position) =>
    service
      .getDefinitionAtPosition(fileName, position)
      ?.find((/** @type {any} */ definition) => definition.fileName.startsWith(`${dist}/`))?.name;

  proxy.getQuickInfoAtPosition = (
    /** @type {string} */ fileName,
    /** @type {number} */ position,
    /** @type {any[]} */ ...rest
  ) => {
    const info = service.getQuickInfoAtPosition(fileName, position, ...rest);
    const name = info && ours(fileName, position);
    return name ? { ...info, documentation: add(info.documentation, name) } : info;
  };
  proxy.getCompletionEntryDetails = (
    /** @type {string} */ fileName,
    /** @type {number} */ position,
    /** @type {string} */ name,
    /** @type {any[]} */ ...rest
  ) => {
    const details = service.getCompletionEntryDetails(fileName, position, name, ...rest);
    const isFunction = details && ['function', 'alias'].includes(details.kind);
    return isFunction ? { ...details, documentation: add(details.documentation, name) } : details;
  };
  proxy.getSignatureHelpItems = (
    /** @type {string} */ fileName,
    /** @type {number} */ position,
    /** @type {any[]} */ ...rest
  ) => {
    const help = service.getSignatureHelpItems(fileName, position, ...rest);
    const name = help && ours(fileName, Math.max(0, help.applicableSpan.start - 2));
    if (!name) return help;
    const items = help.items.map((/** @type {any} */ item) => ({
      ...item,
      documentation: add(item.documentation, name),
    }));
    return { ...help, items };
  };
  return proxy;
}

module.exports = () => ({
  /** @param {any} info ts.server.PluginCreateInfo */
  create(info) {
    resolveModules(info.languageServiceHost);
    return tellDdi(info.languageService);
  },
});
