import type { Expression } from '../syntax/ast';
import { type Look, calledName, integerOf, namedArgument, operandsOf, shapeWords } from './check';
import type { Place } from './outline';
import { productOf } from './softmax-axis';

/** What else keeps scores small: a factor, a temperature, normalized queries, small initial weights. */
const kept =
  /sqrt|\*\*\s*\(?\s*-?\s*(0?\.5|1\s*\/\s*2)|scal|temperature|\btau\b|norm|gain|beta|softcap/i;

/** Softmax over a product of queries and keys that nothing divides by the root of their size. */
export function unscaledScores(look: Look, node: Expression, at: Place): void {
  if (node.kind !== 'call' || calledName(node) !== 'softmax') return;
  const [input, second] = operandsOf(node);
  const shape = input && look.shape(input);
  if (!shape || shape.length < 2) return;
  const axis = integerOf(namedArgument(node, 'dim', 'axis') ?? second);
  if (axis !== -1 && axis !== shape.length - 1) return;
  const product = productOf(look, input, at);
  const size = product && sharedSize(look, product);
  if (!product || !size) return;
  if (kept.test(codeWithoutComments(look.around(at)))) return;
  if (/def (_?init_?weights|reset_parameters)[^]*?(\*\*|sqrt)/.test(look.file.text)) return;
  if (!isWeighing(look, at)) return;
  look.warn(
    'unscaled-scores',
    node,
    `these scores ${shapeWords(shape)} are sums of ${size} products and nothing divides them by the root of ${size}: softmax then all but picks one key`,
    {
      related: [{ from: product.from, to: product.to, message: 'the product of queries and keys' }],
    },
  );
}

/** The size that queries and keys share: `q @ k.transpose(-2, -1)` with as many axes on both sides. */
function sharedSize(look: Look, node: Expression): string | undefined {
  const [left, right] =
    node.kind === 'binary'
      ? [node.left, node.right]
      : node.kind === 'call' && calledName(node) !== 'einsum'
        ? operandsOf(node)
        : [];
  if (!left || !right) return undefined;
  const [q, k] = [look.shape(left), look.shape(right)];
  if (!q || q.length < 2 || q.length !== k?.length) return undefined;
  const turned = /\.(transpose|swapaxes|mT|T|t|permute|swapdims)\b/.test(look.text(right));
  return turned ? q.at(-1)!.text : undefined;
}

/** Whether there is a second product: the weights weigh something. */
function isWeighing(look: Look, at: Place): boolean {
  const products = at.nodes.filter((one) => {
    const name = calledName(one);
    return (one.kind === 'binary' && one.operator === '@') || name === 'matmul' || name === 'bmm';
  });
  return products.length >= 2 && look.codeOf(at).includes('softmax');
}

function codeWithoutComments(text: string): string {
  return text.replace(/#.*/g, '').replace(/layer_?norm|rms_?norm|batch_?norm|\bnorm\d?\b/gi, '');
}
