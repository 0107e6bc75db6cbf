import { type Strided, tensorAt } from './strided';
import type { Dtype, Tensor } from './tensor';

/** Numbers were asked for that are still in their file, or were given back. */
export class NotLoaded extends Error {
  override readonly name = 'NotLoaded';

  constructor(readonly tensor: StoredTensor) {
    super('These numbers are still in their file: load them first');
  }
}

/**
 * A tensor whose numbers lie in a file until they are asked for, and again after they were given back.
 * Its shape is known at once; `data` throws {@link NotLoaded} before `load` has come back.
 */
export class StoredTensor implements Tensor {
  readonly dtype: Dtype = 'float32';
  #loaded: Tensor | undefined;
  #watch: ((tensor: StoredTensor) => void) | undefined;

  /** `read` comes back once it has filled this tensor. It may reject, and may then be asked again. */
  constructor(
    readonly shape: readonly number[],
    private readonly read: () => Promise<void>,
  ) {}

  get data(): Tensor['data'] {
    return this.#numbers.data;
  }

  get strided(): Strided {
    return this.#numbers.strided!;
  }

  get isLoaded(): boolean {
    return this.#loaded !== undefined;
  }

  /** Where its numbers lie. Throws a RangeError where the shape reaches beyond them. */
  fill(strided: Strided): void {
    this.#loaded = tensorAt(strided, this.shape);
    this.#watch?.(this);
  }

  /** Gives the numbers back: they can be loaded again. */
  release(): void {
    this.#loaded = undefined;
  }

  /** Calls back whenever the numbers come, and at once where they are here. The last caller counts. */
  watch(filled: (tensor: StoredTensor) => void): void {
    this.#watch = filled;
    if (this.isLoaded) filled(this);
  }

  get #numbers(): Tensor {
    if (!this.#loaded) throw new NotLoaded(this);
    return this.#loaded;
  }

  async load(): Promise<void> {
    if (!this.isLoaded) await this.read();
  }
}
