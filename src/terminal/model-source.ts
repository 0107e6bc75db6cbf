import type { Folder } from '../checkpoints/files/source';
import { openCheckpoint } from '../checkpoints/folder';
import { linesOf } from '../checkpoints/lines';
import { openModel } from '../checkpoints/open';
import { shippedNames } from '../checkpoints/shipped';
import type { LanguageModel } from '../models/pass';
import { Memory } from '../trace/memory';
import { type CommandResult, failed } from './result';

/** Where a model is: a folder with a checkpoint, or the text of a file. */
export type ModelSource =
  | { readonly kind: 'folder'; readonly folder: Folder }
  | { readonly kind: 'file'; readonly text: string; readonly fileName: string };

/** Finds a model by name or path; throws where there is none. */
export type FindModel = (name: string) => ModelSource;

/** What a pass may hold, in bytes. */
const room = 1e9;

/** Answers with a model, which is closed afterwards; or says what is wrong with it. Never rejects. */
export async function withModel(
  name: string,
  find: FindModel,
  answer: (model: LanguageModel) => Promise<CommandResult>,
): Promise<CommandResult> {
  let source;
  try {
    source = find(name);
  } catch {
    return failed(
      `There is no model “${name}”. Name ${shippedNames.join(', ')}, the path of a *.glassformer.json file, or a folder with a checkpoint.`,
    );
  }
  const opened =
    source.kind === 'folder'
      ? await openCheckpoint(source.folder, new Memory(room))
      : openFile(source);
  if (!opened.ok) return failed(opened.problems.join('\n'));
  try {
    return await answer(opened.model);
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  } finally {
    await opened.close?.();
  }
}

type Opened =
  | { readonly ok: true; readonly model: LanguageModel; close?(): Promise<void> }
  | { readonly ok: false; readonly problems: readonly string[] };

function openFile({ text, fileName }: Extract<ModelSource, { kind: 'file' }>): Opened {
  const opened = openModel(text, fileName);
  if (opened.ok) return opened;
  const lineOf = linesOf(text);
  const problems = opened.problems.map(
    ({ message, offset }) => `${fileName}:${lineOf(offset)}: ${message}`,
  );
  return { ok: false, problems };
}
