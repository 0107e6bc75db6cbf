import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openTokenizer } from '../../../src/checkpoints/tokenizer/open';
import type { Tokenizer } from '../../../src/checkpoints/tokenizer/tokenizer';

/** The tokenizers that `train.py` trained; each stands for a family of published ones. */
export const smallTokenizers = [
  'gpt2',
  'roberta',
  'llama3',
  'qwen',
  'llama2',
  'bert-uncased',
  'bert-cased',
  't5',
  'sentencepiece',
  'words',
  'suffixed',
] as const;

export type SmallTokenizer = (typeof smallTokenizers)[number];

/** What the reference made of a text (and its pair), in UTF-16 offsets. */
export interface Recorded {
  readonly text: string;
  readonly pair: string | undefined;
  readonly ids: readonly number[];
  readonly offsets: readonly (readonly [start: number, end: number])[];
  /** 1, 2 or - for each token: first, second, special. */
  readonly kinds: string;
  readonly types: string;
  readonly decoded: string;
}

export function smallText(name: SmallTokenizer): string {
  return readFileSync(join(__dirname, `small/${name}.json`), 'utf8');
}

export function smallTokenizer(name: SmallTokenizer): Tokenizer {
  return openTokenizer({ 'tokenizer.json': smallText(name) }).tokenizer!;
}

export const strings = unpack('strings.json.gz') as readonly string[];

type Row = [number[], number[], number[], string, string, string];

export function recorded(name: SmallTokenizer | 'published-gpt2' | 'published-bert'): Recorded[] {
  return recordedRows(unpack(`recorded/${name}.json.gz`) as readonly Row[], strings);
}

/** Tokenizers put together at random (odd.py), with what the reference made of strings of every kind. */
export function oddTokenizers(): { readonly json: string; readonly rows: Recorded[] }[] {
  const { texts, tokenizers } = unpack('odd.json.gz') as {
    readonly texts: readonly string[];
    readonly tokenizers: readonly { readonly json: string; readonly rows: readonly Row[] }[];
  };
  return tokenizers.map(({ json, rows }) => ({ json, rows: recordedRows(rows, texts) }));
}

function recordedRows(rows: readonly Row[], texts: readonly string[]): Recorded[] {
  return rows.map(([ids, steps, lengths, kinds, types, decoded], i) => {
    let start = 0;
    const offsets = steps.map((step, n) => [(start += step), start + lengths[n]!] as const);
    const pair = i % 5 === 0 ? texts[(7 * i + 3) % texts.length] : undefined;
    return { text: texts[i]!, pair, ids, offsets, kinds, types, decoded };
  });
}

export function unpack(path: string): unknown {
  return JSON.parse(gunzipSync(readFileSync(join(__dirname, path))).toString());
}

const kinds = { first: '1', second: '2', special: '-' } as const;

/** The texts that a tokenizer does not cut as the reference did. */
export function differences(tokenizer: Tokenizer, rows: readonly Recorded[]): unknown[] {
  return rows.flatMap(({ text, pair, ids, offsets, kinds: which, types, decoded }) => {
    const { tokens, typeIds } = tokenizer.encode(text, pair);
    const ours = {
      ids: tokens.map(({ id }) => id),
      offsets: tokens.map(({ start, end }) => [start, end]),
      kinds: tokens.map((token) => kinds[token.which]).join(''),
      types: typeIds.join(''),
      decoded: tokenizer.decode(ids),
    };
    const theirs = { ids, offsets, kinds: which, types, decoded };
    return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [{ text, pair, ours, theirs }];
  });
}
