import { type Ir, type Probe, span } from '../ir';

/** What differs from function to function when its body is printed. */
export interface PrintOptions {
  readonly slow: boolean;
  /** Charges and returns the stack bytes; empty when not accounted. A slow tier is entered behind the first. */
  readonly enter: string;
  readonly leave: string;
  readonly kind: 'plain' | 'constructor' | 'derived' | 'indirect' | 'generator';
  /** The text of `this`. */
  readonly self: string;
  /** For ordinary functions that use `this`: the text that tells whether they were called with `new`. */
  readonly newTarget?: string;
}

/** Prints a lowered body: the fast tier as straight code, the slow tier with a guard before everything. */
export function printBody(nodes: readonly Ir[], options: PrintOptions): string {
  const printer = new Printer(options);
  printer.sequence(nodes);
  return printer.lines.join('\n');
}

class Printer {
  readonly lines: string[] = [];
  /** Whether code is printed so that it can be entered in its middle. */
  private guards: boolean;
  /** Inside the rounds of a loop that run without guards: the label of those with guards. */
  private guardedRounds = '';
  private labels = 0;
  constructor(private readonly options: PrintOptions) {
    this.guards = options.slow;
  }

  private line(s: string): void {
    this.lines.push(s);
  }

  /** In the slow tier simple nodes are gathered under `if($p===0)`: they run only when nothing is being re-entered. */
  sequence(nodes: readonly Ir[]): void {
    let open = false;
    const begin = () => {
      if (this.guards && !open) this.line('if($p===0){');
      open = true;
    };
    const end = () => {
      if (this.guards && open) this.line('}');
      open = false;
    };
    for (const n of nodes) {
      switch (n.t) {
        case 'code':
          begin();
          this.line(n.s);
          break;
        case 'break':
          begin();
          this.line(`break ${n.label};`);
          break;
        case 'return':
          begin();
          this.line(this.returnText(n.s));
          break;
        case 'raise':
          begin();
          this.line(`$k=${n.pc};$R.${n.again ? 'raiseAgain' : 'raise'}(${n.s});break $out;`);
          break;
        case 'entry':
        case 'probe':
        case 'call':
        case 'yield': {
          if (n.t === 'entry' && this.options.enter === '') {
            end();
            if (this.guards) this.line(`if($p===${n.pc})$p=0;`);
            break;
          }
          begin();
          this.line(this.pointText(n));
          if (this.guards) this.line(`}else if($p===${n.pc}){$p=0;}`);
          open = false;
          break;
        }
        default:
          end();
          this.compound(n);
      }
    }
    end();
  }

  private pointText(n: Extract<Ir, { t: 'entry' | 'probe' | 'call' | 'yield' }>): string {
    switch (n.t) {
      case 'entry':
        return `$k=${n.pc};${this.options.enter}`;
      case 'probe':
        if (n.idle) return `$k=${n.pc};$B[0]=($B[0]<$T[${2 * n.id}]?$B[0]:$T[${2 * n.id}])-1;break $out;`;
        if (n.isLate && !this.guards) return `$k=-${n.pc};`;
        return `$k=${n.pc};${pay(1)}<$T[${2 * n.id}])break $out;`;
      case 'call':
        return `$k=${n.pc};if(($v=${this.options.slow ? (n.slow ?? n.s) : n.s})===$U)break $out;`;
      case 'yield':
        return `$k=${n.pc};$v=${n.s};break $yield;`;
    }
  }

  private returnText(value: string | undefined): string {
    const { leave, kind } = this.options;
    if (kind === 'generator') return `return $R.generatorDone($F,${value ?? 'undefined'});`;
    const { slow, self } = this.options;
    if (kind === 'constructor' && slow) return `${leave}return $R.constructed(${value ?? 'undefined'},${self});`;
    if (kind === 'indirect' || (kind === 'derived' && slow))
      return `$v=$R.derived(${value ?? 'undefined'},${self});${leave}return $v;`;
    if (slow && this.options.newTarget)
      return `${leave}return $R.returned(${value ?? 'undefined'},${this.options.newTarget},${self});`;
    if (value === undefined) return `${leave}return;`;
    if (leave === '' || /^(?:[\w$]+|"[^"]*")$/.test(value)) return `${leave}return ${value};`;
    return `$v=${value};${leave}return $v;`;
  }

  /**
   * All of its statements are paid for at once; where the budget ends or a threshold is raised, guarded code of the slow
   * tier takes them one by one. A negative `$k` says that they were paid for in this way (`Unwinding.settle`).
   */
  private stretchNode({ probes, late, body }: Extract<Ir, { t: 'stretch' }>): void {
    if (this.guards) {
      this.sequence(body);
      return;
    }
    const [first] = probes;
    const count = late.length + probes.length;
    this.line(`$k=-${first.pc};${pay(count)}<$T[${2 * first.id + 1}])${this.oneByOne(late[0] ?? first, count)}`);
    for (const n of body) {
      if (n.t !== 'probe') this.sequence([n]);
      else if (n !== first) this.line(`$k=-${n.pc};`);
    }
  }

  /** From the statement at `probe` on, which is paid for like those after it. */
  private oneByOne({ pc, id }: Probe, count: number): string {
    if (!this.options.slow) return 'break $out;';
    return `{$k=${pc};if(($B[0]+=${count - 1})<$T[${2 * id}])break $out;$p=${pc};continue ${this.guardedRounds};}`;
  }

  private compound(n: Extract<Ir, { t: 'stretch' | 'if' | 'loop' | 'block' | 'switch' | 'try' }>): void {
    switch (n.t) {
      case 'stretch':
        this.stretchNode(n);
        return;
      case 'if':
        this.ifNode(n);
        return;
      case 'loop':
        this.loopNode(n);
        return;
      case 'block':
        if (!n.used) {
          this.sequence(n.body);
          return;
        }
        this.guarded(span(n.body), () => {
          this.line(`${n.label}:{`);
          this.sequence(n.body);
          this.line('}');
        });
        return;
      case 'switch':
        this.switchNode(n);
        return;
      case 'try':
        this.tryNode(n);
    }
  }

  /**
   * A loop that is entered in its middle first finishes that round, guarded; the rounds after it run without guards, as
   * fast as in the fast tier, until statements have to be taken one by one.
   */
  private loopNode(n: Extract<Ir, { t: 'loop' }>): void {
    if (!this.guards) {
      this.line(`${n.label}:for(;;){`);
      this.sequence(n.body);
      this.line('}');
      return;
    }
    const range = span(n.body);
    this.guarded(range, () => {
      this.line(`${n.label}:{`);
      const rounds = `$g${++this.labels}`;
      if (range) {
        this.line(`${rounds}:for(;;){if($p!==0){`);
        this.sequence(n.body);
        this.line('}');
      }
      this.guards = false;
      this.guardedRounds = rounds;
      this.line('for(;;){');
      this.sequence(n.body);
      this.line(range ? '}}}' : '}}');
      this.guards = true;
    });
  }

  private guarded(range: [number, number] | undefined, body: () => void): void {
    if (!this.guards) {
      body();
      return;
    }
    this.line(`if($p===0${inRange(range, '||')}){`);
    body();
    this.line('}');
  }

  private ifNode(n: Extract<Ir, { t: 'if' }>): void {
    if (!this.guards) {
      if (n.slowOnly) return;
      this.line(`if(${n.c}){`);
      this.sequence(n.a);
      if (n.b && n.b.length > 0) {
        this.line('}else{');
        this.sequence(n.b);
      }
      this.line('}');
      return;
    }
    const a = span(n.a);
    const b = n.b && span(n.b);
    this.line(a ? `if($p===0?${n.c}:${inRange(a)}){` : `if($p===0&&(${n.c})){`);
    this.sequence(n.a);
    if (n.b && n.b.length > 0) {
      this.line(`}else if($p===0${inRange(b, '||')}){`);
      this.sequence(n.b);
    }
    this.line('}');
  }

  private switchNode(n: Extract<Ir, { t: 'switch' }>): void {
    if (!this.guards) {
      this.line(`${n.label}:switch(${n.value}){`);
      for (const c of n.cases) {
        this.line(c.test === undefined ? 'default:' : `case ${c.test}:`);
        this.sequence(c.body);
      }
      this.line('}');
      return;
    }
    // The case entered first is `$m`; those after it run by falling through.
    const otherwise = n.cases.findIndex(c => c.test === undefined);
    const chosen = n.cases
      .map((c, i) => (c.test === undefined ? '' : `${n.value}===${c.test}?${i}:`))
      .join('')
      .concat(String(otherwise < 0 ? n.cases.length : otherwise));
    this.guarded(span(n.cases.flatMap(c => c.body)), () => {
      this.line(`${n.label}:{let $m=$p===0?(${chosen}):0;`);
      n.cases.forEach((c, i) => {
        const range = span(c.body);
        this.line(range ? `if($p===0?$m<=${i}:${inRange(range)}){$m=0;` : `if($p===0&&$m<=${i}){$m=0;`);
        this.sequence(c.body);
        this.line('}');
      });
      this.line('}');
    });
  }

  private tryNode(n: Extract<Ir, { t: 'try' }>): void {
    if (!this.guards) {
      this.sequence(n.body);
      return;
    }
    const handler = span(n.handler);
    this.line(`if($p===0${inRange(span(n.body), '||')}){`);
    this.sequence(n.body);
    this.line(`}else if(${inRange([n.pc, handler?.[1] ?? n.pc])}){`);
    this.line(`if($p===${n.pc})$p=0;`);
    this.sequence(n.handler);
    this.line('}');
  }
}

/** Takes statements off the budget; `|0` spares V8 a check for overflow. */
const pay = (count: number) => `if(($B[0]=$B[0]-${count}|0)`;

function inRange(range: [number, number] | undefined, prefix = ''): string {
  if (!range) return '';
  return range[0] === range[1] ? `${prefix}$p===${range[0]}` : `${prefix}($p>=${range[0]}&&$p<=${range[1]})`;
}
