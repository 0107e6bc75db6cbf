import type { Folder } from '../checkpoints/files/source';
import { openCheckpoint } from '../checkpoints/folder';
import { runPass } from '../models/pass';
import { Memory } from '../trace/memory';
import { Ahead } from '../session/ahead';
import { unvaried } from '../models/variation';
import { type ExplainOptions, answer, look, misused, stepsNeeded } from './explain';
import { type CommandResult, failed } from './result';

/** What a pass may hold, in bytes. */
const room = 1e9;

/** `glassformer explain --model FOLDER`: the same of a published checkpoint. */
export async function explainCheckpoint(
  sentence: string,
  options: ExplainOptions,
  folder: Folder,
): Promise<CommandResult> {
  const wrong = misused(sentence, options);
  if (wrong) return wrong;
  const opened = await openCheckpoint(folder, new Memory(room));
  if (!opened.ok) return failed(opened.problems.join('\n'));
  try {
    const pass = runPass(opened.model, sentence, unvaried, [], options);
    if (!('trace' in pass)) {
      return failed(pass.message ?? 'There are no tokens in this text.');
    }
    const unseen = look(pass, options);
    if (unseen) return unseen;
    const { trace } = pass;
    const missing = trace.missing(stepsNeeded(pass, options)).map(({ id }) => id);
    const ahead = new Ahead(trace, missing);
    for (const [place, id] of missing.entries()) {
      ahead.reach(place);
      await trace.prepare([id]);
      await trace.settled(() => trace.value(id));
    }
    return await trace.settled(() => answer(pass, options));
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  } finally {
    await opened.close();
  }
}
