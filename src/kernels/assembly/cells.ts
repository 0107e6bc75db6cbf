// What is computed cell by cell, four at a time.

import { fma } from './tiles';

/** e^x of each cell, for x times a factor. */
export const EXP: i32 = 1;
/** x / (1 + e^(factor · x)) */
export const SIGMOID: i32 = 2;
/** x / (1 + e^(factor · (x + 0.044715 x³))): GELU by its tanh approximation, as ½(1 + tanh u) = 1 / (1 + e^(−2u)). */
export const GELU: i32 = 3;
const ADD: i32 = 4;
const SUBTRACT: i32 = 5;
const MULTIPLY: i32 = 6;

/** So many cells, rounded up to four: the addresses have room for them. */
export function mapCells(operation: i32, x: usize, out: usize, count: i32, factor: f32): void {
  const f = f32x4.splat(factor);
  const one = f32x4.splat(1);
  for (let o = 0; o < count; o += 4) {
    const v = v128.load(x);
    if (operation == EXP) v128.store(out, exp(f32x4.mul(v, f)));
    else {
      const u =
        operation == GELU
          ? f32x4.add(v, f32x4.mul(f32x4.splat(0.044715), f32x4.mul(f32x4.mul(v, v), v)))
          : v;
      v128.store(out, f32x4.div(v, f32x4.add(one, exp(f32x4.mul(u, f)))));
    }
    x += 16;
    out += 16;
  }
}

/**
 * e^x, within two units of the last place: x = n ln 2 + r with |r| ≤ ½ ln 2, and the series of e^r to
 * r⁷. Overflow is infinite, underflow passes through subnormal numbers to 0.
 */
function exp(x: v128): v128 {
  // What comes to 0 is not computed: machines are slow with numbers so small. NaN passes through both.
  const none = f32x4.lt(x, f32x4.splat(-104));
  const v = v128.andnot(f32x4.min(x, f32x4.splat(89)), none);
  const n = f32x4.nearest(f32x4.mul(v, f32x4.splat(1.44269504088896341)));
  // ln 2 in two parts: n times the first is exact.
  const high = f32x4.sub(v, f32x4.mul(n, f32x4.splat(0.693359375)));
  const r = f32x4.sub(high, f32x4.mul(n, f32x4.splat(-2.12194440054690583e-4)));
  let p = f32x4.splat(1.0 / 5040);
  p = fma(p, r, f32x4.splat(1.0 / 720));
  p = fma(p, r, f32x4.splat(1.0 / 120));
  p = fma(p, r, f32x4.splat(1.0 / 24));
  p = fma(p, r, f32x4.splat(1.0 / 6));
  p = fma(p, r, f32x4.splat(0.5));
  p = fma(f32x4.mul(r, r), p, r);
  p = f32x4.add(p, f32x4.splat(1));
  // 2ⁿ as two powers, each of which is a normal number.
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  return v128.andnot(f32x4.mul(f32x4.mul(p, power(half)), power(i32x4.sub(whole, half))), none);
}

function power(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/**
 * Cells `from` up to, not including, `until` of rows of `width` cells. The operand's cell of (row,
 * column) is number row · rowStep + column · step, with steps of 0 where it is stretched.
 */
export function combineCells(
  operation: i32,
  x: usize,
  xRow: i32,
  xStep: i32,
  y: usize,
  yRow: i32,
  yStep: i32,
  out: usize,
  from: i32,
  until: i32,
  width: i32,
): void {
  let row = from / width;
  let column = from - row * width;
  let o = from;
  while (o < until) {
    const run = min(width - column, until - o);
    let a = x + ((<usize>(row * xRow + column * xStep)) << 2);
    let b = y + ((<usize>(row * yRow + column * yStep)) << 2);
    let to = out + ((<usize>o) << 2);
    const stepA = (<usize>xStep) << 4;
    const stepB = (<usize>yStep) << 4;
    let i = 0;
    if (run >= 4) {
      const p = v128.load32_splat(a);
      const q = v128.load32_splat(b);
      for (; i + 4 <= run; i += 4) {
        const v = xStep ? v128.load(a) : p;
        const w = yStep ? v128.load(b) : q;
        v128.store(to, combined(operation, v, w));
        a += stepA;
        b += stepB;
        to += 16;
      }
    }
    for (; i < run; i++) {
      const last = combined(operation, v128.load32_splat(a), v128.load32_splat(b));
      store<f32>(to, f32x4.extract_lane(last, 0));
      a += stepA >> 2;
      b += stepB >> 2;
      to += 4;
    }
    o += run;
    column = 0;
    row++;
  }
}

function combined(operation: i32, a: v128, b: v128): v128 {
  if (operation == ADD) return f32x4.add(a, b);
  if (operation == SUBTRACT) return f32x4.sub(a, b);
  if (operation == MULTIPLY) return f32x4.mul(a, b);
  return f32x4.div(a, b);
}
