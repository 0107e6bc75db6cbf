import { shapeText } from '../../tensor/abstract';
import { sizeOf, valueOf } from '../../tensor/size';
import { callValue } from '../evaluator/calls';
import type { Machine } from '../evaluator/machine';
import { type TensorValue, type Value, intOf, itemsOf, tupleOf, unknown } from '../values';
import { checkWritten } from '../evaluator/writes';
import { equalSizes } from './products';
import { shaped } from './rule';
import type { Plain } from './python';

/** The axis that each argument is mapped along: an integer, or None. */
function axesOf(value: Value | undefined, count: number): (number | undefined | 'open')[] {
  const one = (item: Value | undefined): number | undefined | 'open' => {
    if (!item) return 0;
    if (item.kind === 'none') return undefined;
    const at = item.kind === 'int' ? valueOf(item.size) : undefined;
    return at ?? 'open';
  };
  const items = value && itemsOf(value);
  return Array.from({ length: count }, (_, k) => one(items ? items[k] : value));
}

/** `jax.vmap(f)(x)`: f without one axis, which comes back in front. */
function mapped(
  m: Machine,
  callee: Value,
  args: readonly Value[],
  inAxes: Value | undefined,
  out: Value | undefined,
): Value {
  const axes = axesOf(inAxes, args.length);
  let length = undefined as ReturnType<typeof sizeOf> | undefined;
  const inner: Value[] = [];
  for (const [place, arg] of args.entries()) {
    const axis = axes[place];
    const x = m.tensor(arg);
    if (axis === undefined) inner.push(arg);
    else if (axis === 'open' || !x?.shape) return unknown;
    else {
      const at = axis < 0 ? axis + x.shape.length : axis;
      const size = x.shape[at];
      if (!size) {
        m.report('axis', `vmap: there is no axis ${axis} in ${shapeText(x.shape)}`);
        return unknown;
      }
      const met: ReturnType<typeof sizeOf> | undefined = length
        ? equalSizes(m, length, size)
        : size;
      if (!met) {
        m.report('axis', `vmap: the mapped axes are ${length!.text} and ${size.text}`);
        return unknown;
      }
      length = met;
      inner.push(
        shaped(
          x,
          x.shape.filter((_, other) => other !== at),
        ),
      );
    }
  }
  const made = callValue(m, callee, inner, new Map());
  const back = out?.kind === 'int' ? valueOf(out.size) : 0;
  return length && back !== undefined ? widened(m, made, length, back) : unknown;
}

function widened(m: Machine, value: Value, length: ReturnType<typeof sizeOf>, at: number): Value {
  const items = itemsOf(value);
  if (items) return tupleOf(items.map((item) => widened(m, item, length, at)));
  const x: TensorValue | undefined = m.tensor(value);
  if (!x?.shape) return x ?? unknown;
  const place = at < 0 ? at + x.shape.length + 1 : at;
  return shaped(x, [...x.shape.slice(0, place), length, ...x.shape.slice(place)]);
}

/** A function over the leaves of nested lists and dicts. */
function treeMapped(m: Machine, callee: Value, tree: Value, others: readonly Value[]): Value {
  const items = itemsOf(tree);
  if (items && tree.kind === 'list')
    return {
      ...tree,
      state: {
        ...tree.state,
        items: items.map((item, place) =>
          treeMapped(
            m,
            callee,
            item,
            others.map((other) => itemsOf(other)?.[place] ?? unknown),
          ),
        ),
      },
    };
  if (tree.kind === 'dict' && !tree.rest)
    return {
      ...tree,
      entries: new Map(
        [...tree.entries].map(([name, entry]) => [
          name,
          treeMapped(
            m,
            callee,
            entry,
            others.map((other) =>
              other.kind === 'dict' ? (other.entries.get(name) ?? unknown) : unknown,
            ),
          ),
        ]),
      ),
    };
  return tree.kind === 'unknown' ? unknown : callValue(m, callee, [tree, ...others], new Map());
}

/** Functions of functions in JAX. */
export const mapping: Readonly<Record<string, Plain>> = {
  'jax.vmap': (_, [callee, inAxes, outAxes], named) =>
    callee
      ? {
          kind: 'partial',
          callee: { kind: 'builtin', name: 'vmapped' },
          args: [
            callee,
            inAxes ?? named.get('in_axes') ?? intOf(sizeOf(0)),
            outAxes ?? named.get('out_axes') ?? intOf(sizeOf(0)),
          ],
          named: new Map(),
        }
      : unknown,
  vmapped: (m, [callee, inAxes, outAxes, ...args]) =>
    callee ? mapped(m, callee, args, inAxes, outAxes) : unknown,
  'jax.at.get': (_, [, selected]) => selected ?? unknown,
  ...Object.fromEntries(
    ['set', 'add', 'multiply', 'mul', 'divide', 'min', 'max', 'power'].map(
      (name): [string, Plain] => [
        `jax.at.${name}`,
        (m, [array, selected, value]) => {
          if (selected && value) checkWritten(m, '=', selected, value);
          return array ?? unknown;
        },
      ],
    ),
  ),
  'jax.tree_util.tree_map': (m, [callee, tree, ...others]) =>
    callee && tree ? treeMapped(m, callee, tree, others) : unknown,
  'jax.tree.map': (m, [callee, tree, ...others]) =>
    callee && tree ? treeMapped(m, callee, tree, others) : unknown,
  'jax.tree_map': (m, [callee, tree, ...others]) =>
    callee && tree ? treeMapped(m, callee, tree, others) : unknown,
};
