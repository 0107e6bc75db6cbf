import { type Size, nameOf, namesIn } from '../../tensor/size';
import { baseLayer } from '../evaluator/construct';
import type { InstanceValue, Value } from '../values';

/** The layer of a library that a class extends. */
function layerOf({ built, attributes }: InstanceValue): (readonly [string, Value])[] {
  const layer = built && attributes.get(baseLayer);
  return layer ? [[baseLayer, layer]] : [];
}

/** A text that tells apart what an analysis would tell apart. */
export function signatureOf(value: Value, depth = 0): string {
  if (depth > 5) return '…';
  const inner = (one: Value) => signatureOf(one, depth + 1);
  switch (value.kind) {
    case 'tensor':
      return `T(${value.shape?.map((size) => size.text).join() ?? '?'})`;
    case 'int':
      return value.size.text;
    case 'bool':
    case 'string':
      return `${value.kind}:${value.value}`;
    case 'given':
      return `given ${value.given.path}`;
    case 'list':
      return value.state.items
        ? `[${value.state.items.map(inner).join()}]`
        : `[${inner(value.state.element)}*${value.state.length.text}]`;
    case 'dict':
      return `{${[...value.entries].map(([name, one]) => `${name}:${inner(one)}`).join()}}`;
    case 'instance':
      return `${value.class.name}(${[...(value.built ?? value.attributes), ...layerOf(value)].map(([name, one]) => `${name}=${inner(one)}`).join()})`;
    case 'layer':
      return `${value.type}(${[...value.options].map(([name, one]) => `${name}=${inner(one)}`).join()})`;
    case 'function':
      return `def ${value.qualname}@${value.definition?.from ?? ''}${value.self ? inner(value.self) : ''}`;
    case 'class':
      return value.name;
    case 'builtin':
      return value.name;
    case 'union':
      return `${value.usual ? 'usually none ' : ''}${value.options.map(inner).join('|')}`;
    case 'float':
      return `float ${value.size?.text ?? ''}/${value.over?.text ?? ''}`;
    default:
      return value.kind;
  }
}

/** Names of sizes in a value that comes from elsewhere. */
export function namesOf(value: Value, into: Set<string>, depth = 0): void {
  if (depth > 4) return;
  const inner = (one: Value) => namesOf(one, into, depth + 1);
  switch (value.kind) {
    case 'tensor':
      for (const size of value.shape ?? []) namesIn(size, into);
      return;
    case 'int':
      namesIn(value.size, into);
      return;
    case 'list':
      (value.state.items ?? [value.state.element]).forEach(inner);
      return;
    case 'union':
      value.options.forEach(inner);
      return;
    case 'instance':
      for (const one of value.attributes.values()) inner(one);
      return;
    case 'layer':
      for (const one of value.options.values()) inner(one);
      return;
    case 'given':
      into.add(value.given.name);
      for (const size of value.given.shape ?? []) namesIn(size, into);
      return;
    default:
  }
}

/** Names that stand in a value by themselves. */
export function namesAlone(value: Value, into: Set<string>, depth = 0): void {
  if (depth > 4) return;
  const inner = (one: Value) => namesAlone(one, into, depth + 1);
  const add = (size: Size) => {
    const name = nameOf(size);
    if (name !== undefined) into.add(name);
  };
  switch (value.kind) {
    case 'tensor':
      value.shape?.forEach(add);
      return;
    case 'int':
      add(value.size);
      return;
    case 'given':
      into.add(value.given.name);
      value.given.shape?.forEach(add);
      return;
    case 'list':
      (value.state.items ?? [value.state.element]).forEach(inner);
      return;
    case 'union':
      value.options.forEach(inner);
      return;
    case 'instance':
      for (const one of (value.built ?? value.attributes).values()) inner(one);
      for (const one of value.attributes.values()) if (one.kind === 'int') inner(one);
      return;
    default:
  }
}
