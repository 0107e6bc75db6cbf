/** Which merge is next: the lowest rank, and of one rank the leftmost place. A binary heap. */
export class MergeQueue {
  private readonly keys: number[] = [];

  push(rank: number, at: number): void {
    const { keys } = this;
    const key = rank * places + at;
    let child = keys.length;
    keys.push(key);
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (keys[parent]! <= key) break;
      keys[child] = keys[parent]!;
      child = parent;
    }
    keys[child] = key;
  }

  pop(): { rank: number; at: number } | undefined {
    const { keys } = this;
    const top = keys[0];
    if (top === undefined) return undefined;
    const last = keys.pop()!;
    if (keys.length > 0) this.sink(last);
    return { rank: Math.floor(top / places), at: top % places };
  }

  private sink(key: number): void {
    const { keys } = this;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= keys.length) break;
      if (child + 1 < keys.length && keys[child + 1]! < keys[child]!) child++;
      if (keys[child]! >= key) break;
      keys[parent] = keys[child]!;
      parent = child;
    }
    keys[parent] = key;
  }
}

/** Rank and place in one number: 2^29 places and 2^24 ranks are exact in a double. */
const places = 2 ** 29;
