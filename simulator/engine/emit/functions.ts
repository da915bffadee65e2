import { type Calling, methodCalling } from '../bind/hooks';
import type { LoweredFunction } from '../lower/functions';
import { freeNames, selfName } from '../lower/closures';
import { looksAt, looksAtWritten, setterSuspended } from '../notice';
import { accessOf, type FunctionInfo } from '../scope';
import { type PrintOptions, printBody } from './print';
import { savingText, slotText } from './slots';

/** Facts about a function that its text depends on. */
export interface EmitOptions {
  readonly stackBytes: number;
  readonly accounting: boolean;
  /** Ends up in the text, so that a function value can be traced back to its record. */
  readonly marker: string;
}

/** `head(parameters){...}`: the tier that calls enter. */
export function fastFunction(f: LoweredFunction, o: EmitOptions, head: string): string {
  const { info } = f;
  const open = `${head}(${f.parameters})${info.kind === 'arrow' ? '=>' : ''}{${o.marker}`;
  const names = f.declared.join();
  if (info.generator) {
    return `${open}${names ? `let ${names};` : ''}${f.prologue}return $R.generator($S.units[${info.index}],[${f.slots.join()}],${selfName(info)},${f.opens});}`;
  }
  const body = printBody(f.nodes, {
    slow: false,
    ...stackTexts(f, o),
    kind: constructorKind(info),
    ...thisText(info),
  });
  const save = savingText(info.index, f.slots);
  const calling = callingOf(info);
  return `${open}${calling ? 'const $f=$B[2];$B[2]=0;' : ''}let ${names ? `${names},` : ''}$v,${isCharged(f, o) ? '$s=$B[1],' : ''}$k=0;${f.prologue}$out:{try{
${body}
}catch($e){$R.caught($e);}}
${unwound(f, calling ? suspension[calling](save) : save)}}`;
}

/** A function expression that re-enters a suspended frame: `(frame, value) => value | sentinel`. */
export function slowFunction(f: LoweredFunction, o: EmitOptions): string {
  const { info } = f;
  const loads = f.slots.map((s, i) => `${s}=$F.${slotText(i)}`).join();
  const stores = f.slots.map((s, i) => `$F.${slotText(i)}=${s};`).join('');
  const kind = info.generator ? 'generator' : constructorKind(info);
  const newTarget =
    info.kind === 'function' && info.newTargetVar && info.thisVar ? { newTarget: accessOf(info.newTargetVar) } : {};
  const body = printBody(f.nodes, {
    slow: true,
    enter: '',
    leave: slowLeave(f, o),
    kind,
    ...newTarget,
    ...thisText(info),
  });
  const save = `${stores}$F.pc=$k;${unwound(f, '$R.saveAgain($F)')}`;
  const [open, close] = info.generator
    ? ['$yield:{', `${save}}${stores}$F.pc=$k;return $R.yielded($F,$v);`]
    : ['', save];
  return `(function($F,$v){let ${loads ? `${loads},` : ''}$p=$F.pc,$k=$p;${open}$out:{try{
${body}
}catch($e){$R.caught($e);}}
${close}})`;
}

/** Returns what saving the frame gives; the callers stand on the stack that the function began on. */
function unwound(f: LoweredFunction, save: string): string {
  return f.info.tags.enterstack ? `$v=${save};$R.leaveStack($stack);return $v;` : `return ${save};`;
}

function constructorKind(info: FunctionInfo): PrintOptions['kind'] {
  if (!info.isConstructor) return 'plain';
  return info.kind === 'constructor' ? 'constructor' : info.indirectSuper ? 'indirect' : 'derived';
}

function thisText(info: FunctionInfo): { self: string } {
  return { self: info.thisVar ? accessOf(info.thisVar) : '$this' };
}

/** Whether it charges the stack it is called on: a generator's body is charged by who enters it. */
function isCharged({ info }: LoweredFunction, { accounting }: EmitOptions): boolean {
  return accounting && !info.generator && !info.tags.enterstack;
}

const leaveStack = '$R.leaveStack($stack);';

/** `$s` is where the caller stands: leaving writes what nothing has to be read for. */
function stackTexts(f: LoweredFunction, o: EmitOptions): { enter: string; leave: string } {
  const kind = f.info.tags.enterstack;
  if (kind)
    return {
      enter: `$stack=$R.enterStack(${JSON.stringify(kind)},${o.stackBytes});if($B[1]<$B[3]&&$R.deeper())break $out;`,
      leave: leaveStack,
    };
  if (!isCharged(f, o)) return { enter: '', leave: '' };
  return { enter: `if(($B[1]=$s-${o.stackBytes}|0)<$B[3]&&$R.deeper())break $out;`, leave: '$B[1]=$s;' };
}

function slowLeave(f: LoweredFunction, o: EmitOptions): string {
  if (f.info.tags.enterstack) return leaveStack;
  return isCharged(f, o) ? `$B[1]+=${o.stackBytes};` : '';
}

/**
 * How functions that the platform itself calls are suspended: only when their caller has said that it looks at the
 * result. Otherwise they drive themselves to their end.
 */
const suspension: Readonly<Record<Calling, (save: string) => string>> = {
  getter: save => `$f===${looksAt.getter}?${save}:$R.drive(${save})`,
  setter: save =>
    `$f===${looksAt.setter}||$f===${looksAtWritten}?(($v=${save})===$U&&($B[2]=${setterSuspended}),$v):$R.drive(${save})`,
  method: save => `$f===${looksAt.method}?${save}:$R.drive(${save})`,
};

function callingOf({ kind, name, privateName, isExec }: FunctionInfo): Calling | undefined {
  if (isExec) return 'method';
  if (privateName !== undefined) return undefined;
  if (kind === 'getter' || kind === 'setter') return kind;
  const own = /(?:^|\.)(?:(\w+)|\[Symbol\.(\w+)\])$/.exec(name);
  return own && kind !== 'constructor' ? methodCalling(own[1] ?? `@@${own[2]}`) : undefined;
}

/** A generator function is no constructor, and knows itself for its prototype. */
export function generatorFunction(f: LoweredFunction, o: EmitOptions): string {
  const { privateName, name } = f.info;
  const key = JSON.stringify(privateName ?? (name.startsWith('<') ? '' : name));
  const self = selfName(f.info);
  return `(()=>{const ${self}=$R.generatorFunction({${fastFunction(f, o, key)}}[${key}]);return ${self};})()`;
}

/** The lifted factory of an inner function. */
export function factory(f: LoweredFunction, o: EmitOptions): string {
  const { info } = f;
  const boxes = freeNames(info).join();
  const name = info.name.startsWith('<') ? undefined : JSON.stringify(info.name);
  let value: string;
  if (info.kind === 'arrow') value = fastFunction(f, o, '');
  else if (info.generator) return `function $make${info.index}(${boxes}){return ${generatorFunction(f, o)};}`;
  else if (info.kind === 'function') value = fastFunction(f, o, 'function');
  else {
    const key = JSON.stringify(info.privateName ?? info.name);
    return `function $make${info.index}(${boxes}){return {${fastFunction(f, o, key)}}[${key}];}`;
  }
  // A property gives its value the name that ECMAScript would.
  return `function $make${info.index}(${boxes}){return ${name ? `{${name}:${value}}[${name}]` : value};}`;
}
