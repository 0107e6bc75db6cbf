import {
  type Size,
  addSizes,
  multiplySizes,
  productOf,
  sizeOf,
  unknownSize,
  valueOf,
} from '../../tensor/size';
import { ancestors } from '../evaluator/attributes';
import { baseLayer } from '../evaluator/construct';
import type { Machine } from '../evaluator/machine';
import { sizeFrom } from '../evaluator/operators';
import {
  type ClassValue,
  type InstanceValue,
  type LayerValue,
  type Value,
  itemsOf,
} from '../values';
import { type LayerOptions, layerParameters } from './layer-parameters';

const nothing = sizeOf(0);

/** How many numbers the parameters of a module are, those of its parts included; "?" where one is not known. */
export function parametersOf(m: Machine, instance: InstanceValue): Size {
  return new Count(m).instance(instance);
}

class Count {
  /** What is counted already: a part or a weight that stands in two places is one. */
  private readonly counted = new Map<object, Set<string>>();

  constructor(private readonly m: Machine) {}

  instance(instance: InstanceValue): Size {
    if (!isModule(instance.class) || this.known(instance, '')) return nothing;
    let sum = nothing;
    for (const [name, value] of instance.attributes) {
      if (name === baseLayer || !open(value)) sum = addSizes(sum, this.of(value));
      else if (called(this.m, instance.class, name)) return unknownSize;
    }
    return sum;
  }

  private of(value: Value, depth = 0): Size {
    if (depth > 12) return unknownSize;
    switch (value.kind) {
      case 'instance':
        return this.instance(value);
      case 'layer':
        return this.layer(value, depth);
      case 'tensor':
        return value.parameter ? this.tensor(value) : nothing;
      case 'union': {
        const all = value.options.map((option) => new Count(this.m).of(option, depth + 1));
        return all.every((one) => one.terms && one.text === all[0]!.text)
          ? this.of(value.options[0]!, depth + 1)
          : unknownSize;
      }
      // A plain list hides what it holds from `parameters()`.
      default:
        return nothing;
    }
  }

  private tensor(tensor: Extract<Value, { kind: 'tensor' }>): Size {
    const { weightOf } = tensor;
    if (this.known(weightOf ?? tensor, weightOf ? 'weight' : '')) return nothing;
    return tensor.shape ? this.m.facts.resolve(productOf(tensor.shape)) : unknownSize;
  }

  private layer(layer: LayerValue, depth: number): Size {
    const modules = layer.options.get('modules');
    if (modules) return this.container(modules, depth);
    const parameters = layerParameters(layer.type, this.options(layer));
    if (!parameters) return unknownSize;
    if (layer.sometimes && parameters.length > 0) return unknownSize;
    let sum = nothing;
    for (const { name, shape } of parameters) {
      const put = layer.attributes.get(name);
      if (put?.kind === 'tensor') sum = addSizes(sum, this.tensor(put));
      else if (!this.known(layer, name))
        sum = addSizes(sum, this.m.facts.resolve(productOf(shape)));
    }
    return sum;
  }

  private container(modules: Value, depth: number): Size {
    const part = (value: Value) => (open(value) ? unknownSize : this.of(value, depth + 1));
    if (modules.kind === 'dict')
      return modules.rest
        ? unknownSize
        : [...modules.entries.values()].reduce((sum, one) => addSizes(sum, part(one)), nothing);
    if (modules.kind !== 'list') return unknownSize;
    const { items, element, length, head, tail } = modules.state;
    if (items) return items.reduce((sum, one) => addSizes(sum, part(one)), nothing);
    if (head && tail)
      return addSizes(
        head.reduce((sum, one) => addSizes(sum, part(one)), nothing),
        multiplySizes(addSizes(length, sizeOf(-head.length)), part(tail)),
      );
    return valueOf(length) === 0 ? nothing : multiplySizes(length, part(element));
  }

  private options(layer: LayerValue): LayerOptions {
    const get = (name: string) => layer.options.get(name);
    const size = (value: Value | undefined) => value && sizeFrom(this.m, value);
    return {
      has: (name) => layer.options.has(name),
      size: (name) => size(get(name)),
      sizes: (name, axes) => {
        const value = get(name);
        const items = value && itemsOf(value);
        if (items) return items.map(size);
        return Array.from({ length: Math.max(axes, 1) }, () => size(value));
      },
      flag: (name) => {
        const value = get(name);
        if (value?.kind === 'none') return false;
        return value?.kind === 'bool' ? value.value : undefined;
      },
    };
  }

  /** Whether this has been counted; from now on, it has. */
  private known(of: object, name: string): boolean {
    const names = this.counted.get(of) ?? new Set();
    this.counted.set(of, names);
    if (names.has(name)) return true;
    names.add(name);
    return false;
  }
}

/** What may be a module that is not known. */
function open(value: Value): boolean {
  return value.kind === 'unknown' || value.kind === 'given' || value.kind === 'import';
}

/** Whether the text of a class calls an attribute, or what is in it. */
function called(m: Machine, cls: ClassValue, name: string): boolean {
  return ancestors(cls).some((one) => {
    const text = m.moduleOf(one.scope)?.text.slice(one.definition.from, one.definition.to) ?? '';
    return new RegExp(`\\bself\\.${name}\\(|\\bin (\\w+\\()*self\\.${name}\\b`).test(text);
  });
}

function isModule(cls: ClassValue): boolean {
  return ancestors(cls).some((one) =>
    one.bases.some(
      (base) =>
        base.kind !== 'class' && !(base.kind === 'builtin' && !/nn|flax|equinox/.test(base.name)),
    ),
  );
}
