import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openTensorFile } from '../../src/checkpoints/files/open';
import type { Folder } from '../../src/checkpoints/files/source';
import { openCheckpoint } from '../../src/checkpoints/folder';
import { fileOnDisk, folderOnDisk } from '../../src/disk/node-files';
import { type LanguageModel, type Pass, runPass } from '../../src/models/pass';
import { unvaried } from '../../src/models/variation';
import type { Tensor } from '../../src/tensor/tensor';
import type { Memory } from '../../src/trace/memory';

const folder = join(__dirname, 'golden');

/** What was run, as make_checkpoints.py wrote it down. */
export interface GoldenRun {
  readonly text: string;
  readonly pair?: string;
  readonly target?: string;
  readonly ids: readonly number[];
  readonly offsets?: readonly (readonly [number, number])[];
  readonly targetIds?: readonly number[];
}

/** The tiny checkpoints of transformers, by name. */
export const goldenNames: readonly string[] = readdirSync(folder)
  .filter((name) => existsSync(join(folder, name, 'run.json')))
  .sort();

export function goldenPath(name: string): string {
  return join(folder, name);
}

/** Its checkpoint's files, without what was expected of it: a GGUF file stands alone in its folder. */
export function goldenFolder(name: string): Folder {
  const whole = folderOnDisk(goldenPath(name));
  const isOwn = (file: string) => file !== 'expected.safetensors';
  return {
    name: whole.name,
    list: async () => (await whole.list()).filter(isOwn),
    open: (file) => whole.open(file),
  };
}

export function goldenRun(name: string): GoldenRun {
  return JSON.parse(readFileSync(join(folder, name, 'run.json'), 'utf8')) as GoldenRun;
}

/** What transformers computed, by step id. */
export async function goldenTensors(name: string): Promise<Map<string, Tensor>> {
  const file = await openTensorFile(await fileOnDisk(join(folder, name, 'expected.safetensors')));
  const tensors = new Map<string, Tensor>();
  for (const id of file.tensors.keys()) tensors.set(id, await file.read(id));
  await file.close();
  return tensors;
}

/** A model that there must be, for as long as `body` runs. */
export async function withGolden<T>(
  name: string,
  body: (model: LanguageModel) => T | Promise<T>,
): Promise<T> {
  const opened = await openCheckpoint(goldenFolder(name));
  if (!opened.ok) throw new Error(opened.problems.join('\n'));
  try {
    return await body(opened.model);
  } finally {
    await opened.close();
  }
}

/** The golden's text through a model, with every parameter fetched. */
export async function goldenPass(name: string, model: LanguageModel): Promise<Pass> {
  const { text, pair, target } = goldenRun(name);
  const pass = runPass(model, text, unvaried, [], { pair, target });
  if (!('trace' in pass)) throw new Error(`No pass for “${text}”: ${pass.message ?? ''}`);
  await pass.trace.prepare(pass.trace.steps.map((step) => step.id));
  return pass;
}

/** A golden's pass over its own text, in so much memory, for as long as `body` runs. */
export async function withGoldenPass<T>(
  name: string,
  memory: Memory,
  body: (pass: Pass) => Promise<T>,
): Promise<T> {
  const opened = await openCheckpoint(goldenFolder(name), memory);
  if (!opened.ok) throw new Error(opened.problems.join('\n'));
  try {
    const { text, pair, target } = goldenRun(name);
    const pass = runPass(opened.model, text, unvaried, [], { pair, target });
    if (!('trace' in pass)) throw new Error(`No pass for ${name}.`);
    return await body(pass);
  } finally {
    await opened.close();
  }
}
