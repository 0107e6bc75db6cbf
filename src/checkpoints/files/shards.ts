import { isObject, parseJson } from './json';
import { OpenedFile } from './opened';
import { readHeader } from './safetensors';
import type { ByteSource, Folder } from './source';
import { type Stored, StoredTensors } from './stored-tensors';
import type { TensorFile } from './tensor-file';
import { getItAgain, quoted, someOf } from './words';

/** The index itself is not read beyond this: a model with a million tensors has a tenth of it. */
const longestIndex = 100_000_000;

/**
 * The tensors of several safetensors files beside their index (`model.safetensors.index.json`). Only
 * headers are read. Rejects with a `BadFile`.
 */
export async function openShards(folder: Folder, index: ByteSource): Promise<TensorFile> {
  const file = await OpenedFile.of(index);
  try {
    const places = await readIndex(file);
    await checkNames(file, places, folder);
    return await openAll(file, places, folder);
  } finally {
    await file.close();
  }
}

/** Which tensor lies in which file, as the index has it. */
async function readIndex(file: OpenedFile): Promise<ReadonlyMap<string, string>> {
  if (file.size > longestIndex) throw file.bad(`It is too long for an index. ${getItAgain}`);
  let json: unknown;
  try {
    const bytes = await file.read(0, file.size);
    json = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes), 'The index', 32);
  } catch (error) {
    if (error instanceof SyntaxError) throw file.bad(`${error.message} ${getItAgain}`);
    if (error instanceof TypeError) throw file.bad(`The index is not UTF-8 text. ${getItAgain}`);
    throw error;
  }
  const map = isObject(json) ? json.weight_map : undefined;
  const places = isObject(map) ? Object.entries(map) : [];
  const strange = places.find(([, shard]) => typeof shard !== 'string');
  if (places.length === 0 || strange) {
    const what = strange ? `names no file for ${quoted(strange[0])}` : 'has no “weight_map”';
    throw file.bad(`The index ${what}, so it is not known where the tensors are. ${getItAgain}`);
  }
  return new Map(places as [string, string][]);
}

/** An index may name files beside itself only: nothing else is opened for it. */
async function checkNames(
  file: OpenedFile,
  places: ReadonlyMap<string, string>,
  folder: Folder,
): Promise<void> {
  for (const [tensor, shard] of places) {
    if (!/^[^/\\:*?"<>|\p{Cc}]+\.safetensors$/u.test(shard) || shard.startsWith('.')) {
      throw file.bad(
        `The index says that tensor ${quoted(tensor)} is in ${quoted(shard)}. It may only name .safetensors files in its own folder, so this is not opened. Do not trust this checkpoint.`,
        tensor,
      );
    }
  }
  let there: ReadonlySet<string>;
  try {
    there = new Set(await folder.list());
  } catch (error) {
    throw file.bad(`The folder could not be listed (${String(error)}).`);
  }
  const missing = [...new Set(places.values())].filter((shard) => !there.has(shard));
  if (missing.length > 0) {
    throw file.bad(
      `The index needs ${someOf(missing)}, which ${missing.length === 1 ? 'is' : 'are'} not in the folder. Download what is missing into the same folder.`,
    );
  }
}

async function openAll(
  index: OpenedFile,
  places: ReadonlyMap<string, string>,
  folder: Folder,
): Promise<TensorFile> {
  const opened: OpenedFile[] = [];
  try {
    const tensors: Stored[] = [];
    const notes: string[] = [];
    const metadata = new Map<string, string>();
    for (const shard of [...new Set(places.values())].sort()) {
      const file = await openShard(folder, shard, index);
      opened.push(file);
      const header = await readHeader(file);
      for (const [key, value] of header.metadata) metadata.set(key, value);
      const unnamed: string[] = [];
      for (const entry of header.entries) {
        if (places.get(entry.name) === shard) tensors.push({ entry, file });
        else unnamed.push(entry.name);
      }
      if (unnamed.length > 0) {
        notes.push(`${shard} also holds ${someOf(unnamed)}, which the index does not place there.`);
      }
    }
    checkComplete(index, places, tensors);
    return new StoredTensors({
      name: index.name,
      format: 'safetensors',
      tensors,
      metadata,
      notes,
      files: opened,
    });
  } catch (error) {
    for (const file of opened) await file.close();
    throw error;
  }
}

async function openShard(folder: Folder, shard: string, index: OpenedFile): Promise<OpenedFile> {
  let source: ByteSource;
  try {
    source = await folder.open(shard);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw index.bad(`Its file ${quoted(shard)} could not be opened (${reason}).`);
  }
  return OpenedFile.of(source);
}

function checkComplete(
  index: OpenedFile,
  places: ReadonlyMap<string, string>,
  tensors: readonly Stored[],
): void {
  const found = new Set(tensors.map(({ entry }) => entry.name));
  for (const [tensor, shard] of places) {
    if (found.has(tensor)) continue;
    throw index.bad(
      `The index places tensor ${quoted(tensor)} in ${quoted(shard)}, which does not hold it. Index and files are of different versions, or a file is damaged: download them again.`,
      tensor,
    );
  }
}
