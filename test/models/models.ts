import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openModel } from '../../src/checkpoints/open';
import { type LanguageModel, type Pass, runPass } from '../../src/models/pass';
import { type Variation, unvaried } from '../../src/models/variation';
import { type Tensor, tensorOf } from '../../src/tensor/tensor';

export const checkout = join(__dirname, '..', '..');

/** The text of a model that ships. */
export function shippedText(name: string): string {
  return readFileSync(join(checkout, 'media/models', `${name}.glassformer.json`), 'utf8');
}

export function shipped(name: string): LanguageModel {
  return opened(shippedText(name), `${name}.glassformer.json`);
}

/** The model in a text that must be right. */
export function opened(text: string, fileName = 'test.glassformer.json'): LanguageModel {
  const result = openModel(text, fileName);
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join('\n'));
  return result.model;
}

/** A pass that there must be. */
export function run(
  model: LanguageModel,
  sentence: string,
  variation: Partial<Variation> = {},
): Pass {
  const pass = runPass(model, sentence, { ...unvaried, ...variation });
  if (!('trace' in pass)) throw new Error(`No pass for “${sentence}”`);
  return pass;
}

/** A tensor as PyTorch left it: base64 float32. */
export interface Packed {
  readonly shape: readonly number[];
  readonly data: string;
}

export function unpacked({ shape, data }: Packed): Tensor {
  const bytes = Buffer.from(data, 'base64');
  const numbers = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(i * 4));
  return tensorOf(numbers, shape, 'float32');
}

interface Golden {
  readonly model: object;
  readonly tokens: readonly number[];
  readonly steps: Readonly<Record<string, Packed>>;
}

export const smallGptGolden = JSON.parse(
  readFileSync(join(__dirname, 'golden/small-gpt.golden.json'), 'utf8'),
) as Golden;

export function smallGpt(): LanguageModel {
  return opened(JSON.stringify(smallGptGolden.model), 'small-gpt.json');
}

/** The small GPT over the tokens of the golden. */
export function smallGptPass(): Pass {
  const model = smallGpt();
  return run(model, smallGptGolden.tokens.map((id) => model.vocabulary[id]!).join(' '));
}

/** A file of `../shared/goldens`, which this project did not make; undefined where it is absent. */
export function foreignGolden(path: string): string | undefined {
  const folder = process.env.GLASSFORMER_GOLDENS ?? join(checkout, '..', 'shared', 'goldens');
  const file = join(folder, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
