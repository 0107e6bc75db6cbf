/** Numbers as they lie in memory: a value of a trace, a tensor of a file. */
export type Numbers = Float64Array | Float32Array | Uint16Array;

/** Who has numbers at hand, and can have them again. */
export interface Holder {
  /** Forgets the numbers. */
  release(): void;
}

interface Held {
  readonly bytes: number;
  /** More than one where tensors share the numbers. */
  readonly holders: Set<Holder>;
  /** How many computations under way need them. */
  pins: number;
}

/**
 * What the traces of a model may hold. Beyond the budget, the numbers that were not used for longest
 * are dropped; pinned ones stay, so that at most the needs of one computation lie above it. What is kept
 * for ever counts as well.
 */
export class Memory {
  /** From the least to the most recently used. */
  readonly #held = new Map<Numbers, Held>();
  readonly #kept = new Map<Numbers, number>();
  #bytes = 0;
  #keptBytes = 0;
  #peak = 0;

  /**
   * @param budget in bytes
   * @param whole values of more bytes than this are computed row by row, where their rows can be
   */
  constructor(
    readonly budget = Infinity,
    readonly whole = 4e6,
  ) {}

  /** Bytes held now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Bytes of what is never dropped. */
  get keptBytes(): number {
    return this.#keptBytes;
  }

  /** The most bytes that were ever held. */
  get peak(): number {
    return this.#peak;
  }

  /** Drops what was not used for longest, until there is room for so many bytes more. */
  makeRoom(bytes: number): void {
    if (this.#bytes + bytes <= this.budget) return;
    for (const [numbers, { pins }] of this.#held) {
      if (pins > 0) continue;
      this.#drop(numbers);
      if (this.#bytes + bytes <= this.budget) return;
    }
  }

  /** Counts numbers until there is no room for them. */
  hold(numbers: Numbers, holder: Holder): void {
    const known = this.#held.get(numbers);
    if (known) {
      known.holders.add(holder);
      return this.use(numbers);
    }
    const bytes = numbers.byteLength;
    this.makeRoom(bytes);
    this.#held.set(numbers, { bytes, holders: new Set([holder]), pins: 0 });
    this.#add(bytes);
  }

  /** Counts numbers that are never dropped. */
  keep(numbers: Numbers): void {
    if (this.#kept.has(numbers)) return;
    const bytes = numbers.byteLength;
    this.makeRoom(bytes);
    this.#kept.set(numbers, bytes);
    this.#keptBytes += bytes;
    this.#add(bytes);
  }

  /** They were used just now. */
  use(numbers: Numbers): void {
    const held = this.#held.get(numbers);
    if (!held) return;
    this.#held.delete(numbers);
    this.#held.set(numbers, held);
  }

  /** They are needed until `unpin`. */
  pin(numbers: Numbers): void {
    const held = this.#held.get(numbers);
    if (!held) return;
    held.pins++;
    this.use(numbers);
  }

  unpin(numbers: Numbers): void {
    const held = this.#held.get(numbers);
    if (held && held.pins > 0) held.pins--;
  }

  /** Nobody will ask for them again: they are no longer counted. */
  release(numbers: Numbers): void {
    const kept = this.#kept.get(numbers);
    if (kept !== undefined) {
      this.#kept.delete(numbers);
      this.#keptBytes -= kept;
      this.#bytes -= kept;
    }
    const held = this.#held.get(numbers);
    if (held) {
      this.#held.delete(numbers);
      this.#bytes -= held.bytes;
    }
  }

  #add(bytes: number): void {
    this.#bytes += bytes;
    this.#peak = Math.max(this.#peak, this.#bytes);
  }

  #drop(numbers: Numbers): void {
    const { bytes, holders } = this.#held.get(numbers)!;
    this.#held.delete(numbers);
    this.#bytes -= bytes;
    for (const holder of holders) holder.release();
  }
}
