import type { TensorFile } from '../files/tensor-file';
import { CheckpointError } from '../problem';
import { bert, roberta } from './bert';
import { albert, data2vecText, electra, ernie, mpnet } from './bert-kin';
import { bloom } from './bloom';
import type { Config } from './config';
import { distilBert } from './distilbert';
import { falcon } from './falcon';
import type { BuiltModel, Family } from './family';
import { gemma, gemma2, gemma3 } from './gemma';
import { gptBigCode } from './gpt-bigcode';
import { gptJ } from './gpt-j';
import { gptNeo } from './gpt-neo';
import { gptNeox } from './gpt-neox';
import { gpt2 } from './gpt2';
import { llamaKin } from './llama-kin';
import { llamaKinds } from './llama-kinds';
import { bart, blenderbot, marian, mbart, mvp, pegasus, plbart } from './marian';
import { mpt } from './mpt';
import { opt } from './opt';
import { phi } from './phi';
import { mt5, t5 } from './t5';
import { listed } from './weights';

/** The families by the `model_type` of config.json. */
const families: Readonly<Record<string, Family>> = {
  gpt2,
  ...llamaKinds,
  ...llamaKin,
  gemma,
  gemma2,
  gemma3_text: gemma3,
  bert,
  distilbert: distilBert,
  roberta,
  'xlm-roberta': roberta,
  camembert: roberta,
  'data2vec-text': data2vecText,
  ernie,
  electra,
  albert,
  mpnet,
  t5,
  mt5,
  opt,
  marian,
  bart,
  mbart,
  mvp,
  plbart,
  pegasus,
  blenderbot,
  bloom,
  mpt,
  gpt_neox: gptNeox,
  gpt_neo: gptNeo,
  gptj: gptJ,
  gpt_bigcode: gptBigCode,
  phi,
  falcon,
};

export const familyNames: readonly string[] = Object.keys(families);

/** The model of a checkpoint. Throws a CheckpointError where it is none of ours, or its tensors do not fit. */
export function buildModel(config: Config, file: TensorFile): BuiltModel {
  const type = config.has('model_type') ? config.text('model_type') : guessed(config);
  config.refuse('quantization_config', () => true, 'its numbers are quantised');
  const family = type !== undefined && Object.hasOwn(families, type) ? families[type] : undefined;
  if (!family || type === undefined) throw unsupported(type, config, file);
  const built = family(config, file);
  built.weights.finish(type);
  return built;
}

/** Old configs have no model_type: "GPT2LMHeadModel" speaks for gpt2. */
function guessed(config: Config): string | undefined {
  const [named] = config.list('architectures') ?? [];
  if (typeof named !== 'string') return undefined;
  const plain = named.toLowerCase();
  return familyNames
    .filter((name) => plain.startsWith(name.replaceAll(/[-_]/g, '')))
    .sort((a, b) => b.length - a.length)[0];
}

function unsupported(type: string | undefined, config: Config, file: TensorFile): CheckpointError {
  const architectures = config.list('architectures')?.map(String) ?? [];
  const name = type ?? architectures[0];
  const known = ['hidden_size', 'num_hidden_layers', 'num_attention_heads', 'vocab_size']
    .filter((key) => config.has(key))
    .map((key) => `${key} ${JSON.stringify(config.raw(key))}`);
  const names = [...file.tensors.keys()];
  // h.0.attn.weight, h.1.attn.weight, … are one kind of tensor.
  const kinds = [...new Set(names.map((tensor) => tensor.replaceAll(/\d+/g, 'N')))];
  return new CheckpointError(
    [
      name === undefined
        ? `${config.file} names neither a model_type nor an architecture.`
        : `Glassformer does not know the architecture “${name}”${architectures.length > 0 ? ` (${architectures.join(', ')})` : ''}.`,
      known.length > 0 ? `The config says: ${known.join(', ')}.` : '',
      `The file has ${names.length} tensors: ${listed(kinds)}.`,
      `Supported are ${familyNames.join(', ')}.`,
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
  );
}
