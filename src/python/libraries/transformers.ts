import { sizeOf, unknownSize } from '../../tensor/size';
import { callValue } from '../evaluator/calls';
import type { Machine } from '../evaluator/machine';
import { newScope } from '../evaluator/names';
import { type ClassValue, type Value, none, tensorOf, tupleOf, unknown } from '../values';

type Named = ReadonlyMap<string, Value>;
type Rule = (m: Machine, args: readonly Value[], named: Named, self?: Value) => Value;

const thing = (type: string): Value => ({
  kind: 'layer',
  type,
  options: new Map(),
  attributes: new Map(),
});

/** What a name of Hugging Face's transformers stands for where it is no function. */
export function transformersConstant(name: string): Value | undefined {
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (last === 'ACT2FN' || last === 'ALL_ATTENTION_FUNCTIONS' || last === 'ROPE_INIT_FUNCTIONS') {
    const rest: Value =
      last === 'ACT2FN' ? thing('Identity') : { kind: 'builtin', name: `transformers.${last}.any` };
    return last === 'ALL_ATTENTION_FUNCTIONS'
      ? { kind: 'builtin', name: `transformers.${last}` }
      : { kind: 'dict', entries: new Map(), rest };
  }
  return undefined;
}

const rules: Readonly<Record<string, Rule>> = {
  Conv1D: (_, [nf, nx], named) => ({
    kind: 'layer',
    type: 'Linear',
    options: new Map([
      ['in_features', nx ?? named.get('nx') ?? unknown],
      ['out_features', nf ?? named.get('nf') ?? unknown],
    ]),
    attributes: new Map(),
  }),
  get_activation: () => thing('Identity'),
  apply_chunking_to_forward: (m, [forward, , , ...inputs]) =>
    forward ? callValue(m, forward, inputs, new Map()) : unknown,
  // The attention that a model falls back to gives what the others give.
  'ALL_ATTENTION_FUNCTIONS.get_interface': (_, [, fallback], named) =>
    fallback ?? named.get('default') ?? unknown,
  'ALL_ATTENTION_FUNCTIONS.any': (m, [, query, , value], named) =>
    attended(m, query ?? named.get('query'), value ?? named.get('value')),
  // The frequencies of a rotary embedding, and a factor.
  'ROPE_INIT_FUNCTIONS.any': (m) => tupleOf([tensorOf([m.anySize()]), { kind: 'float' }]),
  maybe_autocast: () => unknown,
  'masking_utils.create_causal_mask': causalMask,
  'masking_utils.create_sliding_window_causal_mask': causalMask,
  'masking_utils.create_chunked_causal_mask': causalMask,
};

/** (batch, 1, time, time and what a cache holds). */
function causalMask(m: Machine, _: readonly Value[], named: Named): Value {
  const embedded = named.get('inputs_embeds') ?? named.get('input_embeds');
  const [batch, time] = (embedded && m.tensor(embedded)?.shape) ?? [];
  const past = named.get('past_key_values');
  const short = (!past || isEmpty(past)) && m.guess();
  const mask = tensorOf([
    batch ?? unknownSize,
    sizeOf(1),
    time ?? unknownSize,
    (short ? time : undefined) ?? unknownSize,
  ]);
  return { kind: 'union', options: [none, mask] };
}

/** A cache that holds nothing yet, or none: nobody says that there is more. */
function isEmpty(cache: Value): boolean {
  if (cache.kind === 'union')
    return cache.usual?.kind === 'none' || cache.options.every((one) => isEmpty(one));
  return cache.kind === 'none' || (cache.kind === 'layer' && cache.options.has('length'));
}

/** Calls a function or a class of transformers; undefined: nothing is known of it. */
export function callTransformers(
  m: Machine,
  name: string,
  args: readonly Value[],
  named: Named,
): Value | undefined {
  if (!name.startsWith('transformers.')) return undefined;
  const short = name.replace(/^transformers\.(\w+_utils\.|activations\.)*/, '');
  const found = rules[short];
  if (found) return found(m, args, named);
  if (/^modeling_outputs\.\w+$/.test(short)) return output(m, short.slice(17), args, named);
  if (/^\w*Activation$/.test(short)) return thing('Identity');
  return undefined;
}

/** What is returned by name: the fields in the order of the call, the loss first. */
function output(_: Machine, name: string, args: readonly Value[], named: Named): Value {
  const entries = [...named].sort((a, b) => Number(b[0] === 'loss') - Number(a[0] === 'loss'));
  const cls: ClassValue = {
    kind: 'class',
    name,
    definition: { kind: 'class', name, bases: [], body: [], decorators: [], from: 0, to: 0 },
    bases: [],
    attributes: new Map(),
    scope: newScope(undefined),
    dataclass: true,
    fields: entries.map(([field]) => field),
  };
  return args.length > 0
    ? unknown
    : { kind: 'instance', class: cls, attributes: new Map(entries), built: named };
}

/** (batch, heads, time, size) of queries and values to (batch, time, heads, size). */
function attended(m: Machine, query: Value | undefined, value: Value | undefined): Value {
  const [q, v] = [query, value].map((one) => (one ? m.tensor(one)?.shape : undefined));
  const shape =
    q?.length === 4 ? [q[0]!, q[2]!, q[1]!, v?.length === 4 ? v[3]! : unknownSize] : undefined;
  const known = Array.from({ length: 4 }, (_, axis) => shape?.[axis] ?? unknownSize);
  return tupleOf([tensorOf(known), { kind: 'union', options: [none, tensorOf(null)] }]);
}
