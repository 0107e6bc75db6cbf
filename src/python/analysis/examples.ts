import { valueOf } from '../../tensor/size';
import type { Seen } from '../evaluator/findings';
import type { Value } from '../values';

/** What a function of the file is called with somewhere, in numbers, by "Class.method.parameter". */
export interface Example {
  /** One number, or one for each axis of a tensor. */
  readonly numbers: readonly (number | undefined)[];
  readonly tensor: boolean;
  readonly caller: string;
}

/** The numbers that calls give to parameters, where all calls agree. */
export function examplesOf(seen: readonly Seen[]): ReadonlyMap<string, Example> {
  const found = new Map<string, Example | null>();
  for (const { function: fn, args, from } of seen) {
    for (const [name, value] of args) {
      const example = exampleIn(value, from);
      if (!example) continue;
      const key = `${fn.qualname}.${name}`;
      const known = found.get(key);
      const same = known === undefined || known?.numbers.join() === example.numbers.join();
      found.set(key, same ? (known ?? example) : null);
    }
  }
  return new Map([...found].filter((entry): entry is [string, Example] => entry[1] !== null));
}

function exampleIn(value: Value, caller: string): Example | undefined {
  if (value.kind === 'int') {
    const number = valueOf(value.size);
    return number === undefined ? undefined : { numbers: [number], tensor: false, caller };
  }
  if (value.kind !== 'tensor' || !value.shape) return undefined;
  const numbers = value.shape.map(valueOf);
  return numbers.some((number) => number !== undefined)
    ? { numbers, tensor: true, caller }
    : undefined;
}
