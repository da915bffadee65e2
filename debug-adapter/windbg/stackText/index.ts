/** Pasted WinDbg text: what its stacks show, without a machine. */
export { analyzeStackText, NoStackText, type StackAnalysis, type TextAnalysis } from './analysis';
export { stackTextReport } from './report';
