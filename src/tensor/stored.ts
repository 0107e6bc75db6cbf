import { type Dtype, type Tensor, countOf } from './tensor';

/**
 * A tensor whose numbers lie in a file until they are asked for. Its shape is known at once; `data`
 * throws before `load` has come back.
 */
export class StoredTensor implements Tensor {
  readonly dtype: Dtype = 'float32';
  #data: Float32Array | undefined;

  /** `read` comes back once it has filled this tensor. It may reject, and may then be asked again. */
  constructor(
    readonly shape: readonly number[],
    private readonly read: () => Promise<void>,
  ) {}

  get data(): Float32Array {
    if (!this.#data) throw new Error('These numbers are still in their file: load them first');
    return this.#data;
  }

  get isLoaded(): boolean {
    return this.#data !== undefined;
  }

  /** Row-major, as many numbers as the shape holds. */
  fill(data: Float32Array): void {
    if (data.length !== countOf(this.shape)) throw new RangeError('Not as many numbers as cells');
    this.#data = data;
  }

  async load(): Promise<void> {
    if (!this.isLoaded) await this.read();
  }
}
