import { bertLayer, bertLike, bertNames, robertaNames } from './bert';
import type { Family } from './family';

/** data2vec for text (Baevski et al. 2022): RoBERTa by another prefix. */
export const data2vecText: Family = (config, file) =>
  bertLike(config, file, { ...robertaNames, family: 'data2vec', prefix: 'data2vec_text.' });
/** ERNIE (Sun et al. 2019): BERT by another prefix. */
export const ernie: Family = (config, file) => {
  config.refuse('use_task_id', (x) => x === true, 'its embeddings tell tasks apart');
  return bertLike(config, file, { ...bertNames, family: 'ERNIE', prefix: 'ernie.' });
};
/** ELECTRA (Clark et al. 2020): BERT whose embeddings may be narrower; the generator fills in masks. */
export const electra: Family = (config, file) =>
  bertLike(config, file, {
    family: 'ELECTRA',
    prefix: 'electra.',
    head: {
      dense: '/generator_predictions.dense',
      norm: '/generator_predictions.LayerNorm',
      bias: '/generator_lm_head.bias',
      own: '/generator_lm_head.weight',
    },
    offset: () => 0,
    activation: () => 'gelu',
    narrow: 'embeddings_project',
  });
/** ALBERT (Lan et al. 2020): narrow embeddings, and layers that share their weights. */
export const albert: Family = (config, file) => {
  config.refuse('inner_group_num', (x) => x !== 1, 'a group has several layers');
  const groups = config.count('num_hidden_groups', 1);
  const blocks = config.count('num_hidden_layers', 12);
  return bertLike(config.orElse({ hidden_act: 'gelu_new', hidden_size: 4096 }), file, {
    family: 'ALBERT',
    prefix: 'albert.',
    head: {
      dense: '/predictions.dense',
      norm: '/predictions.LayerNorm',
      bias: '/predictions.bias',
      own: '/predictions.decoder.weight',
    },
    offset: () => 0,
    activation: (given) => given.activation('hidden_act', 'gelu_new'),
    narrow: 'encoder.embedding_hidden_mapping_in',
    pooler: 'pooler',
    layer(n) {
      const group = Math.floor(n / (blocks / groups));
      const at = `encoder.albert_layer_groups.${group}.albert_layers.0`;
      return {
        ...{ q: `${at}.attention.query`, k: `${at}.attention.key`, v: `${at}.attention.value` },
        ...{ o: `${at}.attention.dense`, ln1: `${at}.attention.LayerNorm` },
        ...{ first: `${at}.ffn`, second: `${at}.ffn_output`, ln2: `${at}.full_layer_layer_norm` },
      };
    },
  });
};
/** MPNet (Song et al. 2020), as in all-mpnet-base: RoBERTa with a learned bias for distances. */
export const mpnet: Family = (config, file) => {
  const buckets = config.count('relative_attention_num_buckets', 32);
  // transformers sorts into 32 buckets whatever the size of the table.
  config.refuse('relative_attention_num_buckets', (x) => x !== 32, 'its buckets are others');
  const built = bertLike(config.with({ type_vocab_size: 0, pad_token_id: 1 }), file, {
    ...robertaNames,
    family: 'MPNet',
    prefix: 'mpnet.',
    layer(n) {
      const at = `encoder.layer.${n}`;
      return {
        ...bertLayer(n),
        ...{ q: `${at}.attention.attn.q`, k: `${at}.attention.attn.k` },
        ...{ v: `${at}.attention.attn.v`, o: `${at}.attention.attn.o` },
        ln1: `${at}.attention.LayerNorm`,
      };
    },
    before(w, { heads }) {
      const name = 'encoder.relative_attention_bias.weight';
      w.add(
        { id: 'blocks.0.attn.rel_pos_bias', symbol: 'B_rel', axes: ['bucket', 'head'] },
        { name, shape: [buckets, heads] },
      );
    },
  });
  return {
    ...built,
    description: `${built.description}, a learned bias for distances`,
    model: {
      ...built.model,
      bias: { kind: 'relative', buckets, maxDistance: 128, bidirectional: true },
    },
  };
};
