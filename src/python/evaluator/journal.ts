import { Names } from '../values';

interface Written {
  readonly map: Map<unknown, unknown>;
  readonly key: unknown;
  readonly before: unknown;
  readonly had: boolean;
  /** The state before it. */
  readonly state: number;
}

/** A name or an attribute that was written since some moment, with what stood there before. */
export interface Write extends Written {
  readonly value: unknown;
}

/** Every write in order, so that a branch can be taken back. */
export class Journal {
  private written: Written[] = [];
  /**
   * Tells apart what stands in attributes, dicts and the names that other functions see: the same
   * where the same stands there again, after a branch was taken back or taken once more.
   */
  state = 1;
  private last = 1;
  private after = new Map<string, number>();

  constructor(
    /** A text that tells apart what is written where; undefined: none that is short. */
    private readonly textOf: (map: object, value: unknown) => string | undefined,
  ) {}

  set<K, V>(map: Map<K, V>, key: K, value: V): void {
    const before = map.get(key);
    const had = before !== undefined || map.has(key);
    this.written.push({ map, key, before, had, state: this.state });
    map.set(key, value);
    if (before === value) return;
    if (map instanceof Names) {
      map.version++;
      if (!map.seen) return;
    }
    const text = this.textOf(map, value);
    const step = text === undefined ? '' : `${this.state} ${String(key)} ${text}`;
    this.state = (text === undefined ? undefined : this.after.get(step)) ?? ++this.last;
    if (text !== undefined) this.after.set(step, this.state);
  }

  /** Writes that stay, whatever becomes of the branch in which they happen. */
  apart<T>(run: () => T): T {
    const { written } = this;
    this.written = [];
    try {
      return run();
    } finally {
      this.written = written;
    }
  }

  mark(): number {
    return this.written.length;
  }

  clear(): void {
    this.written = [];
    this.after = new Map();
    this.state = ++this.last;
  }

  /** What was written since the mark, each place once. */
  since(mark: number): Write[] {
    const all: Write[] = [];
    const known = new Map<Map<unknown, unknown>, Set<unknown>>();
    // Places stand together by what they belong to, in the order of the first write.
    const groups: (typeof all)[] = [];
    const groupOf = new Map<Map<unknown, unknown>, typeof all>();
    for (let place = mark; place < this.written.length; place++) {
      const { map, key, before, had, state } = this.written[place]!;
      let keys = known.get(map);
      let group = groupOf.get(map);
      if (!keys || !group) {
        known.set(map, (keys = new Set()));
        groupOf.set(map, (group = []));
        groups.push(group);
      }
      if (keys.has(key)) continue;
      keys.add(key);
      group.push({ map, key, before, had, state, value: map.get(key) });
    }
    for (const group of groups) all.push(...group);
    return all;
  }

  undo(mark: number): Write[] {
    const writes = this.since(mark);
    for (const { map, key, before, had, value } of writes) {
      if (had) map.set(key, before);
      else map.delete(key);
      if (map instanceof Names && before !== value) map.version++;
    }
    this.state = this.written[mark]?.state ?? this.state;
    this.written.length = mark;
    return writes;
  }
}
