/**
 * Why a regular expression (in JavaScript's syntax) might take a time that grows beyond all bounds with
 * the text; undefined where it cannot. A file must not hang who opens it, and a match cannot be
 * interrupted. Careful rather than exact (compare Weideman et al. 2016): refused is a repetition of
 * something that itself repeats, chooses or may be left out, a reference back, and more than three
 * unbounded repetitions in a row. Words of published tokenizers need none of that.
 */
export function slownessOf(source: string): string | undefined {
  if (source.length > longest) return `it is longer than ${longest} characters`;
  try {
    const { repeats } = new Reader(source).choice();
    return repeats > mostInARow
      ? `${repeats} repetitions without bound follow each other`
      : undefined;
  } catch (error) {
    if (error instanceof Slow) return error.message;
    throw error;
  }
}

const longest = 4000;
const mostInARow = 3;
/** A repetition up to so many times counts as one without bound. */
const bound = 8;

class Slow extends Error {}

/** What matters of a part of an expression. */
interface Part {
  /** Unbounded repetitions on the longest way through it. */
  readonly repeats: number;
  /** There is more than one way to match the same text, perhaps. */
  readonly chooses: boolean;
}

const plain: Part = { repeats: 0, chooses: false };

/** Reads an expression that JavaScript has accepted. */
class Reader {
  #at = 0;

  constructor(private readonly source: string) {}

  /** Up to the end, or the bracket that closes a group. */
  choice(): Part {
    let whole = this.#sequence();
    while (this.#next() === '|') {
      this.#at++;
      const other = this.#sequence();
      whole = { repeats: Math.max(whole.repeats, other.repeats), chooses: true };
    }
    return whole;
  }

  #sequence(): Part {
    let [repeats, chooses] = [0, false];
    while (this.#at < this.source.length && this.#next() !== '|' && this.#next() !== ')') {
      const part = this.#repeated();
      repeats += part.repeats;
      chooses ||= part.chooses;
    }
    return { repeats, chooses };
  }

  #repeated(): Part {
    const from = this.#at;
    const part = this.#atom();
    const text = /^(?:[*+?]|\{\d+(?:,\d*)?\})/.exec(this.source.slice(this.#at))?.[0];
    if (text === undefined) return part;
    this.#at += text.length;
    if (this.#next() === '?') this.#at++;
    const most = mostTimes(text);
    if (most > 1 && (part.repeats > 0 || part.chooses)) {
      throw new Slow(`${this.source.slice(from, this.#at)} repeats what may match in several ways`);
    }
    return most > bound
      ? { repeats: 1, chooses: true }
      : { repeats: part.repeats, chooses: part.chooses || most === 1 || text.includes(',') };
  }

  #atom(): Part {
    const sign = this.#next();
    if (sign === '(') return this.#group();
    if (sign === '[') return this.#class();
    if (sign !== '\\') {
      this.#at++;
      return plain;
    }
    const escape =
      /^\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[A-Za-z]|k<[^>]*>|[1-9]\d*|[^])/.exec(
        this.source.slice(this.#at),
      )![0];
    if (/^\\(?:k|[1-9])/.test(escape)) throw new Slow(`${escape} refers back`);
    this.#at += escape.length;
    return plain;
  }

  #group(): Part {
    const head = /^\((?:\?(?:<?[=!]|<[^>]*>|[a-z]*(?:-[a-z]+)?:))?/.exec(
      this.source.slice(this.#at),
    )![0];
    this.#at += head.length;
    const inside = this.choice();
    this.#at++;
    return inside;
  }

  /** Classes match one character, whatever stands in them; they may hold others (flag v). */
  #class(): Part {
    let depth = 0;
    do {
      const sign = this.#next();
      if (sign === '\\') this.#at++;
      else if (sign === '[' && (depth === 0 || this.source.charAt(this.#at + 1) !== ']')) depth++;
      else if (sign === ']') depth--;
      this.#at++;
    } while (depth > 0 && this.#at < this.source.length);
    return plain;
  }

  #next(): string {
    return this.source.charAt(this.#at);
  }
}

function mostTimes(quantifier: string): number {
  if (quantifier === '?') return 1;
  const [, from, comma, to] = /^\{(\d+)(,?)(\d*)\}$/.exec(quantifier) ?? [];
  if (from === undefined) return Infinity;
  if (!comma) return Number(from);
  return to === '' ? Infinity : Number(to);
}
