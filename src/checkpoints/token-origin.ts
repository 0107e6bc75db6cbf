import type { TokenOrigin, TokenStage } from '../models/reader';
import { utf8Bytes } from './tokenizer/bytes';
import type { BpeExplanation } from './tokenizer/bpe';
import type { UnigramExplanation } from './tokenizer/unigram';
import type { WordPieceExplanation } from './tokenizer/word-piece';
import type { Part, TokenExplanation, Tokenizer, WordExplanation } from './tokenizer/tokenizer';

/** How a token came to be, in words and stages for a reader. */
export function originOf(
  tokenizer: Tokenizer,
  id: number,
  how: TokenExplanation | undefined,
): TokenOrigin {
  const shown = tokenizer.piece(id);
  const told = { id, piece: shown?.piece ?? `${id}`, bytes: '', stages: [] };
  if (how === undefined) return { ...told, summary: 'How it was made is not known.' };
  if (how.kind === 'special') {
    return { ...told, summary: 'The model adds this token itself: it stands for no text.' };
  }
  const bytes = shown === undefined ? '' : hex(shown.parts.flatMap(bytesOf));
  if (how.kind === 'added') {
    const summary = `“${how.content}” is found in the text as it is, before words are cut.`;
    return { ...told, bytes, summary };
  }
  const say = (piece: string) => {
    const known = tokenizer.id(piece);
    return known === undefined || tokenizer.kind === 'WordPiece' ? piece : textOf(tokenizer, known);
  };
  const word = piecesOf(how.how)
    .map(say)
    .join('')
    .replaceAll('##', '')
    .replaceAll(' ', '␣')
    .replaceAll('\n', '⏎');
  const which =
    how.count === 1 ? 'the whole of' : `piece ${how.index + 1} of the ${how.count} pieces of`;
  return {
    ...told,
    bytes,
    summary: `It is ${which} “${word}”. ${method[how.how.kind]}`,
    stages: stagesOf(how.how, say),
  };
}

const method: Record<WordExplanation['kind'], string> = {
  BPE: 'Byte pair encoding merges two neighbours at a time: the pair with the lowest rank first.',
  WordPiece: 'From left to right, the longest piece that the vocabulary has is taken.',
  Unigram: 'Of all ways to cut the word, the most probable one is taken.',
  WordLevel: 'Words are looked up whole.',
};

function piecesOf(how: WordExplanation): readonly string[] {
  if (how.kind === 'Unigram') return how.best.pieces.map(({ piece }) => piece);
  return how.kind === 'WordLevel' ? [how.word] : how.pieces;
}

type Say = (piece: string) => string;

function stagesOf(how: WordExplanation, say: Say): TokenStage[] {
  if (how.kind === 'BPE') return merges(how, say);
  if (how.kind === 'WordPiece') return matches(how);
  if (how.kind === 'Unigram') return segmentations(how, say);
  const note = how.known ? 'in the vocabulary' : 'not in the vocabulary';
  return [{ pieces: [how.word], made: null, note }];
}

function merges({ symbols, merges: done, left, whole }: BpeExplanation, say: Say): TokenStage[] {
  const start = whole ? 'in the vocabulary as a whole: taken without merges' : 'at first';
  const stages: TokenStage[] = [{ pieces: symbols.map(say), made: null, note: start }];
  for (const { pieces, at, rank } of done) {
    stages.push({ pieces: pieces.map(say), made: at, note: `merge of rank ${rank}` });
  }
  if (left > 0) stages.push({ pieces: [], made: null, note: `and ${left} merges more` });
  return stages;
}

const mostMissed = 3;

function matches({ matches: found, pieces, tooLong }: WordPieceExplanation): TokenStage[] {
  if (tooLong) return [{ pieces, made: null, note: 'too long a word: not tried' }];
  let taken: string[] = [];
  return found.map(({ found: piece, missed }) => {
    if (piece === null) return { pieces, made: 0, note: 'nothing fits: the word is unknown' };
    taken = [...taken, piece];
    const some = missed.slice(0, mostMissed).join(', ');
    const more = missed.length > mostMissed ? ` and ${missed.length - mostMissed} more` : '';
    const note = some === '' ? 'fits at once' : `not in the vocabulary: ${some}${more}`;
    return { pieces: taken, made: taken.length - 1, note };
  });
}

function segmentations({ best, runnerUp }: UnigramExplanation, say: Say): TokenStage[] {
  return [best, ...(runnerUp ? [runnerUp] : [])].map(({ pieces, score }, place) => ({
    pieces: pieces.map(({ piece }) => say(piece)),
    made: null,
    note: `${place === 0 ? 'taken' : 'runner-up'}: log P = ${score.toFixed(3).replace('-', '−')}`,
  }));
}

function bytesOf(part: Part): readonly number[] {
  return 'text' in part ? [...utf8Bytes(part.text)] : part.bytes;
}

function hex(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
}

/** A token as text; bytes that are no whole character by their numbers: ⟨F0⟩⟨9F⟩. */
export function textOf(tokenizer: Tokenizer, id: number): string {
  const shown = tokenizer.piece(id);
  return shown === undefined ? `⟨${id}⟩` : shown.parts.map(partText).join('');
}

function partText(part: Part): string {
  if ('text' in part) return part.text;
  return part.bytes.map((byte) => `⟨${byte.toString(16).toUpperCase().padStart(2, '0')}⟩`).join('');
}
