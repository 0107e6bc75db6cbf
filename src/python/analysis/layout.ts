import type { Range } from '../syntax/ast';

/** A stretch of text as it was read. Once it is changed, the stretch that took its place. */
interface Stretch {
  readonly from: number;
  readonly length: number;
  /** How much of it was kept before and behind the change. */
  next?: { readonly stretch: Stretch; readonly before: number; readonly behind: number };
}

/**
 * A file of which some functions were read anew. What is read anew is written behind all that was
 * read before, so that no place in a syntax tree ever stands for two: this knows where each place is
 * in the text as it is now.
 */
export class Layout {
  /** All that was ever read: places in syntax trees are places in this text. */
  read: string;
  /** The file as it is now. */
  now: string;
  /** In the order in which they were read. */
  private readonly all: Stretch[];
  /** In the order of the file. */
  private readonly order: Stretch[];

  constructor(text: string, functions: readonly Range[]) {
    this.read = text;
    this.now = text;
    this.order = [];
    let at = 0;
    for (const { from, to } of functions) {
      if (from > at) this.order.push({ from: at, length: from - at });
      this.order.push({ from, length: to - from });
      at = to;
    }
    this.order.push({ from: at, length: text.length - at });
    this.all = [...this.order];
    this.begins = this.beginnings();
  }

  /** Where each stretch begins in the file as it is now. */
  private begins: ReadonlyMap<Stretch, number>;

  private beginnings(): ReadonlyMap<Stretch, number> {
    let begin = 0;
    return new Map(
      this.order.map((stretch) => {
        const entry = [stretch, begin] as const;
        begin += stretch.length;
        return entry;
      }),
    );
  }

  /** Where a place that was read is now; what is gone is where the change was. */
  place(read: number): number {
    let [low, high] = [0, this.all.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.all[middle]!.from <= read) low = middle;
      else high = middle - 1;
    }
    let stretch = this.all[low]!;
    let offset = Math.min(read - stretch.from, stretch.length);
    while (stretch.next) {
      const { before, behind, stretch: next } = stretch.next;
      if (offset > stretch.length - behind) offset += next.length - stretch.length;
      else if (offset > before) offset = before;
      stretch = next;
    }
    return this.begins.get(stretch)! + offset;
  }

  /**
   * The stretch in which alone this text differs from the file as it is, as a place that was read, and
   * its text; undefined where it differs in more, or in none that is `wanted`.
   */
  changed(
    text: string,
    wanted: (at: number) => boolean,
  ): { readonly at: number; readonly text: string } | undefined {
    const { now } = this;
    let [before, behind] = common(now, text);
    for (;;) {
      const end = now.length - behind;
      // A function begins with `def`, so what stands before its first letter is not in it.
      const found = this.order.find((stretch) => {
        const begin = this.begins.get(stretch)!;
        return before > begin && end <= begin + stretch.length && wanted(stretch.from);
      });
      if (found) {
        const begin = this.begins.get(found)!;
        const to = begin + found.length + text.length - now.length;
        return { at: found.from, text: text.slice(begin, to) };
      }
      // A line that is inserted before an equal one may as well stand before that.
      const same =
        before > 0 && now[before - 1] === (now.length < text.length ? text : now).at(-1 - behind);
      if (!same || (before < end && before < text.length - behind)) return undefined;
      before--;
      behind++;
    }
  }

  /** Reads a function anew: `text` stands where it stood, and in `read` behind this. */
  replace(at: number, prefix: string, text: string): Range {
    const place = this.order.findIndex(({ from }) => from === at);
    const old = this.order[place]!;
    const was = this.read.slice(old.from, old.from + old.length);
    const [before, behind] = common(was, text);
    const begin = this.begins.get(old)!;
    const from = this.read.length + prefix.length;
    const made = { from, length: text.length };
    old.next = { stretch: made, before, behind };
    this.order[place] = made;
    this.all.push(made);
    this.begins = this.beginnings();
    this.read += `${prefix}${text}\n`;
    this.now = this.now.slice(0, begin) + text + this.now.slice(begin + old.length);
    return { from, to: from + text.length };
  }
}

/** How much two texts have in common before they differ, and behind. */
function common(a: string, b: string): [before: number, behind: number] {
  const most = Math.min(a.length, b.length);
  let before = 0;
  while (before < most && a.charCodeAt(before) === b.charCodeAt(before)) before++;
  let behind = 0;
  while (behind < most - before && a.at(-1 - behind) === b.at(-1 - behind)) behind++;
  return [before, behind];
}
