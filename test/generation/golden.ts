import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Logits, and what transformers' processors make of them. */
export interface ProcessedCase {
  readonly temperature: number;
  readonly topK: number | null;
  readonly topP: number | null;
  /** null is −∞. */
  readonly logits: readonly (number | null)[];
  readonly probabilities: readonly number[];
}

/** What transformers says with a tiny checkpoint. */
export interface GeneratedCase {
  readonly model: string;
  readonly text: string;
  readonly beams: number;
  readonly ids: readonly number[];
  /** Of each token, where there is one beam. */
  readonly probabilities?: readonly number[];
  /** The mean log-probability, where there are more. */
  readonly score?: number;
}

const text = readFileSync(join(__dirname, 'golden/generation.golden.json'), 'utf8');
export const golden = JSON.parse(text) as {
  readonly processed: readonly ProcessedCase[];
  readonly generated: readonly GeneratedCase[];
};
/** How many tokens were asked for. */
export const goldenMost = 12;
