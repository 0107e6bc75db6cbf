import { SplitPreTokenizer } from '@huggingface/tokenizers';
import { slownessOf } from './slow-patterns';
import { isObject, type Json, nameOf, TokenizerProblem } from './problem';

/**
 * The `pattern` of a part as a regular expression with the flags g and u. tokenizer.json writes
 * Oniguruma's dialect; the library translates it.
 */
export function patternOf(part: Json): RegExp {
  const { pattern } = part;
  const text = isObject(pattern) ? (pattern.String ?? pattern.Regex) : undefined;
  if (!isObject(pattern) || typeof text !== 'string') {
    throw new TokenizerProblem(`tokenizer.json: ${nameOf(part)} has no pattern.`);
  }
  if ('String' in pattern) return literal(text);
  try {
    const { pattern: translated } = new SplitPreTokenizer({
      type: 'Split',
      pattern: { Regex: text },
      behavior: 'Isolated',
      invert: false,
    });
    if (translated) return quick(translated, text, part);
  } catch (error) {
    if (error instanceof TokenizerProblem) throw error;
    // Said below, with the pattern.
  }
  throw new TokenizerProblem(
    `tokenizer.json: the pattern ${text} of ${nameOf(part)} cannot be used as a regular expression here.`,
  );
}

function quick(pattern: RegExp, text: string, part: Json): RegExp {
  const slow = slownessOf(pattern.source);
  if (slow === undefined) return pattern;
  throw new TokenizerProblem(
    `tokenizer.json: the pattern ${shortened(text)} of ${nameOf(part)} might take for ever, because ${shortened(slow)}. Glassformer does not run it.`,
  );
}

function shortened(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

/** A pattern that finds exactly this text. */
export function literal(text: string): RegExp {
  // An empty pattern finds nothing.
  return text === '' ? /(?!)/gu : new RegExp(text.replace(/[\\^$.*+?()[\]{}|/-]/g, escape), 'gu');
}

function escape(sign: string): string {
  return sign === '-' ? '\\x2d' : `\\${sign}`;
}
