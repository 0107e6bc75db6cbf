import type { Value } from '../values';
import type { Machine } from './machine';

/** A value with all that was found out about the sizes in it. */
export function settledValue(m: Machine, value: Value, depth = 0): Value {
  switch (value.kind) {
    case 'tensor':
      return m.tensor(value) ?? value;
    case 'given':
      return value.given.shape ? (m.tensor(value) ?? value) : value;
    case 'int':
      return { ...value, size: m.facts.resolve(value.size) };
    case 'union':
      return {
        ...value,
        options: value.options.map((option) => settledValue(m, option, depth + 1)),
      };
    case 'list':
      return value.state.items && depth < 3
        ? {
            ...value,
            state: {
              ...value.state,
              items: value.state.items.map((item) => settledValue(m, item, depth + 1)),
            },
          }
        : value;
    case 'dict':
      return depth < 3
        ? {
            ...value,
            entries: new Map(
              [...value.entries].map(([name, one]) => [name, settledValue(m, one, depth + 1)]),
            ),
          }
        : value;
    default:
      return value;
  }
}
