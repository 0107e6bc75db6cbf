import type { Parameter } from '../syntax/ast';
import { type ClassValue, type InstanceValue, type Value, unknown } from '../values';
import { ancestors, inClass } from './attributes';
import { bindArguments } from './binding';
import { type Named, callFunction } from './calls';
import type { Machine } from './machine';

/** `C(…)`: a new instance, its `__init__` run. */
export function construct(
  m: Machine,
  cls: ClassValue,
  args: readonly Value[],
  named: Named,
): Value {
  for (const value of [...args, ...named.values()]) m.recall.share(value);
  const init = inClass(cls, '__init__');
  const attributes = new Map<string, Value>();
  if (init?.kind === 'function') {
    const bound = bindArguments({ ...init, self: unknown }, args, named);
    bound.delete(init.parameters[0]?.name ?? 'self');
    const instance: InstanceValue = { kind: 'instance', class: cls, attributes, built: bound };
    callFunction(m, { ...init, self: instance }, args, named);
    return instance;
  }
  const fields = fieldsOf(cls);
  const instance: InstanceValue = { kind: 'instance', class: cls, attributes, built: named };
  const layer = layerOf(m, cls, args, named);
  if (layer) attributes.set(baseLayer, layer);
  for (const [place, name] of fields.entries()) {
    const value = args[place] ?? named.get(name) ?? inClass(cls, name);
    if (value) attributes.set(name, value);
  }
  const setup = inClass(cls, 'setup') ?? inClass(cls, '__post_init__');
  if (setup?.kind === 'function') callFunction(m, { ...setup, self: instance }, [], new Map());
  return instance;
}

/** Where an instance keeps the layer of a library that it extends. */
export const baseLayer = '(layer)';

/** `class LayerNorm(nn.LayerNorm)`: the layer that an instance also is. */
export function layerOf(
  m: Machine,
  cls: ClassValue,
  args: readonly Value[],
  named: Named,
): Value | undefined {
  for (const one of ancestors(cls)) {
    for (const base of one.bases)
      if (base.kind === 'builtin' && m.libraries.isLayer(base.name))
        return m.libraries.makeLayer(m, base.name, args, named);
  }
  return undefined;
}

/** Fields of a dataclass (or of a Flax module), those of its bases first. */
export function fieldsOf(cls: ClassValue): string[] {
  return [...new Set([...ancestors(cls)].reverse().flatMap((one) => one.fields))];
}

/** A parameter of a function that is analysed by itself. */
export function isOptional(parameter: Parameter): boolean {
  return parameter.value?.kind === 'constant' && parameter.value.value === 'None';
}
