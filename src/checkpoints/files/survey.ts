import { countOf } from '../../tensor/tensor';
import type { TensorFile } from './tensor-file';

/** What a tensor's numbers are like; infinities and NaN are counted, and left out of the rest. */
export interface Statistics {
  readonly count: number;
  readonly nan: number;
  readonly infinite: number;
  readonly zeros: number;
  /** Null where there is no finite number. */
  readonly ofFinite: {
    readonly min: number;
    readonly max: number;
    readonly mean: number;
    /** Of the numbers that are there: divided by their count, not by one less. */
    readonly std: number;
  } | null;
}

/** A tensor seen from afar, as a matrix: its last axis across, all others down. */
export interface Picture {
  readonly rows: number;
  readonly columns: number;
  readonly height: number;
  readonly width: number;
  /** [height × width] means of the finite numbers that fall into each pixel; NaN where there is none. */
  readonly means: Float32Array;
}

export interface Survey {
  readonly statistics: Statistics;
  readonly picture: Picture;
}

export interface Watcher {
  /** Whether nobody waits for the answer any more. */
  readonly overtaken: () => boolean;
  /** The share of the numbers that has been read. */
  readonly progress: (share: number) => void;
  /** Gives others their turn. */
  readonly rest: () => Promise<void>;
}

/** Numbers read at once: a millisecond's work or so. */
const slice = 128 * 1024;
/** The largest picture. */
const most = 256;

/** Reads a tensor slice by slice; undefined where it was overtaken. Rejects with a `BadFile`. */
export async function survey(
  file: TensorFile,
  name: string,
  { overtaken, progress, rest }: Watcher,
): Promise<Survey | undefined> {
  const shape = file.tensors.get(name)?.shape ?? [];
  const count = countOf(shape);
  const columns = shape.at(-1) ?? 1;
  const rows = columns === 0 ? 0 : count / columns;
  const sums = new Sums();
  const pixels = new Pixels(rows, columns);
  for (let from = 0; from < count; from += slice) {
    const numbers = await file.numbers(name, from, Math.min(count, from + slice));
    sums.add(numbers);
    pixels.add(numbers, from);
    progress((from + numbers.length) / count);
    await rest();
    if (overtaken()) return undefined;
  }
  // An empty tensor is asked for as well: it may be of a dtype that cannot be read.
  if (count === 0) await file.numbers(name, 0, 0);
  return { statistics: sums.statistics(), picture: pixels.picture() };
}

/** Mean and squared distances, slice by slice (Chan, Golub and LeVeque, 1979), in double precision. */
class Sums {
  #count = 0;
  #nan = 0;
  #infinite = 0;
  #zeros = 0;
  #finite = 0;
  #min = Infinity;
  #max = -Infinity;
  #mean = 0;
  #squares = 0;

  add(numbers: Float32Array): void {
    this.#count += numbers.length;
    let finite = 0;
    let sum = 0;
    for (const number of numbers) {
      if (!Number.isFinite(number)) {
        if (Number.isNaN(number)) this.#nan++;
        else this.#infinite++;
        continue;
      }
      finite++;
      sum += number;
      if (number === 0) this.#zeros++;
      if (number < this.#min) this.#min = number;
      if (number > this.#max) this.#max = number;
    }
    if (finite === 0) return;
    const mean = sum / finite;
    let squares = 0;
    for (const number of numbers) {
      if (Number.isFinite(number)) squares += (number - mean) * (number - mean);
    }
    const all = this.#finite + finite;
    const apart = mean - this.#mean;
    this.#squares += squares + apart ** 2 * ((this.#finite * finite) / all);
    this.#mean += apart * (finite / all);
    this.#finite = all;
  }

  statistics(): Statistics {
    return {
      count: this.#count,
      nan: this.#nan,
      infinite: this.#infinite,
      zeros: this.#zeros,
      ofFinite:
        this.#finite === 0
          ? null
          : {
              min: this.#min,
              max: this.#max,
              mean: this.#mean,
              std: Math.sqrt(this.#squares / this.#finite),
            },
    };
  }
}

class Pixels {
  readonly #height: number;
  readonly #width: number;
  readonly #sums: Float64Array;
  readonly #counts: Float64Array;

  constructor(
    readonly rows: number,
    readonly columns: number,
  ) {
    this.#height = Math.min(rows, most);
    this.#width = rows === 0 ? 0 : Math.min(columns, most);
    this.#sums = new Float64Array(this.#height * this.#width);
    this.#counts = new Float64Array(this.#height * this.#width);
  }

  add(numbers: Float32Array, from: number): void {
    const { columns } = this;
    const [sums, counts] = [this.#sums, this.#counts];
    let row = Math.floor(from / columns);
    for (let at = 0; at < numbers.length; row++) {
      const line = Math.floor((row * this.#height) / this.rows) * this.#width;
      let column = (from + at) % columns;
      const end = Math.min(numbers.length, at + columns - column);
      // One pixel after another, each with the columns that fall into it.
      while (at < end) {
        const x = Math.floor((column * this.#width) / columns);
        const next = Math.ceil(((x + 1) * columns) / this.#width);
        const last = Math.min(end, at + next - column);
        column = next;
        let [sum, count] = [0, 0];
        for (; at < last; at++) {
          const number = numbers[at]!;
          if (!Number.isFinite(number)) continue;
          sum += number;
          count++;
        }
        sums[line + x]! += sum;
        counts[line + x]! += count;
      }
    }
  }

  picture(): Picture {
    const means = Float32Array.from(this.#sums, (sum, pixel) => sum / this.#counts[pixel]!);
    const [height, width] = [this.#height, this.#width];
    return { rows: this.rows, columns: this.columns, height, width, means };
  }
}
