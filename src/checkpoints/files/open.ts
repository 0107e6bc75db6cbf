import { BadFile } from './bad-file';
import { openGguf } from './gguf';
import { openSafetensors } from './safetensors';
import { openShards } from './shards';
import type { ByteSource, Folder } from './source';
import type { TensorFile } from './tensor-file';
import { someOf } from './words';

/** Opens one file as what its first bytes say that it is. Rejects with a `BadFile`, and closes it then. */
export async function openTensorFile(source: ByteSource): Promise<TensorFile> {
  let start: Uint8Array;
  try {
    start = await source.read(0, Math.min(4, source.size));
  } catch {
    // Whoever reads it first says so.
    start = new Uint8Array();
  }
  return String.fromCharCode(...start) === 'GGUF' ? openGguf(source) : openSafetensors(source);
}

/**
 * Opens the weights of a folder: the shards of `model.safetensors.index.json`, or `model.safetensors`, or
 * the only other file in one of the formats. Rejects with a `BadFile`.
 */
export async function openTensorFolder(folder: Folder): Promise<TensorFile> {
  const names = await attempt(folder, () => folder.list());
  const open = (name: string) => attempt(folder, () => folder.open(name));
  const index = 'model.safetensors.index.json';
  if (names.includes(index)) return openShards(folder, await open(index));
  if (names.includes('model.safetensors')) return openSafetensors(await open('model.safetensors'));
  const others = names.filter((name) => /\.(safetensors|gguf)$/i.test(name)).sort();
  if (others.length === 1) return openTensorFile(await open(others[0]!));
  if (others.length > 1) {
    throw new BadFile(
      folder.name,
      `The folder holds several checkpoints: ${someOf(others)}. Open one of them.`,
    );
  }
  const pickled = names.find((name) => /^pytorch_model.*\.bin$|\.(pt|pth|ckpt)$/.test(name));
  throw new BadFile(
    folder.name,
    pickled === undefined
      ? 'The folder holds no .safetensors and no .gguf file.'
      : `The folder holds no .safetensors and no .gguf file. Its ${pickled} is pickled, and may run code when it is opened: save the model as safetensors (in transformers: save_pretrained(…, safe_serialization=True)).`,
  );
}

async function attempt<T>(folder: Folder, what: () => Promise<T>): Promise<T> {
  try {
    return await what();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BadFile(folder.name, `It could not be read (${reason}).`);
  }
}
