import { shapeText } from '../../../tensor/abstract';
import { type Size } from '../../../tensor/size';
import { type TensorValue, type Value, tensorOf, tupleOf } from '../../values';
import { broadcast } from '../broadcasting';
import { equalSizes } from '../products';
import {
  type Arguments,
  type Call,
  type Rules,
  absent,
  alike,
  fixed,
  operand,
  refuse,
  rule,
  shaped,
  truth,
} from '../rule';

/** softmax(q kᵀ) v: (…, L, E), (…, S, E), (…, S, V) -> (…, L, V) */
function scaledProduct(c: Call, { query, key, value, attn_mask, enable_gqa }: Arguments): Value {
  const [q, k, v] = [operand(c, query), operand(c, key), operand(c, value)];
  const grouped = truth(enable_gqa);
  for (const one of [q, k, v])
    if (one.shape && one.shape.length < 2) {
      refuse(c, 'attention', `takes (…, length, size), not ${shapeText(one.shape)}`);
      return shaped(q, null);
    }
  if (q.shape && k.shape && !equalSizes(c.m, q.shape.at(-1)!, k.shape.at(-1)!)) {
    refuse(
      c,
      'attention',
      `query ${shapeText(q.shape)} and key ${shapeText(k.shape)} differ in their last size`,
    );
    return shaped(q, null);
  }
  if (k.shape && v.shape && unchecked(c, q, k, v, attn_mask)) {
    c.m.report(
      'attention',
      `${c.name}: key ${shapeText(k.shape)} and value ${shapeText(v.shape)} differ in their length, which is not checked`,
      undefined,
      'warning',
    );
    return alike(q);
  }
  if (k.shape && v.shape && !equalSizes(c.m, k.shape.at(-2)!, v.shape.at(-2)!)) {
    const said = `${c.name}: key ${shapeText(k.shape)} and value ${shapeText(v.shape)} differ in their length`;
    // One of PyTorch's kernels computes on, with cells that belong to nobody.
    const runs =
      q.shape?.length === 4 &&
      absent(attn_mask) &&
      c.m.facts.equal(q.shape.at(-1)!, v.shape.at(-1)!) !== false;
    c.m.report('attention', said, undefined, runs ? 'warning' : 'error');
    return runs ? shaped(q, [...q.shape.slice(0, -1), v.shape.at(-1)!]) : shaped(q, null);
  }
  if (!q.shape) return alike(q);
  const width = v.shape?.at(-1);
  const stacks =
    k.shape && v.shape && grouped === false ? stacked(c, [q, k, v]) : q.shape.slice(0, -2);
  if (!stacks) return shaped(q, null);
  if (grouped === true && !headsFit(c, q, k)) return shaped(q, null);
  const mask = absent(attn_mask) ? undefined : operand(c, attn_mask);
  if (mask?.shape && k.shape) {
    const scores = tensorOf([...stacks, q.shape.at(-2)!, k.shape.at(-2)!]);
    const made = broadcast(c.m, `${c.name} (mask)`, scores, mask);
    if (!made.shape) return shaped(q, null);
    const wider =
      made.shape.length > scores.shape!.length ||
      made.shape.some((size, axis) => c.m.facts.equal(size, scores.shape![axis]!) === false);
    if (wider) {
      refuse(
        c,
        'attention',
        `the mask ${shapeText(mask.shape)} is larger than the scores ${shapeText(scores.shape!)}`,
      );
      return shaped(q, null);
    }
  }
  return shaped(q, width ? [...stacks, q.shape.at(-2)!, width] : null);
}

/** The fused kernel of a plain call, (batch, heads, length, size), looks at no length of the values. */
function unchecked(
  c: Call,
  q: TensorValue,
  k: TensorValue,
  v: TensorValue,
  mask: Value | undefined,
): boolean {
  const all = [q.shape, k.shape, v.shape];
  if (!absent(mask) || !all.every((shape) => shape?.length === 4)) return false;
  const [a, b, d] = all as [readonly Size[], readonly Size[], readonly Size[]];
  return (
    c.m.facts.equal(b[2]!, d[2]!) === false &&
    [0, 1, 3].every(
      (axis) => c.m.facts.equal(a[axis]!, b[axis]!) && c.m.facts.equal(b[axis]!, d[axis]!),
    )
  );
}

function stacked(c: Call, tensors: readonly TensorValue[]): readonly Size[] | null {
  const stacks = tensors.map((one) => tensorOf(one.shape!.slice(0, -2)));
  return stacks.reduce((a, b) => (a.shape ? broadcast(c.m, c.name, a, b) : a)).shape;
}

/** Groups of heads share keys and values: the third-last size of the query is a multiple. */
function headsFit(c: Call, q: TensorValue, k: TensorValue): boolean {
  const [many, few] = [fixed(c, q.shape?.at(-3)), fixed(c, k.shape?.at(-3))];
  if (many === undefined || !few || many % few === 0) return true;
  refuse(c, 'attention', `${many} heads of the query are no multiple of ${few}`);
  return false;
}

function multiHead(c: Call, { query, key, out_proj_weight }: Arguments): Value {
  const [q, k, w] = [operand(c, query), operand(c, key), operand(c, out_proj_weight)];
  const out = shaped(q, q.shape && [...q.shape.slice(0, -1), w.shape?.[0] ?? q.shape.at(-1)!]);
  return tupleOf([
    out,
    q.shape?.length === 3 && k.shape
      ? tensorOf([q.shape[1]!, q.shape[0]!, k.shape[0]!])
      : tensorOf(null),
  ]);
}

/** JAX: (B, T, N, H) with keys and values of as many heads, or a divisor of them. */
function jaxAttention(c: Call, { query, key, value }: Arguments): Value {
  const [q, k, v] = [operand(c, query), operand(c, key), operand(c, value)];
  if (!q.shape || !k.shape || !v.shape) return shaped(q, q.shape);
  const all = [q.shape, k.shape, v.shape];
  const rank = q.shape.length;
  if (
    all.some((shape) => shape.length !== rank) ||
    rank < 3 ||
    (c.name === 'dot_product_attention' && rank > 4)
  ) {
    refuse(c, 'attention', `takes (batch, length, heads, size): ${all.map(shapeText).join(', ')}`);
    return shaped(q, null);
  }
  const [n, kv] = [fixed(c, q.shape.at(-2)), fixed(c, k.shape.at(-2))];
  const fits =
    equalSizes(c.m, q.shape.at(-1)!, k.shape.at(-1)!) &&
    k.shape.every((size, axis) => axis === rank - 1 || equalSizes(c.m, size, v.shape![axis]!)) &&
    q.shape.slice(0, -3).every((size, axis) => equalSizes(c.m, size, k.shape![axis]!)) &&
    !(n !== undefined && kv && n % kv !== 0);
  if (!fits) {
    refuse(c, 'attention', `${all.map(shapeText).join(', ')} do not fit`);
    return shaped(q, null);
  }
  return shaped(q, [...q.shape.slice(0, -1), v.shape.at(-1)!]);
}

/** Attention, as functions. */
export const attending: Rules = {
  scaled_dot_product_attention: rule(
    'query key value attn_mask dropout_p is_causal scale enable_gqa',
    scaledProduct,
    'the length of the query, the last size of the value; query and key agree in their last size, key and value in their length',
  ),
  multi_head_attention_forward: rule(
    'query key value embed_dim_to_check num_heads',
    multiHead,
    'the shape of the query, and weights for each query and key',
  ),
  dot_product_attention: rule(
    'query key value bias mask',
    jaxAttention,
    'the shape of the query; query and key agree in their last size, key and value in their length',
  ),
};
