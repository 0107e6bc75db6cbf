import { type AlignedText } from './aligned';
import type { Normalizer } from './normalizers';
import { flagOf, isObject, textOf, TokenizerProblem } from './problem';
import { checkedId } from './vocabulary';

/** A token beside the model's vocabulary, looked for in the text before anything else is done to it. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** As `<|endoftext|>`: no part of what was said. */
  readonly special: boolean;
  readonly singleWord: boolean;
  readonly stripLeft: boolean;
  readonly stripRight: boolean;
  /** Looked for after normalisation, in its own normal form. */
  readonly normalized: boolean;
}

/** A part of the text; with an id where it is an added token. */
export interface Section {
  readonly text: AlignedText;
  readonly id: number | null;
}

/** The `added_tokens` of tokenizer.json. */
export function readAdded(value: unknown): AddedToken[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value))
    throw new TokenizerProblem('tokenizer.json: added_tokens is not a list.');
  return (value as unknown[]).map((entry) => {
    if (!isObject(entry))
      throw new TokenizerProblem('tokenizer.json: an added token is no object.');
    const content = textOf(entry, 'content');
    const special = flagOf(entry, 'special', false);
    return {
      id: checkedId(entry.id, content),
      content,
      special,
      singleWord: flagOf(entry, 'single_word', false),
      stripLeft: flagOf(entry, 'lstrip', false),
      stripRight: flagOf(entry, 'rstrip', false),
      normalized: flagOf(entry, 'normalized', !special),
    };
  });
}

/**
 * Cuts a text at its added tokens: first those that are looked for as they are, then, in the normalised
 * rest, the others. The rest comes out normalised.
 */
export function sectioner(
  added: readonly AddedToken[],
  normalize: Normalizer,
  normalized: (content: string) => string,
): (text: AlignedText) => Section[] {
  const asWritten = finder(
    added.filter((token) => !token.normalized).map((token) => [token.content, token]),
  );
  const afterwards = finder(
    added.filter((token) => token.normalized).map((token) => [normalized(token.content), token]),
  );
  return (text) =>
    asWritten(text)
      .flatMap((section) => (section.id === null ? afterwards(normalize(section.text)) : [section]))
      .filter((section) => section.text.text !== '');
}

type Entry = readonly [text: string, token: AddedToken];

/** Finds the leftmost, and of those the longest, again and again. */
function finder(entries: readonly Entry[]): (text: AlignedText) => Section[] {
  // Files have ten thousands of them: they are looked up by what they begin with, and by length.
  const byFirst = new Map<string, { lengths: number[]; tokens: Map<string, AddedToken> }>();
  for (const [content, token] of entries) {
    if (content === '') continue;
    const first = content.slice(0, 1);
    const alike = byFirst.get(first) ?? { lengths: [], tokens: new Map<string, AddedToken>() };
    byFirst.set(first, alike);
    if (!alike.tokens.has(content)) alike.tokens.set(content, token);
  }
  for (const alike of byFirst.values()) {
    const lengths = new Set([...alike.tokens.keys()].map(({ length }) => length));
    alike.lengths = [...lengths].sort((a, b) => b - a);
  }
  return (text) => {
    const whole = text.text;
    const sections: Section[] = [];
    const section = (from: number, to: number, id: number | null) => {
      // The whole of a text, too, begins where its first character came from.
      sections.push({ text: text.slice(from, to), id });
    };
    let done = 0;
    for (let at = 0; byFirst.size > 0 && at < whole.length;) {
      const alike = byFirst.get(whole[at]!);
      const length = alike?.lengths.find((it) => alike.tokens.has(whole.slice(at, at + it)));
      const token =
        length === undefined ? undefined : alike?.tokens.get(whole.slice(at, at + length));
      if (!token || length === undefined) {
        at++;
        continue;
      }
      let [from, to] = [at, at + length];
      at = to;
      if (token.singleWord && (wordBefore(whole, from) || wordAfter(whole, to))) continue;
      if (token.stripLeft) from = Math.max(whiteBefore(whole, from), done);
      if (token.stripRight) to += /^\p{White_Space}*/u.exec(whole.slice(to))![0].length;
      if (done < from) section(done, from, null);
      section(from, to, token.id);
      done = to;
    }
    if (done < whole.length || sections.length === 0) section(done, whole.length, null);
    return sections;
  };
}

const wordCharacter = '[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}]';
const beginsWithWord = new RegExp(`^${wordCharacter}`, 'u');
const endsWithWord = new RegExp(`${wordCharacter}$`, 'u');

function wordBefore(text: string, at: number): boolean {
  return endsWithWord.test(text.slice(Math.max(0, at - 2), at));
}

function wordAfter(text: string, at: number): boolean {
  return beginsWithWord.test(text.slice(at, at + 2));
}

function whiteBefore(text: string, at: number): number {
  let from = at;
  while (from > 0 && /\p{White_Space}/u.test(text[from - 1]!)) from--;
  return from;
}
