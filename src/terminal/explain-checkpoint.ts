import type { Folder } from '../checkpoints/files/source';
import { openCheckpoint } from '../checkpoints/folder';
import { runPass } from '../models/pass';
import { Ahead } from '../session/ahead';
import { Memory } from '../trace/memory';
import type { Trace } from '../trace/trace';
import { unvaried } from '../models/variation';
import { type ExplainOptions, answer, look, misused } from './explain';
import { piecesOfJson } from './pass-json';
import { piecesOfText } from './print';
import { type CommandResult, type Piece, type Write, done, failed } from './result';

/** What a pass may hold, in bytes. */
const room = 1e9;

/**
 * `glassformer explain --model FOLDER`: the same of a published checkpoint. What is long is given to `write`
 * as it is computed, if there is one.
 */
export async function explainCheckpoint(
  sentence: string,
  options: ExplainOptions,
  folder: Folder,
  write?: Write,
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
    const { json, step, cell } = options;
    if (json && cell === undefined && (step === undefined || trace.find(step))) {
      return await inPieces(trace, piecesOfJson(pass, step), write);
    }
    if (step === undefined) return await inPieces(trace, piecesOfText(pass), write);
    const missing = trace.missing(trace.find(step) ? [step] : []).map(({ id }) => id);
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

/** Each step is computed when it is its turn to be written. */
async function inPieces(
  trace: Trace,
  written: Iterable<Piece>,
  write: Write | undefined,
): Promise<CommandResult> {
  const pieces: string[] = [];
  let last = '';
  const places = new Map(trace.steps.map(({ id }, place) => [id, place]));
  const ahead = new Ahead(trace, [...places.keys()]);
  for (const { step, text } of written) {
    if (step !== undefined) {
      ahead.reach(places.get(step)!);
      await trace.prepare([step]);
    }
    const piece = await trace.settled(text);
    last = piece.at(-1) ?? last;
    if (!write) pieces.push(piece);
    else if (!(await write(piece))) return done('');
  }
  return done(write && last !== '\n' ? '\n' : pieces.join(''));
}
