// Rows and columns, laid out as the micro-kernels read them.

import { COLUMN_BLOCK, DEPTH, PACKED_B, WIDENED } from './layout';

/** Rows in panels: of each panel the first terms of all its rows, then the second, … */
export function packRows(
  a: usize,
  rowStride: i32,
  innerStride: i32,
  rows: i32,
  inner: i32,
  to: usize,
): void {
  const row = (<usize>rowStride) << 2;
  const step = (<usize>innerStride) << 2;
  let i = 0;
  for (; i + 6 <= rows; i += 6) {
    let at = a;
    let k = 0;
    if (step == 4) {
      for (; k + 4 <= inner; k += 4) {
        sixRows(at, row, to);
        at += 16;
        to += 96;
      }
    }
    for (; k < inner; k++) {
      store<f32>(to, load<f32>(at));
      store<f32>(to, load<f32>(at + row), 4);
      store<f32>(to, load<f32>(at + row * 2), 8);
      store<f32>(to, load<f32>(at + row * 3), 12);
      store<f32>(to, load<f32>(at + row * 4), 16);
      store<f32>(to, load<f32>(at + row * 5), 20);
      at += step;
      to += 24;
    }
    a += row * 6;
  }
  while (i < rows) {
    const left = rows - i;
    const tall = left >= 4 ? 4 : left >= 2 ? 2 : 1;
    let at = a;
    let k = 0;
    if (step == 4 && tall == 4) {
      for (; k + 4 <= inner; k += 4) {
        quarter(at, row, to, 16);
        at += 16;
        to += 64;
      }
    }
    for (; k < inner; k++) {
      let from = at;
      for (let r = 0; r < tall; r++) {
        store<f32>(to, load<f32>(from));
        from += row;
        to += 4;
      }
      at += step;
    }
    a += row * <usize>tall;
    i += tall;
  }
}

/** Four terms of six rows. */
function sixRows(from: usize, row: usize, to: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + row);
  const c = v128.load(from + row * 2);
  const d = v128.load(from + row * 3);
  const e = v128.load(from + row * 4);
  const f = v128.load(from + row * 5);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ef = v128.shuffle<f32>(e, f, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  const efHigh = v128.shuffle<f32>(e, f, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(ef, ab, 0, 1, 6, 7), 16);
  v128.store(to, v128.shuffle<f32>(cd, ef, 2, 3, 6, 7), 32);
  v128.store(to, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5), 48);
  v128.store(to, v128.shuffle<f32>(efHigh, abHigh, 0, 1, 6, 7), 64);
  v128.store(to, v128.shuffle<f32>(cdHigh, efHigh, 2, 3, 6, 7), 80);
}

/** Columns in panels of 8, the last one filled up with zeros. */
export function packColumns(
  b: usize,
  innerStride: i32,
  columnStride: i32,
  kind: i32,
  depth: i32,
  width: i32,
  own: usize,
): void {
  let inner = (<usize>innerStride) << 2;
  let column = (<usize>columnStride) << 2;
  if (kind != 0) {
    // Widened first, into a block that keeps the order of the source.
    b = widen(b, innerStride, columnStride, kind, depth, width, own + WIDENED);
    if (columnStride == 1) inner = (<usize>COLUMN_BLOCK) << 2;
    else {
      inner = 4;
      column = (<usize>DEPTH) << 2;
    }
  }
  let to = own + PACKED_B;
  const whole = width & ~7;
  if (column == 4) {
    for (let k = 0; k < depth; k++) {
      let from = b + <usize>k * inner;
      let at = to + ((<usize>k) << 5);
      for (let j = 0; j < whole; j += 8) {
        v128.store(at, v128.load(from));
        v128.store(at, v128.load(from, 16), 16);
        from += 32;
        at += (<usize>depth) << 5;
      }
    }
  } else if (inner == 4) {
    for (let j = 0; j < whole; j += 8) {
      transposed(b + <usize>j * column, column, depth, to + ((<usize>(j * depth)) << 2));
    }
  } else {
    for (let j = 0; j < whole; j += 8) {
      scattered(b + <usize>j * column, inner, column, depth, 8, to + ((<usize>(j * depth)) << 2));
    }
  }
  if (whole < width) {
    scattered(
      b + <usize>whole * column,
      inner,
      column,
      depth,
      width - whole,
      to + ((<usize>(whole * depth)) << 2),
    );
  }
}

/** 8 columns that lie one behind the other, four terms at a time. */
function transposed(b: usize, column: usize, depth: i32, to: usize): void {
  let k = 0;
  for (; k + 4 <= depth; k += 4) {
    const low = b;
    const high = b + column * 4;
    quarter(low, column, to, 32);
    quarter(high, column, to + 16, 32);
    b += 16;
    to += 128;
  }
  if (k < depth) scattered(b, 4, column, depth - k, 8, to);
}

/** 4 × 4 numbers transposed, into places of 16 bytes so far apart. */
function quarter(from: usize, column: usize, to: usize, apart: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + column);
  const c = v128.load(from + column * 2);
  const d = v128.load(from + column * 3);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to + apart, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store(to + apart * 2, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
  v128.store(to + apart * 3, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
}

function scattered(b: usize, inner: usize, column: usize, depth: i32, width: i32, to: usize): void {
  for (let k = 0; k < depth; k++) {
    let from = b;
    for (let j = 0; j < width; j++) {
      store<f32>(to + ((<usize>j) << 2), load<f32>(from));
      from += column;
    }
    for (let j = width; j < 8; j++) store<f32>(to + ((<usize>j) << 2), 0);
    b += inner;
    to += 32;
  }
}

/** A block of 16-bit floats as float32, [depth][64] or, where columns are long, [64][depth]. */
function widen(
  b: usize,
  innerStride: i32,
  columnStride: i32,
  kind: i32,
  depth: i32,
  width: i32,
  to: usize,
): usize {
  const inner = (<usize>innerStride) << 1;
  const column = (<usize>columnStride) << 1;
  if (columnStride == 1) {
    for (let k = 0; k < depth; k++) {
      widenRun(b + <usize>k * inner, 2, width, kind, to + ((<usize>(k * COLUMN_BLOCK)) << 2));
    }
  } else {
    for (let j = 0; j < width; j++) {
      widenRun(b + <usize>j * column, inner, depth, kind, to + ((<usize>(j * DEPTH)) << 2));
    }
  }
  return to;
}

function widenRun(from: usize, step: usize, count: i32, kind: i32, to: usize): void {
  let i = 0;
  if (step == 2) {
    for (; i + 4 <= count; i += 4) {
      const bits = v128.load_ext<u16>(from);
      v128.store(to, kind == 2 ? i32x4.shl(bits, 16) : ofHalf(bits));
      from += 8;
      to += 16;
    }
  }
  for (; i < count; i++) {
    const bits = i32x4.splat(load<u16>(from));
    store<f32>(to, f32x4.extract_lane(kind == 2 ? i32x4.shl(bits, 16) : ofHalf(bits), 0));
    from += step;
    to += 4;
  }
}

/** IEEE 754 binary16 in the low halves, as binary32: exact, subnormal numbers and infinities included. */
function ofHalf(bits: v128): v128 {
  const sign = i32x4.shl(v128.and(bits, i32x4.splat(0x8000)), 16);
  const rest = v128.and(bits, i32x4.splat(0x7fff));
  const scaled = f32x4.mul(i32x4.shl(rest, 13), f32x4.splat(5.192296858534828e33)); // 2 ** 112
  const beyond = i32x4.ge_s(rest, i32x4.splat(0x7c00));
  const special = v128.or(i32x4.shl(rest, 13), i32x4.splat(0x7f800000));
  return v128.or(sign, v128.bitselect(special, scaled, beyond));
}
