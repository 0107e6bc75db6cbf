import assert from 'node:assert/strict';
import { folderInMemory } from '../../src/checkpoints/files/source';
import { openCheckpoint } from '../../src/checkpoints/folder';
import { runPass } from '../../src/models/pass';
import { unvaried } from '../../src/models/variation';
import { assertClose } from '../models/close';
import { goldenRun, goldenTensors } from './golden';
import { changedConfig } from './golden-files';

type Config = Readonly<Record<string, unknown>>;

/** What opening says; undefined where it opens. */
async function problem(golden: string, change: Config): Promise<string | undefined> {
  const opened = await openCheckpoint(folderInMemory('mine', changedConfig(golden, change)));
  if (!opened.ok) return opened.problems.join(' ');
  await opened.close();
  return undefined;
}

/** Each changes transformers' numbers (tried with 5.18), or would make ours differ from them. */
const options: readonly (readonly [golden: string, change: Config, message: RegExp])[] = [
  ['llama', { rope_parameters: { partial_rotary_factor: 0.5 } }, /partial_rotary_factor is 0\.5/],
  ['llama', { rope_parameters: { rope_type: 'longrope' } }, /“longrope”/],
  ['llama', { rope_parameters: { full_attention: {} } }, /layers turn by angles of their own/],
  ['llama', { quantization_config: { bits: 4 } }, /its numbers are quantised/],
  ['qwen2', { layer_types: ['linear_attention', 'full_attention'] }, /“?linear_attention/],
  ['qwen2', { layer_types: [] }, /layer_types has nothing for layer 0/],
  ['gemma', { use_bidirectional_attention: true }, /see what comes after them/],
  ['gemma3', { use_bidirectional_attention: true }, /see what comes after them/],
  ['gemma3', { attn_logit_softcapping: 2 }, /Gemma 3 has no cap of scores/],
  ['bloom', { slow_but_exact: true, pretraining_tp: 2 }, /pretraining_tp is 2/],
  ['mpt', { attn_config: { alibi_bias_max: 4 } }, /alibi_bias_max is 4/],
  ['opt', { do_layer_norm_before: false }, /norms stand behind the sublayers/],
  ['opt', { word_embed_proj_dim: 12 }, /embedding has another width/],
  ['opt', { _remove_final_layer_norm: true }, /no norm at its end/],
  ['gpt2', { activation_function: 'relu2' }, /“relu2”/],
  ['gpt2', { add_cross_attention: true }, /attends to an encoder/],
  ['bert', { position_embedding_type: 'relative_key' }, /relative to positions/],
  ['bart', { normalize_before: true }, /norms stand elsewhere/],
  ['mbart', { normalize_before: false }, /norms stand elsewhere/],
  ['pegasus', { normalize_embedding: true }, /embedding is normalised otherwise/],
  ['mvp', { use_prompt: true }, /learned prompts/],
  ['falcon', { new_decoder_architecture: true }, /groups of heads lie between each other/],
  ['falcon', { alibi: true }, /ALiBi\) to bfloat16/],
  ['phi', { qk_layernorm: true }, /queries and keys have LayerNorms/],
  ['stablelm', { qk_layernorm: true }, /each head has a LayerNorm/],
  ['cohere', { use_qk_norm: true }, /queries and keys have LayerNorms/],
  ['albert', { inner_group_num: 2 }, /a group has several layers/],
  ['ernie', { use_task_id: true }, /tell tasks apart/],
  ['mpnet', { relative_attention_num_buckets: 8 }, /its buckets are others/],
  ['gpt-neo', { attention_types: [[['global'], 1]] }, /name global or local for each of 2 layers/],
  ['gpt-neo', { attention_types: 7 }, /attention_types is 7; it must be a list/],
  ['gpt-neo', { attention_types: [[['global', 'far'], 1]] }, /name global or local/],
];

/** What transformers takes where a config is silent: a null says that there is none. */
suite('A window that the config does not speak of', () => {
  const windows: readonly (readonly [
    golden: string,
    change: Config,
    wanted: number | undefined,
  ])[] = [
    ['mistral', { sliding_window: undefined }, 4096],
    ['mistral', { sliding_window: null }, undefined],
    ['gemma2', { sliding_window: undefined }, 4096],
    ['qwen2', { sliding_window: undefined, layer_types: undefined }, 4096],
    ['phi3', { sliding_window: undefined }, undefined],
    ['mixtral', { sliding_window: undefined }, undefined],
  ];
  for (const [golden, change, wanted] of windows) {
    test(`${golden} with ${JSON.stringify(change)}: ${wanted ?? 'none'}`, async () => {
      const opened = await openCheckpoint(folderInMemory('mine', changedConfig(golden, change)));
      assert.ok(opened.ok);
      const { each = [] } = opened.model.transformer;
      const found = each.map(({ window }) => window).filter((window) => window !== undefined);
      assert.deepEqual([...new Set(found)], wanted === undefined ? [] : [wanted]);
      await opened.close();
    });
  }
});

/** Numbers that no file can mean; none may be allocated for, and none may hang. */
const absurd: readonly (readonly [golden: string, change: Config, message: RegExp])[] = [
  ['gpt2', { n_layer: 1e9 }, /n_layer is 1000000000, but .* has only 28 tensors/],
  ['llama', { num_hidden_layers: 1e9 }, /num_hidden_layers is 1000000000/],
  ['bert', { num_hidden_layers: 1e15 }, /num_hidden_layers is 1000000000000000/],
  ['t5', { num_decoder_layers: 1e9 }, /num_decoder_layers is/],
  ['bart', { decoder_layers: 1e9 }, /decoder_layers is/],
  [
    'llama',
    { num_attention_heads: -4 },
    /num_attention_heads is -4; it must be a positive integer/,
  ],
  ['llama', { num_attention_heads: '4' }, /num_attention_heads is "4"/],
  ['llama', { num_attention_heads: 1e300 }, /num_attention_heads is 1e\+300/],
  ['llama', { num_key_value_heads: 3 }, /cannot be divided among 3 heads/],
  ['llama', { head_dim: 1e9 }, /1000000000 coordinates of a head would turn/],
  ['llama', { head_dim: 2 ** 40, rope_parameters: null }, /coordinates of a head would turn/],
  ['llama', { hidden_size: 2 ** 50 }, /would turn|the config makes it/],
  ['llama', { vocab_size: 1e12 }, /the config makes it \(1000000000000, 16\)/],
  ['llama', { rms_norm_eps: 'small' }, /rms_norm_eps is "small"; it must be a number/],
  ['llama', { rope_parameters: [] }, /rope_parameters is \[\]; it must be an object/],
  ['llama', { rope_parameters: { rope_theta: 0 } }, /rope_theta is 0; it must be a number above 0/],
  ['llama3', { rope_parameters: { rope_type: 'llama3', factor: 0 } }, /factor is 0/],
  ['llama-yarn', { rope_parameters: { rope_type: 'yarn', factor: -1 } }, /factor is -1/],
  ['mistral', { sliding_window: 0 }, /sliding_window is 0/],
  ['mixtral', { num_local_experts: 1e9 }, /1000000000 experts, but/],
  ['mixtral', { num_experts_per_tok: 5 }, /of 4 experts, 5 are to be picked/],
  ['gpt2', { n_positions: 2 ** 52 }, /the config makes it/],
  ['gpt2', { n_head: 1e9 }, /cannot be divided among 1000000000 heads/],
  ['bert', { type_vocab_size: 1e12 }, /the config makes it/],
  ['t5', { relative_attention_num_buckets: 1e12 }, /the config makes it/],
  ['t5', { relative_attention_max_distance: 0 }, /relative_attention_max_distance is 0/],
  ['bloom', { n_head: 0 }, /n_head is 0/],
  ['marian', { d_model: '__proto__' }, /d_model is "__proto__"/],
  ['gpt2', { model_type: '__proto__' }, /does not know the architecture “__proto__”/],
  ['gpt2', { model_type: 'constructor' }, /does not know the architecture “constructor”/],
  ['gpt2', { activation_function: 'toString' }, /“toString”, which Glassformer does not know/],
  ['gpt2', { model_type: 7 }, /model_type is 7; it must be a text/],
  ['gpt2', { architectures: 'GPT2LMHeadModel', model_type: null }, /architectures is .* a list/],
];

suite('What a config asks for and the program does not do is refused by name', () => {
  for (const [golden, change, message] of options) {
    test(`${golden} with ${JSON.stringify(change)}`, async () => {
      assert.match((await problem(golden, change)) ?? 'it was opened', message);
    });
  }
});

suite('A config with absurd numbers is refused, and nothing is allocated for them', () => {
  for (const [golden, change, message] of absurd) {
    test(`${golden} with ${JSON.stringify(change)}`, async () => {
      const before = process.memoryUsage().rss;
      assert.match((await problem(golden, change)) ?? 'it was opened', message);
      assert.ok(process.memoryUsage().rss - before < 200e6);
    });
  }
});

suite('What a config says of ties, against what the file holds', () => {
  // transformers 5.18: "both are present in the checkpoints with different values, so we will NOT tie them".
  for (const golden of ['llama', 'bert-untied', 'marian-untied']) {
    test(`${golden}: the file wins`, async () => {
      const files = changedConfig(golden, { tie_word_embeddings: true });
      const opened = await openCheckpoint(folderInMemory('mine', files));
      assert.ok(opened.ok);
      const { text, target } = goldenRun(golden);
      const pass = runPass(opened.model, text, unvaried, [], { target });
      assert.ok('trace' in pass);
      await pass.trace.prepare(pass.trace.steps.map(({ id }) => id));
      const theirs = (await goldenTensors(golden)).get('unembed.logits')!;
      const ours = pass.trace.value('unembed.logits').data;
      assertClose(ours, theirs.data, { absolute: 1e-4, relative: 1e-4 }, golden);
    });
  }

  test('an output that is neither tied nor there is missed', async () => {
    const said = await problem('qwen2', { tie_word_embeddings: false });
    assert.match(said ?? '', /lacks lm_head\.weight/);
  });
});
