import type { Fix } from '../report';
import type { Expression, Range } from '../syntax/ast';
import { type Look, calledName, integerOf, operandsOf } from './check';
import { layerSizes } from './layer-candidates';
import { type Place, followed } from './outline';

type Call = Extract<Expression, { kind: 'call' }>;

/** Changes that might mend a problem, the most likely first. None has been tried. */
export function candidatesFor(look: Look, node: Expression, at: Place, code: string): Fix[] {
  switch (code) {
    case 'matmul':
      return products(look, node);
    case 'broadcast':
      return [...kept(look, node, at), ...put(look, node)];
    case 'unintended-broadcast':
      return [...kept(look, node, at), ...squeezed(look, node)];
    case 'contiguous':
      return copied(look, node);
    case 'view':
      return sizes(look, node);
    case 'view-for-transpose':
      return reordered(look, node);
    case 'cat':
    case 'stack':
    case 'axis':
    case 'softmax-axis':
      return dimensions(look, node, code);
    case 'linear':
    case 'norm':
    case 'conv':
    case 'attention':
      return layerSizes(look, node, at);
    case 'mask-polarity':
      return inverted(look, node);
    case 'unscaled-scores':
      return scaled(look, node, at);
    case 'einsum':
      return letters(look, node);
    default:
      return [];
  }
}

function fix(title: string, ...edits: Fix['edits']): Fix {
  return { title, edits };
}

function behind(look: Look, node: Expression, text: string): Fix['edits'][number][] {
  const bare = ['name', 'attribute', 'call', 'index'].includes(node.kind);
  return bare
    ? [{ from: node.to, to: node.to, text }]
    : [{ from: node.from, to: node.to, text: `(${look.text(node)})${text}` }];
}

/** The operands of an operation that takes two tensors. */
function pairOf(node: Expression): readonly [Expression, Expression] | undefined {
  if (node.kind === 'binary') return [node.left, node.right];
  if (node.kind !== 'call') return undefined;
  const [a, b] = operandsOf(node);
  return a && b ? [a, b] : undefined;
}

function products(look: Look, node: Expression): Fix[] {
  const pair = pairOf(node);
  if (!pair) return [];
  const turns = pair.toReversed().flatMap((one): Fix[] => {
    const turn = /\.(transpose|swapaxes)\([^()]*\)$|\.(T|mT|t\(\))$/.exec(look.text(one));
    const title = `Transpose the last two dimensions of ${short(look, one)}`;
    const last = { from: one.to - (turn?.[0].length ?? 0), to: one.to };
    return turn
      ? [
          fix(title, { ...last, text: '.transpose(-2, -1)' }),
          fix(`Do not transpose ${look.file.text.slice(one.from, last.from)}`, {
            ...last,
            text: '',
          }),
        ]
      : [fix(title, ...behind(look, one, '.transpose(-2, -1)'))];
  });
  const [a, b] = pair;
  const swap = fix(
    'Swap the operands',
    { from: a.from, to: a.to, text: look.text(b) },
    { from: b.from, to: b.to, text: look.text(a) },
  );
  return [...turns, swap];
}

const reductions = new Set(
  'sum mean max min amax amin std var norm logsumexp prod median any all'.split(' '),
);

/** keepdim=True for a sum, a mean or a maximum that is an operand. */
function kept(look: Look, node: Expression, at: Place): Fix[] {
  return (pairOf(node) ?? []).flatMap((one) => {
    let from = followed(at, one);
    if (from.kind === 'attribute' || from.kind === 'index') from = followed(at, from.object);
    const name = calledName(from);
    if (from.kind !== 'call' || !name || !reductions.has(name)) return [];
    const said = from.args.find((arg) => arg.name === 'keepdim' || arg.name === 'keepdims');
    if (said)
      return look.text(said.value) === 'True'
        ? []
        : [fix(`Keep the dimension of ${name}`, { ...span(said.value), text: 'True' })];
    const end = from.to - 1;
    return [
      fix(`Keep the dimension of ${name}: keepdim=True`, {
        from: end,
        to: end,
        text: ', keepdim=True',
      }),
    ];
  });
}

/** One more dimension for an operand, wherever it fits. */
function put(look: Look, node: Expression): Fix[] {
  const pair = pairOf(node);
  if (!pair) return [];
  return pair.toReversed().flatMap((one) => {
    const rank = look.shape(one)?.length ?? 2;
    return Array.from({ length: Math.min(rank, 4) }, (_, place) => place + 1)
      .concat(rank > 0 ? [-1] : [])
      .map((axis) =>
        fix(
          `Put a dimension into ${short(look, one)}: unsqueeze(${axis})`,
          ...behind(look, one, `.unsqueeze(${axis})`),
        ),
      );
  });
}

function squeezed(look: Look, node: Expression): Fix[] {
  const operands =
    node.kind === 'call' && node.callee.kind === 'attribute' && !look.shape(node.callee.object)
      ? node.args.map(({ value }) => value)
      : (pairOf(node) ?? []);
  return operands.flatMap((one) =>
    look.shape(one)?.at(-1)?.text === '1'
      ? [
          fix(
            `Take the last dimension out of ${short(look, one)}: squeeze(-1)`,
            ...behind(look, one, '.squeeze(-1)'),
          ),
        ]
      : [],
  );
}

function copied(look: Look, node: Expression): Fix[] {
  if (node.kind !== 'call' || node.callee.kind !== 'attribute') return [];
  const { callee } = node;
  const name = { from: callee.to - callee.name.length, to: callee.to };
  if (look.file.text.slice(name.from, name.to) !== callee.name) return [];
  const before = { from: callee.object.to, to: callee.object.to };
  return [
    ...(callee.name === 'view'
      ? [fix('Use reshape, which copies where it must', { ...name, text: 'reshape' })]
      : []),
    fix('Copy with contiguous() before', { ...before, text: '.contiguous()' }),
  ];
}

/** The sizes that a view is given, where they are written one by one. */
function sizesIn(node: Expression): readonly Expression[] {
  if (node.kind !== 'call') return [];
  const written = node.args.map(({ value }) => value);
  const [only] = written;
  return written.length === 1 && (only!.kind === 'tuple' || only!.kind === 'list')
    ? only!.items
    : written;
}

function sizes(look: Look, node: Expression): Fix[] {
  const written = sizesIn(node);
  if (written.some((one) => integerOf(one) === -1)) return [];
  return written
    .map((one) => fix(`Leave ${look.text(one)} to PyTorch: -1`, { ...span(one), text: '-1' }))
    .reverse();
}

/** Sizes in the order that the cells have, and a transpose behind. */
function reordered(look: Look, node: Expression): Fix[] {
  const written = sizesIn(node);
  const found: Fix[] = [];
  for (let a = 0; a < written.length; a++) {
    for (let b = a + 1; b < Math.min(written.length, a + 3); b++) {
      const [one, other] = [written[a]!, written[b]!];
      found.push(
        fix(
          `View in the order of the cells, then transpose(${a}, ${b})`,
          { ...span(one), text: look.text(other) },
          { ...span(other), text: look.text(one) },
          { from: node.to, to: node.to, text: `.transpose(${a}, ${b})` },
        ),
      );
    }
  }
  return found;
}

/** Other dimensions for the one that is named. */
function dimensions(look: Look, node: Expression, code: string): Fix[] {
  if (node.kind !== 'call') return [];
  const dim = dimensionOf(node);
  if (!dim) return [];
  const now = integerOf(dim);
  const list = operandsOf(node)[0];
  const first = list?.kind === 'list' || list?.kind === 'tuple' ? list.items[0] : list;
  const rank = (first && look.shape(first)?.length) ?? 4;
  const all =
    code === 'softmax-axis' ? [-1] : [-1, ...Array.from({ length: rank }, (_, axis) => axis)];
  return all
    .filter((axis) => axis !== now && !(axis === rank - 1 && code !== 'stack'))
    .map((axis) => fix(`Use dimension ${axis}`, { ...span(dim), text: `${axis}` }));
}

function dimensionOf(node: Call): Expression | undefined {
  const named = node.args.find(({ name }) => name === 'dim' || name === 'axis')?.value;
  return (
    named ??
    operandsOf(node)
      .slice(1)
      .findLast((one) => integerOf(one) !== undefined)
  );
}

function inverted(look: Look, mask: Expression): Fix[] {
  const title = 'Hide the other half';
  if (mask.kind === 'binary' && ['==', '!='].includes(mask.operator)) {
    const value = integerOf(mask.right);
    if (value !== 0 && value !== 1) return [];
    return [fix(title, { ...span(mask.right), text: `${1 - value}` })];
  }
  if (mask.kind === 'unary' && mask.operator === '~')
    return [fix(title, { ...span(mask), text: look.text(mask.operand) })];
  const text = look.text(mask);
  const bare = ['name', 'attribute', 'call', 'index'].includes(mask.kind);
  return [fix(title, { ...span(mask), text: bare ? `~${text}` : `~(${text})` })];
}

function scaled(look: Look, node: Expression, at: Place): Fix[] {
  const [input] = node.kind === 'call' ? operandsOf(node) : [];
  const product = input && followed(at, input);
  const pair = product && pairOf(product);
  if (!product || !pair) return [];
  const size = `${short(look, pair[0])}.size(-1) ** 0.5`;
  return [
    fix('Divide by the root of the size of a key', {
      from: product.to,
      to: product.to,
      text: ` / ${size}`,
    }),
  ];
}

/** Another letter for one of the pattern. */
function letters(look: Look, node: Expression): Fix[] {
  const pattern =
    node.kind === 'call' ? node.args.find(({ value }) => value.kind === 'string') : undefined;
  if (!pattern) return [];
  const { from, to } = pattern.value;
  const text = look.file.text.slice(from, to);
  const names = [...new Set(text.match(/\b[a-z]\b|[a-z](?=[a-z,\->"'])/gi) ?? [])];
  const arrow = text.indexOf('->');
  const found: Fix[] = [];
  for (let place = (arrow < 0 ? text.length : arrow) - 1; place > 0; place--) {
    const letter = text[place]!;
    if (!/[a-z]/i.test(letter)) continue;
    for (const other of names) {
      if (other === letter) continue;
      const edit = { from: from + place, to: from + place + 1, text: other };
      found.push(fix(`Name this dimension ${other} instead of ${letter}`, edit));
    }
  }
  return found;
}

function short(look: Look, node: Expression): string {
  const text = look.text(node);
  return text.length <= 30 && !text.includes('\n') ? text : `${text.slice(0, 27)}…`;
}

function span({ from, to }: Range): Range {
  return { from, to };
}
