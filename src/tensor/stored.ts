import { type Strided, tensorAt } from './strided';
import type { Dtype, Tensor } from './tensor';

/**
 * A tensor whose numbers lie in a file until they are asked for. Its shape is known at once; `data`
 * throws before `load` has come back.
 */
export class StoredTensor implements Tensor {
  readonly dtype: Dtype = 'float32';
  #loaded: Tensor | undefined;

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
  }

  get #numbers(): Tensor {
    if (!this.#loaded) throw new Error('These numbers are still in their file: load them first');
    return this.#loaded;
  }

  async load(): Promise<void> {
    if (!this.isLoaded) await this.read();
  }
}
