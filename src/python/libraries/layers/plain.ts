import { shapeText } from '../../../tensor/abstract';
import { type Size, sizeOf } from '../../../tensor/size';
import { type Value, tensorOf, unknown } from '../../values';
import { checkProbability } from '../operations/cells';
import { bilinear, linear } from '../operations/multiplying';
import { embeddingBag } from '../operations/picking';
import { gated, softmax } from '../operations/softmax';
import { views } from '../operations/views';
import { type Call, fresh, operand, ranked, refuse, tensorArg } from '../rule';
import { type LayerRules, eachLayer, firstOf, layer, ofFirst, option } from './layer';

const activations =
  'GELU ReLU ReLU6 SiLU Tanh Sigmoid Softplus ELU SELU CELU LeakyReLU PReLU Mish Hardswish Hardsigmoid Hardtanh Hardshrink Softshrink LogSigmoid Threshold Tanhshrink Softsign RReLU QuickGELU DropPath';
const noise = 'Dropout Dropout2d Dropout3d AlphaDropout FeatureAlphaDropout';

/** The same shape; what is no tensor passes as it is. */
const same = layer(
  '',
  (c, _, args, named) => {
    const first = firstOf(args, named);
    return first?.kind === 'tensor' || first?.kind === 'given'
      ? fresh(operand(c, first))
      : (first ?? unknown);
  },
  { says: 'cell by cell: the shape stays' },
);

function withAxis(c: Call, x: ReturnType<typeof operand>, dim: Value | undefined): Value {
  return softmax(c, { input: x, dim });
}

/** A row of a table for each index. */
export function looked(c: Call, x: ReturnType<typeof operand>, width: Size): Value {
  if (!x.shape && x.like && !x.like.offset) x.like.given.indexes = true;
  return tensorOf(x.shape ? [...x.shape, width] : null, {
    library: c.library,
    last: width,
    contiguous: true,
    ...ranked(x, 1),
  });
}

/** Layers of functions that are known already. */
export const plainLayers: LayerRules = {
  ...eachLayer(activations, same),
  Identity: layer(
    '',
    (c, _, args, named) => {
      const first = firstOf(args, named);
      return (first && tensorArg(c, first)) ?? first ?? unknown;
    },
    { says: 'the same tensor' },
  ),
  ...eachLayer(
    noise,
    layer('p', same.call, {
      check: (c, { p }) => checkProbability(c, p),
      says: 'some cells become 0: the shape stays',
    }),
  ),
  ...eachLayer(
    'Softmax LogSoftmax Softmin',
    layer(
      'dim',
      ofFirst((c, x, one) => withAxis(c, x, one.options.get('dim'))),
      { says: 'along one dimension: the shape stays' },
    ),
  ),
  Dropout1d: layer(
    'p',
    ofFirst((c, x) => {
      if (x.shape && x.shape.length !== 2 && x.shape.length !== 3)
        refuse(c, 'rank', `takes 2 or 3 dimensions, not ${shapeText(x.shape)}`);
      return fresh(x);
    }),
    {
      check: (c, { p }) => checkProbability(c, p),
      says: 'some channels become 0: the shape stays',
    },
  ),
  Softmax2d: layer(
    '',
    ofFirst((c, x) => {
      if (x.shape && x.shape.length !== 3 && x.shape.length !== 4)
        refuse(c, 'rank', `takes 3 or 4 dimensions, not ${shapeText(x.shape)}`);
      return fresh(x);
    }),
  ),
  GLU: layer(
    'dim',
    ofFirst((c, x, one) => gated(c, { input: x, dim: one.options.get('dim') })),
    { says: 'half of the dimension' },
  ),
  Linear: layer(
    'in_features out_features bias',
    ofFirst((c, x, one) =>
      linear(c, x, option(c, one, 'in_features'), option(c, one, 'out_features') ?? c.m.anySize()),
    ),
    { says: '(…, in_features) → (…, out_features)' },
  ),
  LazyLinear: layer(
    'out_features bias',
    ofFirst((c, x, one) => linear(c, x, undefined, option(c, one, 'out_features'))),
    { says: '(…, in) → (…, out_features)' },
  ),
  Bilinear: layer('in1_features in2_features out_features bias', (c, one, args) =>
    bilinear(c, operand(c, args[0]), operand(c, args[1]), [
      option(c, one, 'out_features'),
      option(c, one, 'in1_features'),
      option(c, one, 'in2_features'),
    ]),
  ),
  Embedding: layer(
    'num_embeddings embedding_dim padding_idx',
    ofFirst((c, x, one) => looked(c, x, option(c, one, 'embedding_dim') ?? c.m.anySize())),
    { says: '(…) of indices → (…, embedding_dim)' },
  ),
  EmbeddingBag: layer(
    'num_embeddings embedding_dim',
    (c, one, args, named) => {
      const offsets = args[1] ?? named.get('offsets');
      return embeddingBag(
        c,
        operand(c, firstOf(args, named)),
        option(c, one, 'embedding_dim') ?? c.m.anySize(),
        offsets && tensorArg(c, offsets),
      );
    },
    { says: '(bags, indices) → (bags, embedding_dim)' },
  ),
  Flatten: layer(
    'start_dim end_dim',
    ofFirst((c, x, one) => {
      const number = (name: string, value: number): Value =>
        one.options.get(name) ?? { kind: 'int', size: sizeOf(value) };
      return views.flatten!.rule(c, {
        input: x,
        start_dim: number('start_dim', 1),
        end_dim: number('end_dim', -1),
      });
    }),
    { says: 'the dimensions behind the batch become one' },
  ),
  Unflatten: layer(
    'dim unflattened_size',
    ofFirst((c, x, one) =>
      views.unflatten!.rule(c, {
        input: x,
        dim: one.options.get('dim'),
        sizes: one.options.get('unflattened_size'),
      }),
    ),
    { says: 'one dimension becomes several' },
  ),
};
