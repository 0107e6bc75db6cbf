import type { Vocabulary } from './model';
import { isObject, type Json, TokenizerProblem } from './problem';

/** No vocabulary has more rows than this; an id above it is a slip that would fill the memory. */
const most = 10_000_000;

/** `vocab` as an object of piece to id. Two pieces of one id, and ids that are none, are refused. */
export function readVocabulary(value: unknown): Vocabulary {
  if (!isObject(value)) throw new TokenizerProblem('The vocabulary is no object of piece to id.');
  const ids = new Map<string, number>();
  const pieces: (string | undefined)[] = [];
  for (const [piece, row] of Object.entries(value)) {
    const id = checkedId(row, piece);
    const other = pieces[id];
    if (other !== undefined) {
      throw new TokenizerProblem(
        `The vocabulary gives the id ${id} twice: to ${quoted(other)} and to ${quoted(piece)}.`,
      );
    }
    ids.set(piece, id);
    pieces[id] = piece;
  }
  if (ids.size === 0) throw new TokenizerProblem('The vocabulary is empty.');
  return { ids, pieces };
}

export function checkedId(id: unknown, piece: string): number {
  if (typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < most) return id;
  throw new TokenizerProblem(
    `The vocabulary gives ${quoted(piece)} the id ${JSON.stringify(id)}, which is no row of an embedding.`,
  );
}

/** The id of a piece that a part names, as `unk_token`; undefined where it names none. */
export function namedId(part: Json, key: string, { ids }: Vocabulary): number | undefined {
  const piece = part[key];
  if (piece === null || piece === undefined) return undefined;
  const id = typeof piece === 'string' ? ids.get(piece) : undefined;
  if (id !== undefined) return id;
  throw new TokenizerProblem(`${key} is ${JSON.stringify(piece)}, which the vocabulary lacks.`);
}

export function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
