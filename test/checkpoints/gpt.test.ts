import assert from 'node:assert/strict';
import { openModel } from '../../src/checkpoints/open';
import { run, opened, smallGptGolden } from '../models/models';

const whole = smallGptGolden.model as Readonly<Record<string, unknown>>;
const config = whole.config as Readonly<Record<string, unknown>>;

const text = (parts: Readonly<Record<string, unknown>>) => JSON.stringify({ ...whole, ...parts });
const configured = (parts: Readonly<Record<string, unknown>>) =>
  text({ config: { ...config, ...parts } });

/** Base64 of float32 numbers. */
function packed(numbers: readonly number[], shape: readonly number[]) {
  const bytes = Buffer.alloc(numbers.length * 4);
  numbers.forEach((x, i) => bytes.writeFloatLE(x, i * 4));
  return { shape, data: bytes.toString('base64') };
}

suite('A GPT file', () => {
  test('has the names of its tokens from the config, else letters, else numbers', () => {
    const names = Array.from({ length: 11 }, (_, i) => `w${i}`);
    assert.deepEqual(opened(configured({ vocabulary: names })).vocabulary, names);
    assert.equal(opened(configured({})).vocabulary.join(''), 'ABCDEFGHIJK');
  });

  test('has the activation and the ε of its config', () => {
    const { transformer } = opened(configured({ activation: 'gelu', layer_norm_epsilon: 0.25 }));
    assert.deepEqual([transformer.activation, transformer.epsilon], ['gelu', 0.25]);
    const silent = { activation: undefined, layer_norm_epsilon: undefined };
    assert.deepEqual(
      [opened(configured(silent)).transformer].map((t) => [t.activation, t.epsilon]),
      [['gelu_tanh', 1e-5]],
    );
  });

  test('of a model trained without biases opens: attention has no step for them', () => {
    const weights = Object.entries(whole).filter(([name]) => !name.endsWith('.bias'));
    const model = opened(JSON.stringify(Object.fromEntries(weights)));
    const { trace } = run(model, 'A B K');
    const ids = trace.steps.map((step) => step.id);
    assert.deepEqual(
      ids.filter((id) => /attn\.(b_|._linear|out_linear)/.test(id)),
      [],
    );
    for (const id of ['mlp.b_in', 'mlp.b_out', 'ln1.b', 'ln2.b'].map(
      (part) => `blocks.1.${part}`,
    )) {
      assert.ok(trace.value(id).data.every((x) => x === 0));
    }
    assert.ok(trace.value('ln_final.b').data.every((x) => x === 0));
    // The same as with biases of zero.
    const zeroed = Object.entries(whole).map(([name, entry]) => {
      const { shape } = entry as { shape: number[] };
      return [
        name,
        name.endsWith('.bias') ? packed(Array<number>(shape[0]!).fill(0), shape) : entry,
      ] as const;
    });
    const other = run(opened(JSON.stringify(Object.fromEntries(zeroed))), 'A B K').trace;
    assert.deepEqual(trace.value('prediction').data, other.value('prediction').data);
  });

  test('is not editable, and leaves unknown words out', () => {
    const model = opened(text({}));
    assert.equal(model.editable, false);
    assert.equal(model.unknown, null);
    assert.deepEqual(
      run(model, 'A b zebra').words.map((word) => word.text),
      ['A', 'b'],
    );
  });

  for (const [what, broken, message] of [
    [
      'a tensor is missing',
      text({ 'transformer.ln_f.weight': undefined }),
      /lacks transformer\.ln_f\.weight/,
    ],
    [
      'a tensor has another shape',
      text({ 'transformer.ln_f.bias': packed([1, 2], [2]) }),
      /transformer\.ln_f\.bias is \(2\); the config makes it \(8\)/,
    ],
    [
      'a tensor has no data',
      text({ 'lm_head.weight': { shape: [11, 8] } }),
      /lm_head\.weight is no tensor/,
    ],
    ['a tensor is null', text({ 'lm_head.weight': null }), /lm_head\.weight is no tensor/],
    [
      'data are not base64',
      text({ 'lm_head.weight': { shape: [11, 8], data: '%%%' } }),
      /lm_head\.weight is not base64/,
    ],
    [
      'data are cut short',
      text({ 'lm_head.weight': { shape: [11, 8], data: 'AAAA' } }),
      /lm_head\.weight has 3 bytes; \(11, 8\) float32 numbers are 352/,
    ],
    [
      'a number is NaN',
      text({ 'transformer.ln_f.bias': packed([1, 2, NaN, 4, 5, 6, 7, 8], [8]) }),
      /transformer\.ln_f\.bias holds numbers that are not finite/,
    ],
    [
      'the heads do not divide the width',
      configured({ n_head: 3 }),
      /n_embd 8 cannot be divided among 3 heads/,
    ],
    ['a size is missing', configured({ n_layer: undefined }), /config lacks n_layer/],
    ['a size is no integer', configured({ block_size: 2.5 }), /config lacks block_size/],
    [
      'there are more blocks than tensors',
      configured({ n_layer: 100 }),
      /lacks transformer\.h\.2\./,
    ],
    ['the config is null', text({ config: null }), /config lacks n_layer/],
    [
      'the activation is unknown',
      configured({ activation: 'swish' }),
      /activation in the config must be relu, gelu or gelu_tanh/,
    ],
    [
      'ε is negative',
      configured({ layer_norm_epsilon: -1 }),
      /layer_norm_epsilon in the config must be/,
    ],
    [
      'the vocabulary has another size',
      configured({ vocabulary: ['a'] }),
      /vocabulary in the config must be a list of vocab_size texts/,
    ],
    [
      'the name is no text',
      configured({ model_type: 5 }),
      /model_type in the config must be a text/,
    ],
  ] as const) {
    test(`is refused where ${what}`, () => {
      const result = openModel(broken, 'broken.json');
      assert.ok(!result.ok);
      assert.match(result.problems[0]!.message, message);
    });
  }

  test('that is not JSON is told of where it breaks', () => {
    const cut = text({}).slice(0, 5000);
    const result = openModel(cut, 'cut.json');
    assert.ok(!result.ok);
    assert.match(result.problems[0]!.message, /not JSON/);
  });
});
