// The micro-kernels: a few rows against a panel of 8 columns, the sums in registers.

import { PACKED_A, PART, SUMMED } from './layout';

/** Adds a·b, in one rounding where the machine has it. */
export function fma(a: v128, b: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, sum);
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** All rows against one panel of 8 columns, a part of the terms after the other. */
export function column8(
  own: usize,
  from: i32,
  depth: i32,
  inner: i32,
  height: i32,
  panel: usize,
  out: usize,
  outRow: usize,
): void {
  let i = 0;
  let a = own + PACKED_A;
  while (i < height) {
    const tall = tallest(height - i);
    parts(own, tall, a + ((<usize>(from * tall)) << 2), panel, depth, out, outRow, from == 0);
    a += (<usize>(inner * tall)) << 2;
    out += outRow * <usize>tall;
    i += tall;
  }
}

/** The same where fewer than 8 columns are left: row by row, in a tile of its own. */
export function column8Beyond(
  own: usize,
  from: i32,
  depth: i32,
  inner: i32,
  height: i32,
  panel: usize,
  out: usize,
  outRow: usize,
  width: i32,
): void {
  const first = from == 0;
  let i = 0;
  let a = own + PACKED_A;
  while (i < height) {
    const tall = tallest(height - i);
    if (!first) copyTile(out, outRow, own, 32, tall, width);
    parts(own, tall, a + ((<usize>(from * tall)) << 2), panel, depth, own, 32, first);
    copyTile(own, 32, out, outRow, tall, width);
    a += (<usize>(inner * tall)) << 2;
    out += outRow * <usize>tall;
    i += tall;
  }
}

/** Of so many rows that are left, how many a tile takes. */
function tallest(left: i32): i32 {
  return left >= 6 ? 6 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
}

/** One tile: each part of its terms is summed by itself, then added to those before. */
function parts(
  own: usize,
  tall: i32,
  a: usize,
  b: usize,
  depth: i32,
  out: usize,
  outRow: usize,
  first: bool,
): void {
  for (let done = 0; done < depth; done += PART) {
    const some = min(PART, depth - done);
    if (first && done == 0) {
      if (tall == 6) tile6(a, b, some, out, outRow);
      else if (tall == 4) tile4(a, b, some, out, outRow);
      else if (tall == 2) tile2(a, b, some, out, outRow);
      else tile1(a, b, some, out);
    } else {
      if (tall == 6) tile6(a, b, some, own + SUMMED, 32);
      else if (tall == 4) tile4(a, b, some, own + SUMMED, 32);
      else if (tall == 2) tile2(a, b, some, own + SUMMED, 32);
      else tile1(a, b, some, own + SUMMED);
      addTile(own + SUMMED, out, outRow, tall);
    }
    a += (<usize>(some * tall)) << 2;
    b += (<usize>some) << 5;
  }
}

function addTile(summed: usize, out: usize, outRow: usize, rows: i32): void {
  for (let i = 0; i < rows; i++) {
    v128.store(out, f32x4.add(v128.load(out), v128.load(summed)));
    v128.store(out, f32x4.add(v128.load(out, 16), v128.load(summed, 16)), 16);
    summed += 32;
    out += outRow;
  }
}

function copyTile(
  source: usize,
  sourceRow: usize,
  target: usize,
  targetRow: usize,
  rows: i32,
  columns: i32,
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      store<f32>(target + ((<usize>j) << 2), load<f32>(source + ((<usize>j) << 2)));
    }
    source += sourceRow;
    target += targetRow;
  }
}

function tile6(a: usize, b: usize, depth: i32, out: usize, outRow: usize): void {
  let s0 = f32x4.splat(0);
  let t0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let t1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let t2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  let t3 = f32x4.splat(0);
  let s4 = f32x4.splat(0);
  let t4 = f32x4.splat(0);
  let s5 = f32x4.splat(0);
  let t5 = f32x4.splat(0);
  const out1 = out + outRow;
  const out2 = out1 + outRow;
  const out3 = out2 + outRow;
  const out4 = out3 + outRow;
  const out5 = out4 + outRow;
  for (let k = 0; k < depth; k++) {
    const p = v128.load(b);
    const q = v128.load(b, 16);
    const x0 = v128.load32_splat(a);
    s0 = fma(x0, p, s0);
    t0 = fma(x0, q, t0);
    const x1 = v128.load32_splat(a, 4);
    s1 = fma(x1, p, s1);
    t1 = fma(x1, q, t1);
    const x2 = v128.load32_splat(a, 8);
    s2 = fma(x2, p, s2);
    t2 = fma(x2, q, t2);
    const x3 = v128.load32_splat(a, 12);
    s3 = fma(x3, p, s3);
    t3 = fma(x3, q, t3);
    const x4 = v128.load32_splat(a, 16);
    s4 = fma(x4, p, s4);
    t4 = fma(x4, q, t4);
    const x5 = v128.load32_splat(a, 20);
    s5 = fma(x5, p, s5);
    t5 = fma(x5, q, t5);
    a += 24;
    b += 32;
  }
  v128.store(out, s0);
  v128.store(out, t0, 16);
  v128.store(out1, s1);
  v128.store(out1, t1, 16);
  v128.store(out2, s2);
  v128.store(out2, t2, 16);
  v128.store(out3, s3);
  v128.store(out3, t3, 16);
  v128.store(out4, s4);
  v128.store(out4, t4, 16);
  v128.store(out5, s5);
  v128.store(out5, t5, 16);
}

function tile4(a: usize, b: usize, depth: i32, out: usize, outRow: usize): void {
  let s0 = f32x4.splat(0);
  let t0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let t1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let t2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  let t3 = f32x4.splat(0);
  const out1 = out + outRow;
  const out2 = out1 + outRow;
  const out3 = out2 + outRow;
  for (let k = 0; k < depth; k++) {
    const p = v128.load(b);
    const q = v128.load(b, 16);
    const x0 = v128.load32_splat(a);
    s0 = fma(x0, p, s0);
    t0 = fma(x0, q, t0);
    const x1 = v128.load32_splat(a, 4);
    s1 = fma(x1, p, s1);
    t1 = fma(x1, q, t1);
    const x2 = v128.load32_splat(a, 8);
    s2 = fma(x2, p, s2);
    t2 = fma(x2, q, t2);
    const x3 = v128.load32_splat(a, 12);
    s3 = fma(x3, p, s3);
    t3 = fma(x3, q, t3);
    a += 16;
    b += 32;
  }
  v128.store(out, s0);
  v128.store(out, t0, 16);
  v128.store(out1, s1);
  v128.store(out1, t1, 16);
  v128.store(out2, s2);
  v128.store(out2, t2, 16);
  v128.store(out3, s3);
  v128.store(out3, t3, 16);
}

function tile2(a: usize, b: usize, depth: i32, out: usize, outRow: usize): void {
  let s0 = f32x4.splat(0);
  let t0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let t1 = f32x4.splat(0);
  const out1 = out + outRow;
  for (let k = 0; k < depth; k++) {
    const p = v128.load(b);
    const q = v128.load(b, 16);
    const x0 = v128.load32_splat(a);
    s0 = fma(x0, p, s0);
    t0 = fma(x0, q, t0);
    const x1 = v128.load32_splat(a, 4);
    s1 = fma(x1, p, s1);
    t1 = fma(x1, q, t1);
    a += 8;
    b += 32;
  }
  v128.store(out, s0);
  v128.store(out, t0, 16);
  v128.store(out1, s1);
  v128.store(out1, t1, 16);
}

function tile1(a: usize, b: usize, depth: i32, out: usize): void {
  let s0 = f32x4.splat(0);
  let t0 = f32x4.splat(0);
  for (let k = 0; k < depth; k++) {
    const p = v128.load(b);
    const q = v128.load(b, 16);
    const x0 = v128.load32_splat(a);
    s0 = fma(x0, p, s0);
    t0 = fma(x0, q, t0);
    a += 4;
    b += 32;
  }
  v128.store(out, s0);
  v128.store(out, t0, 16);
}
