import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../../models/models';

/** Where the files lie that make_tensor_files.py has written. */
export const goldens = join(checkout, 'test/checkpoints/golden');

export interface GoldenTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** base64 of float32, little-endian; null where there is no such thing. */
  readonly float32: string | null;
  /** Of the finite numbers; null where there is none. */
  readonly statistics?: Readonly<
    Record<'min' | 'max' | 'mean' | 'std' | 'finite' | 'zeros' | 'nan', number>
  > | null;
}

export const golden = JSON.parse(
  readFileSync(join(goldens, 'tensor-files.golden.json'), 'utf8'),
) as {
  readonly everyDtype: Readonly<Record<string, GoldenTensor>>;
  readonly sharded: Readonly<Record<string, GoldenTensor>>;
  readonly quantised: Readonly<Record<string, GoldenTensor>>;
  readonly everyHalf: { readonly F16: string; readonly BF16: string };
};

export function bytesOfGolden(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(goldens, name)));
}

/** The bits of float32 numbers, with one NaN for all. */
export function bitsOf(numbers: ArrayLike<number>): Uint8Array {
  const bits = new Uint32Array(Float32Array.from(numbers).buffer);
  for (let i = 0; i < bits.length; i++) if (Number.isNaN(numbers[i])) bits[i] = 0x7fc00000;
  return new Uint8Array(bits.buffer);
}
