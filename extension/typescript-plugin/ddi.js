// What the documentation says of a DDI, as text for a hover.
const fs = require('node:fs');
const path = require('node:path');

/** @typedef {{ header: string, max?: number, min?: number, note?: string, page?: string, summary?: string }} DdiRecord */

/**
 * @param {string} dist the extension's folder of built files
 * @returns {Readonly<Record<string, DdiRecord>>} empty when the data are not there
 */
function loadDdi(dist) {
  return { ...readData(dist, 'known.json'), ...readData(dist, 'ddi.json') };
}

/** @param {string} dist @param {string} name @returns {Readonly<Record<string, DdiRecord>>} */
function readData(dist, name) {
  try {
    return JSON.parse(fs.readFileSync(path.join(dist, 'sources', 'wdk', 'data', name), 'utf8')).functions;
  } catch {
    return {};
  }
}

const named = ['PASSIVE_LEVEL', 'APC_LEVEL', 'DISPATCH_LEVEL'];
named[15] = 'HIGH_LEVEL';

/** @param {number} irql */
const nameOf = irql => named[irql] ?? (irql <= 11 ? 'DIRQL' : String(irql));

/** @param {DdiRecord} record @returns {string} `IRQL <= DISPATCH_LEVEL` */
function irqlText({ min, max }) {
  if (min === undefined && max === undefined) return 'any IRQL';
  if (max === undefined) return `IRQL >= ${nameOf(/** @type {number} */ (min))}`;
  if (min === undefined || min === 0) return max === 0 ? 'IRQL = PASSIVE_LEVEL' : `IRQL <= ${nameOf(max)}`;
  return min === max ? `IRQL = ${nameOf(max)}` : `${nameOf(min)} <= IRQL <= ${nameOf(max)}`;
}

/**
 * @param {DdiRecord} record
 * @param {boolean} documented has a text of its own already
 * @returns {string} Markdown
 */
function describeDdi(record, documented) {
  const { header, note, page, summary } = record;
  const link = page && `[Reference](https://learn.microsoft.com/windows-hardware/drivers/ddi/${page})`;
  const facts = [`**${irqlText(record)}**${note ? ` (${note})` : ''}`, `\`${header}\``, link];
  const lead = documented ? '\n\n' : summary ? `${summary}\n\n` : '';
  return lead + facts.filter(Boolean).join(' · ');
}

module.exports = { describeDdi, irqlText, loadDdi };
