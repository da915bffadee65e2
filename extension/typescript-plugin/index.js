// A plug-in of the TypeScript server, part of the kdlab extension: modules named after the WDK's headers (`wdm`, `ntddk`,
// `windows` ...) resolve to the declarations that the extension ships. Only names that nothing else resolves are touched,
// so a project with a package of such a name keeps it.

const fs = require('node:fs');
const path = require('node:path');

/** Packed: EXTENSION/node_modules/kdlab-typescript-plugin. From the sources: EXTENSION/extension/typescript-plugin. */
const folder = path.join(__dirname, '..', '..', 'dist', 'wdk');

/**
 * @param {string} moduleName
 * @returns {{ fileName: string, extension: string } | undefined} the declaration file of a module of ours
 */
function declarations(moduleName) {
  if (!/^[a-z][a-z0-9]*$/.test(moduleName)) return undefined;
  for (const extension of ['.d.ts', '.ts']) {
    const fileName = path.join(folder, moduleName + extension).replaceAll('\\', '/');
    if (fs.existsSync(fileName)) return { fileName, extension };
  }
  return undefined;
}

module.exports = () => ({
  /** @param {any} info ts.server.PluginCreateInfo */
  create(info) {
    const host = info.languageServiceHost;
    const original = host.resolveModuleNameLiterals?.bind(host);
    if (original && !host.kdlabResolves) {
      host.kdlabResolves = true;
      host.resolveModuleNameLiterals = (/** @type {any[]} */ literals, /** @type {any[]} */ ...rest) =>
        original(literals, ...rest).map((/** @type {any} */ result, /** @type {number} */ index) => {
          if (result.resolvedModule) return result;
          const found = declarations(literals[index].text);
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
    return info.languageService;
  },
});
