import type { SizeFacts } from '../../tensor/size-facts';
import { baseLayer } from './construct';
import type { InstanceValue, LayerValue, Value } from '../values';

/**
 * Whether two modules were made with the same arguments, and hold the same settings since: then nothing
 * that can be said of one is not said of the other.
 */
export function madeAlike(
  a: InstanceValue | LayerValue,
  b: InstanceValue | LayerValue,
  facts: SizeFacts,
  depth = 0,
): boolean {
  if (a === b) return true;
  if (a.kind === 'layer')
    return (
      b.kind === 'layer' &&
      a.type === b.type &&
      a.sometimes === b.sometimes &&
      sameEntries(a.options, b.options, facts, depth) &&
      sameEntries(a.attributes, b.attributes, facts, depth)
    );
  return (
    b.kind === 'instance' &&
    a.class === b.class &&
    a.built !== undefined &&
    b.built !== undefined &&
    sameEntries(a.built, b.built, facts, depth) &&
    sameSettings(a, b, facts)
  );
}

function sameEntries(
  a: ReadonlyMap<string, Value>,
  b: ReadonlyMap<string, Value>,
  facts: SizeFacts,
  depth: number,
): boolean {
  if (a.size !== b.size) return false;
  for (const [name, one] of a) {
    const other = b.get(name);
    if (!other || !same(one, other, facts, depth + 1)) return false;
  }
  return true;
}

/** What is set on a module from outside, after it was made. */
function sameSettings(a: InstanceValue, b: InstanceValue, facts: SizeFacts): boolean {
  if (a.attributes.size !== b.attributes.size) return false;
  for (const [name, one] of a.attributes) {
    const other = b.attributes.get(name);
    if (one.kind !== other?.kind) return false;
    if ((plain.has(one.kind) || name === baseLayer) && !same(one, other, facts, 0)) return false;
  }
  return true;
}

const plain: ReadonlySet<Value['kind']> = new Set(['int', 'bool', 'string', 'given']);

function same(a: Value, b: Value, facts: SizeFacts, depth: number): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || depth > 5) return false;
  switch (a.kind) {
    case 'int':
      return facts.resolve(a.size).text === facts.resolve((b as typeof a).size).text;
    case 'float': {
      const { size, over } = b as typeof a;
      return a.size?.text === size?.text && a.over?.text === over?.text;
    }
    case 'bool':
    case 'string': {
      const other = b as typeof a;
      return a.value === other.value && a.usual === other.usual;
    }
    case 'given':
      return a.given === (b as typeof a).given;
    case 'builtin':
      return a.name === (b as typeof a).name && !a.self && !(b as typeof a).self;
    case 'none':
    case 'unknown':
    case 'dtype':
      return true;
    case 'tensor': {
      const other = b as typeof a;
      return (
        a.shape !== null &&
        a.shape.length === other.shape?.length &&
        a.shape.every((size, axis) => size.terms && size.text === other.shape![axis]!.text)
      );
    }
    case 'list': {
      const [x, y] = [a.state, (b as typeof a).state];
      if (x.items && y.items)
        return (
          x.items.length === y.items.length &&
          x.items.every((item, place) => same(item, y.items![place]!, facts, depth + 1))
        );
      return (
        x.items === y.items &&
        x.length.text === y.length.text &&
        !x.head &&
        !y.head &&
        same(x.element, y.element, facts, depth + 1)
      );
    }
    case 'dict': {
      const other = b as typeof a;
      return (
        (a.rest === undefined) === (other.rest === undefined) &&
        sameEntries(a.entries, other.entries, facts, depth)
      );
    }
    case 'function': {
      const other = b as typeof a;
      return a.body === other.body && a.scope === other.scope && a.self === other.self;
    }
    case 'partial': {
      const other = b as typeof a;
      return (
        same(a.callee, other.callee, facts, depth + 1) &&
        a.args.length === other.args.length &&
        a.args.every((one, place) => same(one, other.args[place]!, facts, depth + 1)) &&
        sameEntries(a.named, other.named, facts, depth)
      );
    }
    case 'union': {
      const { options } = b as typeof a;
      return (
        a.options.length === options.length &&
        a.options.every((one, place) => same(one, options[place]!, facts, depth + 1))
      );
    }
    case 'instance':
    case 'layer':
      return madeAlike(a, b as typeof a, facts, depth + 1);
    default:
      return false;
  }
}
