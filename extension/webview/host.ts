/** The page's side of the messages, and the little DOM help that both pages need. */

interface Host<Out> {
  postMessage(message: Out): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi<Out>(): Host<Out>;

/** Connects the page: sends `ready`-like messages out, hands what comes in to `receive`. */
export function connect<In, Out>(receive: (message: In) => void): Host<Out> {
  const host = acquireVsCodeApi<Out>();
  window.addEventListener('message', event => receive(event.data as In));
  return host;
}

type Attributes = Readonly<Record<string, string | number | boolean | undefined | ((event: never) => void)>>;
type Child = Node | string | null | undefined | false;

/** An element with attributes (functions are listeners: `onclick`) and children; text is always text, never markup. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || (value === false && !name.startsWith('aria-'))) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener);
    else element.setAttribute(name, value === true && !name.startsWith('aria-') ? '' : String(value));
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/** Puts values into the `{0}`, `{1}` of a translated text. */
export function fill(text: string, ...values: (string | number)[]): string {
  return text.replace(/\{(\d)\}/g, (hole, index) => String(values[Number(index)] ?? hole));
}

/** Bytes with thousands separated, the same in every locale. */
export function bytes(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
