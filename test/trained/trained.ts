import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCheckpoint } from '../../src/checkpoints/folder';
import { folderOnDisk } from '../../src/disk/node-files';
import { type LanguageModel, type MoreText, type Pass, runPass } from '../../src/models/pass';
import { unvaried } from '../../src/models/variation';
import type { Numbers } from '../../src/trace/memory';
import { greedy } from '../../src/generation/decoding';
import { Generation } from '../../src/generation/generation';

/** The models that ship. */
export type Trained = 'gpt' | 'bert' | 'translator';

export function trainedPath(name: Trained): string {
  return join(__dirname, '..', '..', 'media', 'models', name);
}

/** A file beside these tests. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- what the file holds, as the caller knows
export function written<T>(name: string): T {
  return JSON.parse(readFileSync(join(__dirname, name), 'utf8')) as T;
}

/** A model that ships, opened as anybody's folder is, for as long as `body` runs. */
export async function withTrained<T>(
  name: Trained,
  body: (model: LanguageModel) => Promise<T>,
): Promise<T> {
  const opened = await openCheckpoint(folderOnDisk(trainedPath(name)));
  if (!opened.ok) throw new Error(opened.problems.join('\n'));
  try {
    return await body(opened.model);
  } finally {
    await opened.close();
  }
}

export interface Scored {
  readonly pass: Pass;
  /** [tokens, vocabulary] */
  readonly logits: Numbers;
  readonly width: number;
}

/** One pass over a text, and its logits. */
export async function scored(
  model: LanguageModel,
  text: string,
  more: MoreText = {},
): Promise<Scored> {
  const pass = passOver(model, text, more);
  const logits = await valueOf(pass, 'unembed.logits');
  return { pass, logits: logits.data, width: logits.shape[1]! };
}

export function passOver(model: LanguageModel, text: string, more: MoreText = {}): Pass {
  const pass = runPass(model, text, unvaried, [], more);
  if (!('trace' in pass)) throw new Error(`No pass for “${text}”: ${pass.message ?? ''}`);
  return pass;
}

export async function valueOf({ trace }: Pass, id: string) {
  for (const missing of trace.missing([id])) await trace.prepare([missing.id]);
  return trace.settled(() => trace.value(id));
}

/** The token with the largest logit in row `at`; of equals, the first. */
export function best({ logits, width }: Scored, at: number): number {
  let found = 0;
  for (let id = 1; id < width; id++) {
    if (logits[at * width + id]! > logits[at * width + found]!) found = id;
  }
  return found;
}

/** The greedy word behind a text: all of its tokens. */
export async function nextWord(model: LanguageModel, text: string): Promise<string> {
  const generation = new Generation(model, { text, decoding: greedy, most: 5 });
  while (!/^\s*[\p{L}\d]+[^\p{L}\d]/u.test(generation.output)) {
    if (!(await generation.next())) break;
  }
  return /[\p{L}\d]+/u.exec(generation.output)?.[0] ?? generation.output.trim();
}

/** The greedy translation. */
export async function translation(model: LanguageModel, text: string): Promise<string> {
  const generation = new Generation(model, { text, decoding: greedy, most: 60 });
  while (await generation.next());
  return generation.output;
}
