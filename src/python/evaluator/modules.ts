import {
  type Value,
  type InstanceValue,
  none,
  someString,
  tensorOf,
  tupleOf,
  manyOf,
  unknown,
} from '../values';
import { unknownSize } from '../../tensor/size';
import type { Named } from './calls';
import { callValue } from './calls';
import { baseLayer, layerOf } from './construct';
import { attributeOf } from './attributes';
import type { Machine } from './machine';

/** Methods that every module of a network has. */
export function callModuleMethod(
  m: Machine,
  self: Value,
  method: string,
  args: readonly Value[],
  named: Named,
): Value {
  const instance: InstanceValue | undefined = self.kind === 'instance' ? self : undefined;
  const name = args[0]?.kind === 'string' ? args[0].value : undefined;
  switch (method) {
    case 'register_buffer':
    case 'register_parameter':
    case 'add_module':
    case 'register_module': {
      const value = args[1] ?? named.get('tensor') ?? named.get('param') ?? named.get('module');
      if (name !== undefined && value) {
        if (instance) m.set(instance.attributes, name, value);
        else if (self.kind === 'layer') {
          const modules = self.options.get('modules');
          if (modules?.kind === 'dict') m.set(modules.entries, name, value);
        }
      }
      return none;
    }
    case 'parameters':
    case 'buffers':
      return manyOf(tensorOf(null), unknownSize);
    case 'named_parameters':
    case 'named_buffers':
      return manyOf(tupleOf([someString, tensorOf(null)]), unknownSize);
    case 'param':
    case 'variable': {
      // Flax: self.param(name, init, shape) and what the initialiser makes.
      const [, , shape] = args;
      const items = shape?.kind === 'list' ? shape.state.items : undefined;
      const sizes = items?.map((item) =>
        item.kind === 'int'
          ? item.size
          : item.kind === 'given'
            ? m.sizeOfGiven(item.given)
            : undefined,
      );
      return sizes?.every((size) => size !== undefined)
        ? tensorOf(sizes, { library: 'jax' })
        : tensorOf(null, { library: 'jax' });
    }
    case 'to':
    case 'cuda':
    case 'cpu':
    case 'eval':
    case 'train':
    case 'half':
    case 'float':
    case 'double':
    case 'bfloat16':
    case 'requires_grad_':
    case 'compile':
      return self;
    case 'forward':
    case '__call__': {
      if (self.kind === 'layer') return callValue(m, self, args, named);
      const layer = instance?.attributes.get(baseLayer);
      if (layer) return callValue(m, layer, args, named);
      const forward = attributeOf(m, self, 'forward');
      return forward.kind === 'function' ? callValue(m, forward, args, named) : unknown;
    }
    case 'append':
    case 'extend':
    case 'insert':
    case 'items':
    case 'values':
    case 'keys':
    case 'get':
    case 'update':
    case 'pop': {
      const modules = self.kind === 'layer' ? self.options.get('modules') : undefined;
      if (!modules) return unknown;
      return callValue(
        m,
        { kind: 'builtin', name: `${modules.kind}.${method}`, self: modules },
        args,
        named,
      );
    }
    case '__init__': {
      const layer = instance && layerOf(m, instance.class, args, named);
      if (layer) m.set(instance.attributes, baseLayer, layer);
      return none;
    }
    case 'modules':
    case 'children':
      return unknown;
    default:
      return (
        m.libraries.moduleMethod(
          m,
          method,
          args,
          named,
          (inner, options) => callValue(m, self, inner, options),
          self.kind === 'layer' ? self : undefined,
        ) ?? none
      );
  }
}
