/** The WinDbg command language of kdlab: what the adapter and the terminal use. */
export type { Change, Command, CommandContext, CommandOutcome, Completion } from './command';
export { CommandInterpreter } from './interpreter';
export { createExpressionEvaluator } from './expression/environment';
export { breakStatus, formatLocation, formatStop, prompt } from './stop';
export { formatStack, type StackFlavour } from './commands/stack';
export { causeOf } from './report/cause';
export { buildBugCheckReport } from './report/bugCheckReport';
export { buildMachineState } from './report/machineState';
export { brokenRules, culpritText, Repetitions, ruleLine } from './report/rules';
export { lowStackWarnings } from './report/stackGauge';
export { formatValue } from './value';
