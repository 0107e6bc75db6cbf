interface Written {
  readonly map: Map<unknown, unknown>;
  readonly key: unknown;
  readonly before: unknown;
  readonly had: boolean;
}

/** A name or an attribute that was written since some moment, with what stood there before. */
export interface Write extends Written {
  readonly value: unknown;
}

/** Every write in order, so that a branch can be taken back. */
export class Journal {
  private written: Written[] = [];

  set<K, V>(map: Map<K, V>, key: K, value: V): void {
    this.written.push({ map: map, key, before: map.get(key), had: map.has(key) });
    map.set(key, value);
  }

  mark(): number {
    return this.written.length;
  }

  clear(): void {
    this.written = [];
  }

  /** What was written since the mark, each place once. */
  since(mark: number): Write[] {
    const latest = new Map<Map<unknown, unknown>, Map<unknown, Written>>();
    for (const written of this.written.slice(mark)) {
      const keys = latest.get(written.map) ?? new Map<unknown, Written>();
      latest.set(written.map, keys);
      if (!keys.has(written.key)) keys.set(written.key, written);
    }
    return [...latest].flatMap(([map, keys]) =>
      [...keys].map(([key, { before, had }]) => ({ map, key, before, had, value: map.get(key) })),
    );
  }

  undo(mark: number): Write[] {
    const writes = this.since(mark);
    for (const { map, key, before, had } of writes) {
      if (had) map.set(key, before);
      else map.delete(key);
    }
    this.written.length = mark;
    return writes;
  }
}
