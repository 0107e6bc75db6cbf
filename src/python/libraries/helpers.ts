import { callValue } from '../evaluator/calls';
import type { Machine } from '../evaluator/machine';
import { type Value, isTensor, tupleOf } from '../values';
import { makeLayer } from './layers';

/** What a layer that nobody here has read is called where what it makes is of the shape that it is given. */
const keeping = /^[A-Z]\w*(Norm|Norm32|Dropout|DropPath|Activation)$|^(Dropout|Swish|QuickGELU)$/;

/** The same of functions. */
const cellwise = /^(softmax|log_softmax|gelu|relu|silu|swish|dropout|layer_norm|rms_norm)$/;

/** What gives back the module that it is given, with something around it. */
const wrapping = /(^|_)(wrap|wrapper|noise|compile|shard)(_|$)/;

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
  if (keeping.test(last) && m.guess()) return makeLayer(m, 'torch.nn.Identity', args, named);
  if (!first) return undefined;
  if (cellwise.test(last) && isTensor(first) && m.guess()) return first;
  if (wrapping.test(last) && ['layer', 'instance'].includes(first.kind) && m.guess()) return first;
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
