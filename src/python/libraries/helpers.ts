import { callValue } from '../evaluator/calls';
import type { Machine } from '../evaluator/machine';
import { type Value, tupleOf } from '../values';
import { makeLayer } from './layers';

/** Helpers that well-known libraries export under these names, and projects copy. */
export function helper(
  m: Machine,
  name: string,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value | undefined {
  const [first] = args;
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (last === 'DropPath') return makeLayer(m, 'torch.nn.Identity', args, named);
  if (!first) return undefined;
  switch (last) {
    case 'identity':
    case 'trunc_normal_':
      return first;
    case 'to_2tuple':
      return first.kind === 'list' ? first : tupleOf([first, first]);
    case 'checkpoint':
    case 'remat':
      return callValue(m, first, args.slice(1), new Map());
    default:
      return undefined;
  }
}
