import { fromByteCharacters, utf8Bytes } from './bytes';
import { patternOf } from './patterns';
import { flagOf, type Json, listOf, partOf, textOf, TokenizerProblem } from './problem';

/** Pieces to text: the `decoder` of tokenizer.json. Without one, pieces stand apart. */
export type Decoder = (pieces: readonly string[]) => string;

/** One stage: pieces to pieces. */
type Stage = (pieces: readonly string[]) => readonly string[];

export function readDecoder(value: unknown): Decoder {
  const part = partOf(value, 'the decoder');
  if (!part) return (pieces) => pieces.join(' ');
  const stage = stageOf(part);
  return (pieces) => stage(pieces).join('');
}

function stageOf(part: Json & { type: string }): Stage {
  switch (part.type) {
    case 'Sequence': {
      const stages = listOf(part, 'decoders').map((it) => stageOf(partOf(it, 'a decoder')!));
      return (pieces) => stages.reduce((done, stage) => stage(done), pieces);
    }
    case 'ByteLevel':
      // A piece that is not written in the alphabet of bytes (an added token) is its own text.
      return (pieces) => [
        textOfBytes(pieces.flatMap((it) => fromByteCharacters(it) ?? [...utf8Bytes(it)])),
      ];
    case 'WordPiece':
      return wordPiece(textOf(part, 'prefix', '##'), flagOf(part, 'cleanup', true));
    case 'Metaspace': {
      const sign = textOf(part, 'replacement', '▁');
      const prefixed = flagOf(part, 'add_prefix_space', true);
      const dropped = textOf(part, 'prepend_scheme', prefixed ? 'always' : 'never') !== 'never';
      return (pieces) => pieces.map((it, i) => it.replaceAll(sign, i === 0 && dropped ? '' : ' '));
    }
    case 'BPEDecoder': {
      const suffix = textOf(part, 'suffix', '</w>');
      return (pieces) =>
        pieces.map((it, i) => it.replaceAll(suffix, i === pieces.length - 1 ? '' : ' '));
    }
    case 'ByteFallback':
      return byteFallback;
    case 'Fuse':
      return (pieces) => [pieces.join('')];
    case 'Strip':
      return strip(part);
    case 'Replace': {
      const pattern = patternOf(part);
      const content = textOf(part, 'content');
      return (pieces) => pieces.map((it) => it.replace(pattern, () => content));
    }
    default:
      throw new TokenizerProblem(
        `tokenizer.json has a decoder that cannot be used: its type ${part.type} is not known here.`,
      );
  }
}

const tolerant = new TextDecoder('utf-8', { ignoreBOM: true });

function textOfBytes(bytes: readonly number[]): string {
  return tolerant.decode(Uint8Array.from(bytes));
}

/** English as it is written, where tokens were cut at each sign: the reference's `cleanup`. */
const together: readonly (readonly [apart: string, together: string])[] = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [' do not', " don't"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

function wordPiece(prefix: string, cleanup: boolean): Stage {
  const clean = (text: string) =>
    cleanup ? together.reduce((done, [apart, one]) => done.replaceAll(apart, one), text) : text;
  return (pieces) =>
    pieces.map((it, i) => {
      if (i === 0) return clean(it);
      return clean(it.startsWith(prefix) ? it.slice(prefix.length) : ` ${it}`);
    });
}

/** Runs of <0xE2> and the like become the text that their bytes are; a sign for each, where they are none. */
function byteFallback(pieces: readonly string[]): string[] {
  const done: string[] = [];
  let bytes: number[] = [];
  const flush = () => {
    if (bytes.length === 0) return;
    const text = textOfBytes(bytes);
    done.push(hasLoss(bytes, text) ? '\ufffd'.repeat(bytes.length) : text);
    bytes = [];
  };
  for (const piece of pieces) {
    const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(piece);
    if (byte) bytes.push(parseInt(byte[1]!, 16));
    else {
      flush();
      done.push(piece);
    }
  }
  flush();
  return done;
}

function hasLoss(bytes: readonly number[], text: string): boolean {
  const again = utf8Bytes(text);
  return again.length !== bytes.length || again.some((byte, i) => byte !== bytes[i]);
}

function strip(part: Json): Stage {
  const content = textOf(part, 'content', ' ');
  const [start, stop] = [countOf(part, 'start'), countOf(part, 'stop')];
  return (pieces) =>
    pieces.map((piece) => {
      const characters = Array.from(piece);
      let [from, to] = [0, characters.length];
      while (from < start && characters[from] === content) from++;
      while (characters.length - to < stop && to > from && characters[to - 1] === content) to--;
      return characters.slice(from, to).join('');
    });
}

function countOf(part: Json, key: string): number {
  const value = part[key] ?? 0;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new TokenizerProblem(`tokenizer.json: ${key} of Strip is not a number of characters.`);
}
