// A folder with a checkpoint of GPT-2 small's shape, random numbers, and a tokenizer of single bytes.
import { closeSync, mkdtempSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countOf } from '../../src/tensor/tensor';
import { gpt2Numbers, gpt2Tensors, small } from './gpt2';

/** Writes it (498 MB) and returns the folder. */
export function writeCheckpoint(): string {
  const folder = mkdtempSync(join(tmpdir(), 'glassformer-bench-'));
  const write = (name: string, json: object) =>
    writeFileSync(join(folder, name), JSON.stringify(json));
  write('config.json', { model_type: 'gpt2', architectures: ['GPT2LMHeadModel'] });
  write('tokenizer.json', tokenizer());
  let at = 0;
  const tensors = gpt2Tensors();
  const header = Object.fromEntries(
    tensors.map(([name, shape]) => {
      const from = at;
      at += 4 * countOf(shape);
      return [name, { dtype: 'F32', shape, data_offsets: [from, at] }];
    }),
  );
  const text = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  const file = openSync(join(folder, 'model.safetensors'), 'w');
  writeSync(file, size);
  writeSync(file, text);
  for (const [name, shape] of tensors) {
    const numbers = gpt2Numbers(name, new Float32Array(countOf(shape)));
    const bytes = Buffer.from(numbers.buffer);
    for (let from = 0; from < bytes.length;) from += writeSync(file, bytes, from);
  }
  closeSync(file);
  return folder;
}

/** A byte-level tokenizer without merges: a token for each byte, and names for all other ids. */
function tokenizer(): object {
  const printable = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  const vocab: Record<string, number> = {};
  let others = 256;
  for (let byte = 0; byte < 256; byte++) {
    vocab[String.fromCodePoint(printable(byte) ? byte : others++)] = byte;
  }
  for (let id = 256; id < small.vocabulary; id++) vocab[`token${id}`] = id;
  return {
    version: '1.0',
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
    post_processor: null,
    decoder: { type: 'ByteLevel' },
    model: { type: 'BPE', vocab, merges: [] },
  };
}
