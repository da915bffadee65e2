import type { DebugProtocol as P } from '@vscode/debugprotocol';
import type { RequestTypes as CustomRequestTypes } from '../protocol';

type Nothing = Record<string, never>;
type Exchange<A, B> = { readonly arguments: A; readonly result: B };

/** Every request that the adapter answers: what goes in and what comes out. */
export interface RequestTypes extends CustomRequestTypes {
  initialize: Exchange<P.InitializeRequestArguments, P.Capabilities>;
  launch: Exchange<P.LaunchRequestArguments & Record<string, unknown>, Nothing>;
  configurationDone: Exchange<Nothing, Nothing>;
  restart: Exchange<P.RestartArguments, Nothing>;
  terminate: Exchange<P.TerminateArguments, Nothing>;
  disconnect: Exchange<P.DisconnectArguments, Nothing>;
  cancel: Exchange<P.CancelArguments, Nothing>;

  setBreakpoints: Exchange<P.SetBreakpointsArguments, P.SetBreakpointsResponse['body']>;
  setFunctionBreakpoints: Exchange<P.SetFunctionBreakpointsArguments, P.SetFunctionBreakpointsResponse['body']>;
  setInstructionBreakpoints: Exchange<
    P.SetInstructionBreakpointsArguments,
    P.SetInstructionBreakpointsResponse['body']
  >;
  dataBreakpointInfo: Exchange<P.DataBreakpointInfoArguments, P.DataBreakpointInfoResponse['body']>;
  setDataBreakpoints: Exchange<P.SetDataBreakpointsArguments, P.SetDataBreakpointsResponse['body']>;
  setExceptionBreakpoints: Exchange<P.SetExceptionBreakpointsArguments, { breakpoints: P.Breakpoint[] }>;
  breakpointLocations: Exchange<P.BreakpointLocationsArguments, P.BreakpointLocationsResponse['body']>;

  continue: Exchange<P.ContinueArguments, P.ContinueResponse['body']>;
  next: Exchange<P.NextArguments, Nothing>;
  stepIn: Exchange<P.StepInArguments, Nothing>;
  stepOut: Exchange<P.StepOutArguments, Nothing>;
  stepInTargets: Exchange<P.StepInTargetsArguments, P.StepInTargetsResponse['body']>;
  pause: Exchange<P.PauseArguments, Nothing>;
  stepBack: Exchange<P.StepBackArguments, Nothing>;
  restartFrame: Exchange<P.RestartFrameArguments, Nothing>;
  reverseContinue: Exchange<P.ReverseContinueArguments, Nothing>;

  threads: Exchange<Nothing, P.ThreadsResponse['body']>;
  stackTrace: Exchange<P.StackTraceArguments, P.StackTraceResponse['body']>;
  scopes: Exchange<P.ScopesArguments, P.ScopesResponse['body']>;
  variables: Exchange<P.VariablesArguments, P.VariablesResponse['body']>;
  setVariable: Exchange<P.SetVariableArguments, P.SetVariableResponse['body']>;
  setExpression: Exchange<P.SetExpressionArguments, P.SetExpressionResponse['body']>;
  evaluate: Exchange<P.EvaluateArguments, P.EvaluateResponse['body']>;
  completions: Exchange<P.CompletionsArguments, P.CompletionsResponse['body']>;
  exceptionInfo: Exchange<P.ExceptionInfoArguments, P.ExceptionInfoResponse['body']>;
  locations: Exchange<P.LocationsArguments, NonNullable<P.LocationsResponse['body']>>;

  readMemory: Exchange<P.ReadMemoryArguments, NonNullable<P.ReadMemoryResponse['body']>>;
  writeMemory: Exchange<P.WriteMemoryArguments, NonNullable<P.WriteMemoryResponse['body']>>;
  disassemble: Exchange<P.DisassembleArguments, NonNullable<P.DisassembleResponse['body']>>;
  modules: Exchange<P.ModulesArguments, P.ModulesResponse['body']>;
  loadedSources: Exchange<P.LoadedSourcesArguments, P.LoadedSourcesResponse['body']>;
  source: Exchange<P.SourceArguments, P.SourceResponse['body']>;
}

export type Command = keyof RequestTypes;
