import type { Node } from '@babel/types';
import type { FunctionContext } from './context';
import { byThrow, protect } from './exits';

/** Runs `body`, and then disposes of what `using` declarations among `list` have taken, however it was left. */
export function disposing(cx: FunctionContext, list: readonly Node[], body: () => void): void {
  const declaration = list.find(s => s.type === 'VariableDeclaration' && s.kind === 'using');
  if (!declaration) {
    body();
    return;
  }
  const outer = cx.disposables;
  const stack = cx.temp();
  cx.code(`${stack}=[];`);
  cx.disposables = stack;
  protect(cx, body, (kind, error) => {
    const result = cx.temp();
    const disposed = cx.call(
      declaration,
      `$R.builtin.dispose(${stack},${kind}===${byThrow},${error})`,
      '[Symbol.dispose]',
    );
    cx.code(`${result}=${disposed};`);
    cx.add({
      t: 'if',
      c: `${result}!==undefined`,
      a: [
        { t: 'code', s: `${error}=${result}.error;` },
        { t: 'if', c: `${kind}!==${byThrow}`, a: [{ t: 'raise', pc: cx.point(declaration, 'hidden'), s: error }] },
      ],
    });
  });
  cx.disposables = outer;
}
