import { type AlignedText, type Change, matchesOf } from './aligned';
import { toByteCharacters } from './bytes';
import { readCharsmap } from './charsmap';
import { isCjk, isMark, isNonspacing, isOther, isWhiteSpace } from './characters';
import { flagOf, isObject, type Json, listOf, partOf, textOf, TokenizerProblem } from './problem';
import { patternOf } from './patterns';
import { normalForm, type NormalForm } from './unicode';

export type Normalizer = (text: AlignedText) => AlignedText;

/** The `normalizer` of tokenizer.json; nothing where there is none. */
export function readNormalizer(value: unknown): Normalizer {
  if (growthOf(value) > mostGrowth) {
    throw new TokenizerProblem(
      `tokenizer.json: its normalizer makes texts more than ${mostGrowth} times as long. Do not trust this checkpoint.`,
    );
  }
  return normalizerOf(value);
}

const mostGrowth = 1000;

/** How many times as long a text of one character becomes at most, by what is put in. */
function growthOf(value: unknown): number {
  const part = partOf(value, 'the normalizer');
  if (!part) return 1;
  switch (part.type) {
    case 'Sequence':
      return listOf(part, 'normalizers').reduce<number>((sum, it) => sum * growthOf(it), 1);
    case 'Prepend':
      return 1 + textOf(part, 'prepend').length;
    case 'Replace': {
      const { pattern } = part;
      const written = isObject(pattern) && typeof pattern.String === 'string' ? pattern.String : '';
      return Math.max(1, textOf(part, 'content').length / Math.max(1, written.length));
    }
    default:
      return 1;
  }
}

function normalizerOf(value: unknown): Normalizer {
  const part = partOf(value, 'the normalizer');
  if (!part) return (text) => text;
  switch (part.type) {
    case 'Sequence': {
      const steps = listOf(part, 'normalizers').map(normalizerOf);
      return (text) => steps.reduce((done, step) => step(done), text);
    }
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return unicode(part.type);
    case 'Lowercase':
      return lowercase;
    case 'StripAccents':
      return (text) => text.filtered((character) => !isMark(character));
    case 'Strip':
      return strip(flagOf(part, 'strip_left', true), flagOf(part, 'strip_right', true));
    case 'Prepend': {
      const prefix = textOf(part, 'prepend');
      return (text) => text.prepended(prefix);
    }
    case 'Replace': {
      const pattern = patternOf(part);
      const content = textOf(part, 'content');
      return (text) => text.replaced(matchesOf(text.text, pattern), content);
    }
    case 'BertNormalizer':
      return bert(part);
    case 'Nmt':
      return nmt;
    case 'ByteLevel':
      return (text) => text.mapped(toByteCharacters);
    case 'Precompiled': {
      // Without a table (an empty one is written by some converters) nothing is changed.
      const table = part.precompiled_charsmap ?? '';
      return table === '' ? (text) => text : readCharsmap(textOf(part, 'precompiled_charsmap'));
    }
    default:
      throw new TokenizerProblem(
        `tokenizer.json has a normalizer of the type ${part.type}, which is not known here.`,
      );
  }
}

function unicode(form: NormalForm): Normalizer {
  return (text) => {
    const changes = normalForm(text.text, form);
    return changes ? text.rewritten(changes) : text;
  };
}

const lowercase: Normalizer = (text) => text.mapped((character) => character.toLowerCase());

function strip(left: boolean, right: boolean): Normalizer {
  return (text) => {
    const white = /^\p{White_Space}*/u.exec(text.text)![0].length;
    const from = left ? white : 0;
    let to = text.text.length;
    while (right && to > from && isWhiteSpace(text.text[to - 1]!)) to--;
    let unit = -1;
    // The place in the original stays where the text began, so it is filtered, not cut.
    return text.filtered((character) => {
      const at = unit + 1;
      unit += character.length;
      return at >= from && at < to;
    });
  };
}

/** Clean-up, spaces around CJK ideographs, accents, case: as in BERT's basic tokenizer. */
function bert(part: Json): Normalizer {
  const lower = flagOf(part, 'lowercase', true);
  const steps: Normalizer[] = [];
  if (flagOf(part, 'clean_text', true)) {
    steps.push((text) =>
      text
        .filtered((c) => c !== '\0' && c !== '\ufffd' && !isOther(c))
        .mapped((c) => (isWhiteSpace(c) ? ' ' : c)),
    );
  }
  if (flagOf(part, 'handle_chinese_chars', true)) {
    steps.push((text) => {
      const changes: Change[] = [];
      for (const c of text.text) {
        if (isCjk(c)) changes.push([' ', 0], [c, 1], [' ', 1]);
        else changes.push([c, 0]);
      }
      return text.rewritten(changes);
    });
  }
  if (flagOf(part, 'strip_accents', lower)) {
    const decomposed = unicode('NFD');
    steps.push((text) => decomposed(text).filtered((c) => !isNonspacing(c)));
  }
  if (lower) steps.push(lowercase);
  return (text) => steps.reduce((done, step) => step(done), text);
}

/** The clean-up of SentencePiece's `nmt` rules. */
const nmt: Normalizer = (text) =>
  text
    .filtered((c) => !/^[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]$/.test(c))
    .mapped((c) =>
      /^[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]$/.test(c) ? ' ' : c,
    );
