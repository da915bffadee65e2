import { type Access, accessTo, type PrivateKey, PrivateMember } from './privates';

/** A decorated element of a class, as generated code hands it over. */
export interface DecoratedElement {
  readonly kind: 'method' | 'getter' | 'setter' | 'field' | 'accessor';
  readonly name: string | symbol;
  readonly isStatic: boolean;
  readonly decorators: readonly unknown[];
  /** For private elements: how they are reached. */
  readonly key: Access | undefined;
  /** The function, or for auto-accessors the pair; nothing for fields. */
  value: unknown;
  /** What decorators return for a field's value, and add to be run after it. */
  readonly inits: unknown[];
  readonly extra: unknown[];
}

/** The element before any decorator has seen it. */
export function decoratedElement(
  C: { prototype: object },
  kind: DecoratedElement['kind'],
  name: string | symbol,
  isStatic: boolean,
  decorators: readonly unknown[],
  member: PrivateKey | undefined,
): DecoratedElement {
  const key = member && accessTo(member);
  return {
    kind,
    name,
    isStatic,
    decorators,
    key,
    value: valueOf(C, kind, name, isStatic, member),
    inits: [],
    extra: [],
  };
}

function valueOf(
  C: { prototype: object },
  kind: DecoratedElement['kind'],
  name: string | symbol,
  isStatic: boolean,
  member: PrivateKey | undefined,
): unknown {
  if (kind === 'field') return undefined;
  if (member instanceof PrivateMember) {
    if (kind === 'method') return member.method;
    if (kind === 'accessor') return { get: member.getter, set: member.setter };
    return kind === 'getter' ? member.getter : member.setter;
  }
  const d = Object.getOwnPropertyDescriptor(isStatic ? C : C.prototype, name)!;
  if (kind === 'method') return d.value;
  if (kind === 'accessor') return { get: d.get, set: d.set };
  return kind === 'getter' ? d.get : d.set;
}

/** Puts what the decorators made of an element in its place. */
export function applyDecorated(
  C: { prototype: object },
  e: DecoratedElement,
  defineProperty: typeof Object.defineProperty,
): void {
  if (e.kind === 'field') return;
  const { value } = e;
  const change =
    e.kind === 'method'
      ? { value }
      : e.kind === 'accessor'
        ? (value as { get: unknown; set: unknown })
        : { [e.kind === 'getter' ? 'get' : 'set']: value };
  const member = e.key?.member;
  if (member instanceof PrivateMember) {
    if ('value' in change) member.method = value;
    if ('get' in change) member.getter = change.get;
    if ('set' in change) member.setter = change.set;
  } else defineProperty(e.isStatic ? C : C.prototype, e.name, change as PropertyDescriptor);
}

const metadataSymbol = (Symbol as { metadata?: symbol }).metadata ?? Symbol.for('Symbol.metadata');

/** The object that the decorators of a class share; that of a subclass inherits from it. */
export function createMetadata(base: unknown): object {
  const inherited = base == null ? null : (base as Record<symbol, object | undefined>)[metadataSymbol];
  return Object.create(inherited ?? null) as object;
}

export function setMetadata(C: object, metadata: object): void {
  Object.defineProperty(C, metadataSymbol, {
    value: metadata,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
