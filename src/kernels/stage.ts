import type { Product } from './kernels';
import type { Memory, Staging } from './memory';

/** One of a product's three parts in the kernels' memory. */
export interface Staged {
  /** Where it begins for each place, in bytes. */
  readonly addresses: readonly number[];
  /** How far apart its rows lie (of `b`, the terms), in numbers. */
  readonly outer: number;
  /** How far apart its columns lie (of `a`, the terms), in numbers. */
  readonly inner: number;
}

/** The rows: everything between the first and the last number that is read, copied unless it lies there. */
export function stageRows(
  { rows, inner, a, places }: Product,
  memory: Memory,
  to: Staging,
): Staged {
  const [low, high] = reach(
    places.map((place) => place.a),
    (rows - 1) * a.row + (inner - 1) * a.inner,
  );
  let address = a.data.byteOffset + 4 * low;
  if (!memory.holds(a.data)) {
    address = to.of(4 * (high - low));
    memory.floats(address, high - low).set(a.data.subarray(low, high));
  }
  return {
    addresses: places.map((place) => address + 4 * (place.a - low)),
    outer: a.row,
    inner: a.inner,
  };
}

/** Some columns of `b`, closely packed in the order of the source, unless they lie there. */
export function stageColumns(
  { inner, b, places }: Product,
  memory: Memory,
  to: Staging,
  from: number,
  columns: number,
): Staged {
  const bytes = b.data.BYTES_PER_ELEMENT;
  const begin = (place: { b: number }) => place.b + from * b.column;
  if (memory.holds(b.data)) {
    const address = b.data.byteOffset;
    return {
      addresses: places.map((place) => address + bytes * begin(place)),
      outer: b.inner,
      inner: b.column,
    };
  }
  const count = inner * columns;
  const begins = [...new Set(places.map(begin))];
  const address = to.of(bytes * count * begins.length);
  const bits = memory.wasm.buffer;
  const target =
    b.kind === 'float32'
      ? new Float32Array(bits, address, count * begins.length)
      : new Uint16Array(bits, address, count * begins.length);
  // Columns one behind the other where their terms lie so, else terms.
  const down = b.inner === 1 && b.column !== 1;
  const [runs, length, apart, step] = down
    ? [columns, inner, b.column, b.inner]
    : [inner, columns, b.inner, b.column];
  for (const [n, start] of begins.entries()) {
    const at = n * count;
    if (step === 1 && apart === length) {
      target.set(b.data.subarray(start, start + count), at);
      continue;
    }
    for (let run = 0; run < runs; run++) {
      const first = start + run * apart;
      if (step === 1) {
        target.set(b.data.subarray(first, first + length), at + run * length);
      } else {
        for (let i = 0; i < length; i++) target[at + run * length + i] = b.data[first + i * step]!;
      }
    }
  }
  return {
    addresses: places.map((place) => address + bytes * count * begins.indexOf(begin(place))),
    outer: down ? 1 : columns,
    inner: down ? inner : 1,
  };
}

/** Room for the results; `fetch` brings them to where they belong. */
export function stageOut(
  { rows, columns, out, places }: Product,
  memory: Memory,
  to: Staging,
): Staged & { readonly fetch: () => void } {
  if (memory.holds(out.data)) {
    const address = out.data.byteOffset;
    return {
      addresses: places.map((place) => address + 4 * place.out),
      outer: out.row,
      inner: 1,
      fetch: () => undefined,
    };
  }
  const [low, high] = reach(
    places.map((place) => place.out),
    (rows - 1) * out.row + columns - 1,
  );
  const full = high - low === places.length * rows * columns;
  const address = to.of(4 * (high - low));
  return {
    addresses: places.map((place) => address + 4 * (place.out - low)),
    outer: out.row,
    inner: 1,
    fetch: () => {
      const results = memory.floats(address, high - low);
      if (full) return out.data.set(results, low);
      // What lies between the rows is not ours.
      for (const place of places) {
        for (let i = 0; i < rows; i++) {
          const first = place.out + i * out.row;
          out.data.set(results.subarray(first - low, first - low + columns), first);
        }
      }
    },
  };
}

/** From the lowest start to behind the number that is farthest from the highest. */
function reach(starts: readonly number[], length: number): [number, number] {
  const [low, high] = [Math.min(...starts), Math.max(...starts)];
  return [low, high + length + 1];
}
