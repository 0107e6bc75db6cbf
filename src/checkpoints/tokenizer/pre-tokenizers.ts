import { type AlignedText, type Behavior, inverted, matchesOf, type Stretch } from './aligned';
import { toByteCharacters } from './bytes';
import { isPunctuation } from './characters';
import { literal, patternOf } from './patterns';
import { flagOf, type Json, listOf, nameOf, partOf, textOf, TokenizerProblem } from './problem';

/** Cuts a text into words; a word may be rewritten on the way. Empty words are left out. */
export type PreTokenizer = (text: AlignedText) => AlignedText[];

/** GPT-2's words: contractions, then letters, digits or other signs with one space before, then spaces. */
const gpt2Words =
  /'(?:[stmd]|re|ve|ll)| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;
const white = /\p{White_Space}/gu;
/** What `\w` is in Rust's regular expressions (Unicode Technical Standard 18). */
const word = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}';
const wordsOrSigns = new RegExp(`[${word}]+|[^${word}\\p{White_Space}]+`, 'gu');

/** The `pre_tokenizer` of tokenizer.json; the whole text is one word where there is none. */
export function readPreTokenizer(value: unknown): PreTokenizer {
  const part = partOf(value, 'the pre-tokenizer');
  if (!part) return (text) => (text.text === '' ? [] : [text]);
  switch (part.type) {
    case 'Sequence': {
      const steps = listOf(part, 'pretokenizers').map(readPreTokenizer);
      return (text) => steps.reduce((words, step) => words.flatMap((w) => step(w)), [text]);
    }
    case 'ByteLevel':
      return byteLevel(part);
    case 'Metaspace':
      return metaspace(part);
    case 'BertPreTokenizer':
      return (text) =>
        split(text, white, 'Removed').flatMap((w) =>
          w.split(found(w.text, isPunctuation), 'Isolated'),
        );
    case 'Whitespace':
      return (text) => text.split(inverted(matchesOf(text.text, wordsOrSigns)), 'Removed');
    case 'WhitespaceSplit':
      return (text) => split(text, white, 'Removed');
    case 'Punctuation': {
      const behavior = behaviorOf(part, 'Isolated');
      return (text) => text.split(found(text.text, isPunctuation), behavior);
    }
    case 'Digits': {
      const behavior = flagOf(part, 'individual_digits', false) ? 'Isolated' : 'Contiguous';
      return (text) => split(text, /\p{N}/gu, behavior);
    }
    case 'Split': {
      const pattern = patternOf(part);
      const behavior = behaviorOf(part);
      const invert = flagOf(part, 'invert', false);
      return (text) => {
        const found = matchesOf(text.text, pattern);
        return text.split(invert ? inverted(found) : found, behavior);
      };
    }
    case 'CharDelimiterSplit': {
      const pattern = literal(textOf(part, 'delimiter'));
      return (text) => split(text, pattern, 'Removed');
    }
    case 'FixedLength':
      return fixedLength(part);
    default:
      throw new TokenizerProblem(
        `tokenizer.json has a pre-tokenizer of the type ${part.type}, which is not known here.`,
      );
  }
}

function split(text: AlignedText, pattern: RegExp, behavior: Behavior): AlignedText[] {
  return text.split(matchesOf(text.text, pattern), behavior);
}

/** Every single character that `wanted` accepts. */
function found(text: string, wanted: (character: string) => boolean): Stretch[] {
  const stretches: Stretch[] = [];
  let [last, at] = [0, 0];
  for (const character of text) {
    const to = at + character.length;
    if (wanted(character)) {
      if (last < at) stretches.push({ from: last, to: at, found: false });
      stretches.push({ from: at, to, found: true });
      last = to;
    }
    at = to;
  }
  if (last < at) stretches.push({ from: last, to: at, found: false });
  return stretches;
}

function byteLevel(part: Json): PreTokenizer {
  const prefix = flagOf(part, 'add_prefix_space', true);
  const words = flagOf(part, 'use_regex', true);
  return (text) => {
    const whole = prefix && !text.text.startsWith(' ') ? text.prepended(' ') : text;
    const cut = words ? split(whole, gpt2Words, 'Isolated') : [whole];
    return cut.filter((w) => w.text !== '').map((w) => w.mapped(toByteCharacters));
  };
}

/** SentencePiece's words: each begins with `▁`, which stands for the space before it. */
function metaspace(part: Json): PreTokenizer {
  const sign = textOf(part, 'replacement', '▁');
  const scheme = textOf(
    part,
    'prepend_scheme',
    flagOf(part, 'add_prefix_space', true) ? 'always' : 'never',
  );
  const cut = flagOf(part, 'split', true);
  const pattern = literal(sign);
  return (text) => {
    const signed = text.replaced(matchesOf(text.text, / /gu), sign);
    const wanted = scheme === 'always' || (scheme === 'first' && text.origin === 0);
    const whole = wanted && !signed.text.startsWith(sign) ? signed.prepended(sign) : signed;
    if (whole.text === '') return [];
    return cut ? split(whole, pattern, 'MergedWithNext') : [whole];
  };
}

function fixedLength(part: Json): PreTokenizer {
  const length = part.length ?? 5;
  if (typeof length !== 'number' || !(length >= 1)) {
    throw new TokenizerProblem('tokenizer.json: length of FixedLength is not a number above 0.');
  }
  return (text) => {
    const stretches: Stretch[] = [];
    let [from, to, count] = [0, 0, 0];
    for (const character of text.text) {
      to += character.length;
      if (++count < length) continue;
      stretches.push({ from, to, found: true });
      [from, count] = [to, 0];
    }
    stretches.push({ from, to, found: true });
    return text.split(stretches, 'Isolated');
  };
}

const behaviors: readonly Behavior[] = [
  'Removed',
  'Isolated',
  'MergedWithPrevious',
  'MergedWithNext',
  'Contiguous',
];

function behaviorOf(part: Json, otherwise?: Behavior): Behavior {
  const name = textOf(part, 'behavior', otherwise);
  const behavior = behaviors.find((known) => known.toLowerCase() === name.toLowerCase());
  if (behavior) return behavior;
  throw new TokenizerProblem(`tokenizer.json: ${nameOf(part)} has the unknown behavior ${name}.`);
}
