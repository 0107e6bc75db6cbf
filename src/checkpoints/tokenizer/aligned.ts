/** One character of a rewritten text: 0 replaces a character, 1 is new, −n also swallows n that follow. */
export type Change = readonly [character: string, change: number];

/** A part of a text that a pattern found (or did not), in UTF-16 units. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly found: boolean;
}

/** What becomes of the delimiters of a split: `Split` and `Punctuation` of tokenizer.json name these. */
export type Behavior =
  'Removed' | 'Isolated' | 'MergedWithPrevious' | 'MergedWithNext' | 'Contiguous';

/**
 * A text on its way through normalisers, which remembers for each UTF-16 unit the stretch of the
 * original that it came from. The rules of what a new or a replaced character belongs to are those of
 * `NormalizedString` in Hugging Face's tokenizers, whose offsets are the reference.
 */
export class AlignedText {
  private constructor(
    readonly text: string,
    private readonly starts: readonly number[],
    private readonly ends: readonly number[],
    /** Where in the original this part begins. */
    readonly origin: number,
  ) {}

  static of(text: string): AlignedText {
    const starts: number[] = [];
    const ends: number[] = [];
    for (const character of text) {
      const start = starts.length;
      const end = start + character.length;
      while (starts.length < end) {
        starts.push(start);
        ends.push(end);
      }
    }
    return new AlignedText(text, starts, ends, 0);
  }

  /** The stretch of the original behind [from, to): UTF-16 offsets. */
  original(from: number, to: number): readonly [start: number, end: number] {
    if (from >= to) return [this.origin + from, this.origin + to];
    return [this.starts[from] ?? this.origin, this.ends[to - 1] ?? this.origin];
  }

  slice(from: number, to: number): AlignedText {
    const origin = from < to ? (this.starts[from] ?? this.origin) : this.origin + from;
    return new AlignedText(
      this.text.slice(from, to),
      this.starts.slice(from, to),
      this.ends.slice(from, to),
      origin,
    );
  }

  /** The text rewritten as these characters. */
  rewritten(changes: Iterable<Change>): AlignedText {
    const { text } = this;
    const [starts, ends]: [number[], number[]] = [[], []];
    let at = 0;
    const step = () => (at += widthAt(text, at));
    let result = '';
    for (const [character, change] of changes) {
      const place = Math.min(change > 0 ? at - 1 : at, text.length - 1);
      const [start, end] =
        place < 0 ? [this.origin, this.origin] : [this.starts[place]!, this.ends[place]!];
      if (change <= 0) for (let i = change; i <= 0; i++) step();
      result += character;
      while (starts.length < result.length) {
        starts.push(start);
        ends.push(end);
      }
    }
    return new AlignedText(result, starts, ends, this.origin);
  }

  /** Every character by itself: what `change` gives in its place has its place in the original. */
  mapped(change: (character: string) => string): AlignedText {
    const [starts, ends]: [number[], number[]] = [[], []];
    let result = '';
    let at = 0;
    for (const character of this.text) {
      result += change(character);
      const [start, end] = [this.starts[at]!, this.ends[at]!];
      while (starts.length < result.length) {
        starts.push(start);
        ends.push(end);
      }
      at += character.length;
    }
    return new AlignedText(result, starts, ends, this.origin);
  }

  /** Only the characters that `keep` accepts, which keep their places. */
  filtered(keep: (character: string) => boolean): AlignedText {
    return this.mapped((character) => (keep(character) ? character : ''));
  }

  /** `prefix` before the text; it counts as a part of the first character. */
  prepended(prefix: string): AlignedText {
    const width = widthAt(this.text, 0);
    if (width === 0 || prefix === '') return this;
    const [start, end] = [this.starts[0]!, this.ends[0]!];
    const fill = (value: number): number[] => Array<number>(prefix.length + width).fill(value);
    return new AlignedText(
      prefix + this.text,
      [...fill(start), ...this.starts.slice(width)],
      [...fill(end), ...this.ends.slice(width)],
      this.origin,
    );
  }

  /** Each found stretch replaced; what replaces it counts as its last character. */
  replaced(stretches: readonly Stretch[], content: string): AlignedText {
    if (!stretches.some((stretch) => stretch.found)) return this;
    const [starts, ends]: [number[], number[]] = [[], []];
    let result = '';
    for (const { from, to, found } of stretches) {
      result += found ? content : this.text.slice(from, to);
      const count = found ? content.length : to - from;
      for (let i = 0; i < count; i++) {
        const place = found ? to - 1 : from + i;
        starts.push(place < 0 ? this.origin : this.starts[place]!);
        ends.push(place < 0 ? this.origin : this.ends[place]!);
      }
    }
    return new AlignedText(result, starts, ends, this.origin);
  }

  /** The parts between and around the stretches, by the behaviour; empty parts are left out. */
  split(stretches: readonly Stretch[], behavior: Behavior): AlignedText[] {
    return parts(stretches, behavior)
      .filter(({ from, to }) => from < to)
      .map(({ from, to }) => (from === 0 && to === this.text.length ? this : this.slice(from, to)));
  }
}

function parts(stretches: readonly Stretch[], behavior: Behavior): { from: number; to: number }[] {
  if (behavior === 'Isolated') return [...stretches];
  if (behavior === 'Removed') return stretches.filter((stretch) => !stretch.found);
  const backwards = behavior === 'MergedWithNext';
  const result: { from: number; to: number }[] = [];
  let foundBefore = false;
  for (const { from, to, found } of backwards ? [...stretches].reverse() : stretches) {
    const last = result.at(-1);
    const joins = behavior === 'Contiguous' ? found === foundBefore : found && !foundBefore;
    if (last && joins) {
      if (backwards) last.from = from;
      else last.to = to;
    } else result.push({ from, to });
    foundBefore = found;
  }
  return backwards ? result.reverse() : result;
}

/** UTF-16 units of the character at this place; 0 at the end. */
export function widthAt(text: string, at: number): number {
  const point = text.codePointAt(at);
  return point === undefined ? 0 : point > 0xffff ? 2 : 1;
}

/** The whole text in stretches: what the pattern (with flag g) finds, and what lies between. */
export function matchesOf(text: string, pattern: RegExp): Stretch[] {
  const result: Stretch[] = [];
  let last = 0;
  for (const match of text.matchAll(pattern)) {
    const to = match.index + match[0].length;
    if (last < match.index) result.push({ from: last, to: match.index, found: false });
    result.push({ from: match.index, to, found: true });
    last = to;
  }
  if (last < text.length) result.push({ from: last, to: text.length, found: false });
  return result;
}

/** The stretches with what is found and what is not exchanged. */
export function inverted(stretches: readonly Stretch[]): Stretch[] {
  return stretches.map((stretch) => ({ ...stretch, found: !stretch.found }));
}
