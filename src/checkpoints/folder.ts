import { limitRoom } from '../kernels/here';
import type { LanguageModel } from '../models/pass';
import { Memory } from '../trace/memory';
import { BadFile } from './files/bad-file';
import { parseJson } from './files/json';
import { openTensorFolder } from './files/open';
import { type Folder, textOf } from './files/source';
import type { TensorFile } from './files/tensor-file';
import { Config } from './families/config';
import type { BuiltModel } from './families/family';
import { readGguf } from './families/gguf';
import { buildModel } from './families/registry';
import { tokenizerInGguf } from './gguf-tokenizer';
import { headsFile, readHeads } from './heads';
import { counted } from './json-source';
import { CheckpointError } from './problem';
import { readerOf, vocabularyOf } from './reader';
import { type TokenizerFiles, openTokenizer, tokenizerFiles } from './tokenizer/open';

/** A published checkpoint, or why it cannot be opened, in sentences for the reader. */
export type OpenedCheckpoint =
  | { readonly ok: true; readonly model: LanguageModel; close(): Promise<void> }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Opens a folder with config.json, safetensors and a tokenizer, or with a GGUF file. Only headers are read: parameters fetch
 * their numbers when a pass asks for them. Never rejects: what is wrong is a problem.
 * `memory` is what its passes may hold, numbers of the file included; `told` hears which share is done.
 */
export async function openCheckpoint(
  folder: Folder,
  memory = new Memory(),
  told: (share: number) => void = () => undefined,
): Promise<OpenedCheckpoint> {
  let file: TensorFile | undefined;
  // What lies in the kernels' memory stays there: values have at least as much.
  limitRoom(memory.budget / 2);
  try {
    const names = await folder.list();
    if (!names.includes('config.json') && names.some((name) => /\.gguf$/i.test(name))) {
      file = await openTensorFolder(folder);
      told(0.2);
      return opened(await inGguf(folder, names, file, told), file, memory);
    }
    if (!names.includes('config.json')) {
      throw new CheckpointError(
        `${folder.name} has no config.json, which says what its tensors are.`,
      );
    }
    const config = configOf(await textIn(folder, 'config.json'));
    file = await openTensorFolder(folder);
    const built = buildModel(config, file);
    told(0.2);
    const files = await texts(folder, names);
    const language = languageModel(folder.name, built, file, files, told);
    const model = await withHeads(language, folder, names);
    return opened(model, file, memory);
  } catch (error) {
    await file?.close();
    if (error instanceof BadFile || error instanceof CheckpointError) {
      return { ok: false, problems: [error.message] };
    }
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, problems: [`${folder.name} cannot be read: ${reason}.`] };
  }
}

function opened(model: LanguageModel, file: TensorFile, memory: Memory): OpenedCheckpoint {
  const transformer = { ...model.transformer, memory };
  return { ok: true, model: { ...model, transformer }, close: () => file.close() };
}

/** With what its heads were found to do, where that lies beside it. */
async function withHeads(
  model: LanguageModel,
  folder: Folder,
  names: readonly string[],
): Promise<LanguageModel> {
  // Of a folder that cannot be listed, not every file has to be there.
  const text = names.includes(headsFile)
    ? await textIn(folder, headsFile).catch(() => undefined)
    : undefined;
  if (text === undefined) return model;
  const heads = readHeads(text);
  return typeof heads === 'string'
    ? { ...model, warnings: [...(model.warnings ?? []), heads] }
    : { ...model, heads };
}

/** A GGUF file says in its metadata what it is; a tokenizer beside it wins. */
async function inGguf(
  folder: Folder,
  names: readonly string[],
  file: TensorFile,
  told: (share: number) => void,
): Promise<LanguageModel> {
  const gguf = await readGguf(file);
  const built = buildModel(gguf.config, gguf.file);
  const own = names.includes('tokenizer.json') ? await texts(folder, names) : tokenizerInGguf(file);
  return languageModel(file.name, built, file, own, told);
}

const deepestConfig = 64;

function configOf(text: string): Config {
  let json: unknown;
  try {
    json = parseJson(text, 'config.json', deepestConfig);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const python = /\b(NaN|Infinity)\b/.exec(text)?.[0];
    const hint = python ? ` It holds ${python}, which JSON does not have.` : '';
    throw new CheckpointError(`${error.message}${hint} Download or save it again.`);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new CheckpointError('config.json holds no object.');
  }
  return new Config('config.json', json as Readonly<Record<string, unknown>>);
}

async function textIn(folder: Folder, name: string): Promise<string> {
  const source = await folder.open(name);
  try {
    return await textOf(source);
  } finally {
    await source.close?.();
  }
}

async function texts(folder: Folder, names: readonly string[]): Promise<TokenizerFiles> {
  const found: Record<string, string> = {};
  for (const name of tokenizerFiles) {
    if (names.includes(name)) found[name] = await textIn(folder, name);
  }
  return found;
}

function languageModel(
  name: string,
  built: BuiltModel,
  file: TensorFile,
  files: TokenizerFiles,
  told: (share: number) => void,
): LanguageModel {
  told(0.4);
  const { tokenizer, roles, problems } = openTokenizer(files);
  told(0.8);
  if (!tokenizer) throw new CheckpointError(`${name}: ${problems.join(' ')}`);
  const { vocabularySize, outputSize = vocabularySize, model, weights } = built;
  const warnings = [...file.notes, ...problems, ...(built.warnings ?? [])];
  if (tokenizer.size > vocabularySize) {
    warnings.push(
      `The tokenizer has ids up to ${tokenizer.size - 1}, the embedding ${vocabularySize} rows: texts with tokens beyond cannot be run.`,
    );
  }
  const vocabulary = vocabularyOf(tokenizer, vocabularySize);
  const table = weights.parameters.get('W_E') ?? weights.parameters.get('decoder.W_E');
  const width = table?.value.shape[1] ?? 0;
  const reader = readerOf(tokenizer, roles, built);
  return {
    transformer: {
      ...model,
      name,
      dtype: 'float32',
      parameters: weights.parameters,
      labels: new Map([
        ['vocabulary', vocabulary],
        [
          'output',
          outputSize === vocabularySize ? vocabulary : vocabularyOf(tokenizer, outputSize),
        ],
        ...(built.answers ? [['answer', built.answers] as const] : []),
      ]),
    },
    description: `${built.description}. ${counted(model.blocks, 'block')}, ${counted(model.heads, 'head')}, ${counted(width, 'coordinate')}; stored as ${dtypesOf(file)}.`,
    vocabulary,
    unknown: null,
    editable: false,
    notes: [],
    samples: [],
    reader,
    warnings,
  };
}

function dtypesOf(file: TensorFile): string {
  return [...new Set([...file.tensors.values()].map(({ dtype }) => dtype))].join(', ');
}
