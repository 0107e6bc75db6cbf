// The product of two float32 matrices, in AssemblyScript. `../binary.ts` holds what this compiles to.
//
// out[i, j] = Σ_k a[i, k] b[k, j], every sum taken from k = 0 upwards in single precision, PART terms by
// themselves before they are added to those before: a cell does not depend on how the work is cut or on how
// many threads share it, and is off by a few roundings where a sum of term after term is off by many.
//
// The columns of b are packed in panels of 8, the rows of a in panels of 6 (then 4, 2, 1), and a
// micro-kernel keeps 6 × 8 sums in registers (Goto and van de Geijn 2008, sections 4 and 5).

import { GELU, combineCells, mapCells } from './cells';
import { COLUMN_BLOCK, DEPTH, PACKED_A, PACKED_B, STRIP } from './layout';
import { packColumns, packRows } from './packing';
import { column8, column8Beyond } from './tiles';

/** What a task says, as 32-bit integers from its address on. Strides count elements. */
const NEXT: usize = 0;
const DONE: usize = 4;
const INSIDE: usize = 8;
const TICKET: usize = 12;
const UNITS: usize = 16;
const ROWS: usize = 20;
const INNER: usize = 24;
const COLUMNS: usize = 28;
const ROW_BLOCK: usize = 32;
const PLACES: usize = 36;
const A_ROW: usize = 40;
const A_INNER: usize = 44;
const B_INNER: usize = 48;
const B_COLUMN: usize = 52;
const B_KIND: usize = 56;
const OUT_ROW: usize = 60;
/** Of cells, how many a unit has. Of a product, into how many parts what is left is cut whenever a thread takes one. */
const SHARE: usize = 64;
/** 0 for a product; else what is done to the cells, and its factor. A_ROW, A_INNER, B_INNER and
 * B_COLUMN then say how each operand is stretched, INNER how wide a row is, COLUMNS how many cells there are. */
const CELLS: usize = 68;
const FACTOR: usize = 72;
/** Where each thread packs. */
const OWN: usize = 76;

/** How often a thread looks for a new task before it sleeps: about half a millisecond, as what lies between two
 * products often takes less, and waking up takes longer than many a product. */
const PATIENCE: i32 = 400000;
/** Units that are taken at once at most, so that pages of b are visited together and the sums stay near. */
const MOST: i32 = 64;

/** Takes units of work until none is left. A unit: one place, a block of rows, a strip of columns; or some cells. */
function work(task: usize, thread: i32): void {
  let packed = -1;
  for (;;) {
    const unit = atomic.load<i32>(task, NEXT);
    // A task that is being written is closed: its next unit is out of reach.
    if (unit >= 0x20000000 || unit >= load<i32>(task, UNITS)) return;
    const operation = load<i32>(task, CELLS);
    const taken = operation != 0 ? 1 : portion(task, unit);
    if (atomic.cmpxchg<i32>(task, unit, unit + taken, NEXT) != unit) continue;
    const own = <usize>load<u32>(task + ((<usize>thread) << 2), OWN);
    if (operation != 0) cells(task, operation, unit);
    else packed = some(task, own, unit, taken, packed);
    atomic.add<i32>(task, taken, DONE);
  }
}

/** How many units to take from this one on, of the same rows: ever fewer, so that all threads end together. */
function portion(task: usize, unit: i32): i32 {
  const strips = (load<i32>(task, COLUMNS) + STRIP - 1) / STRIP;
  let part = min(MOST, (load<i32>(task, UNITS) - unit) / load<i32>(task, SHARE));
  const whole = COLUMN_BLOCK / STRIP;
  if (part > whole) part -= part % whole;
  return min(max(1, part), strips - (unit % strips));
}

/** A thread's life: waits for a new ticket, helps, waits again. A ticket below 0 ends it. */
export function serve(task: usize, thread: i32): void {
  let last = 0;
  for (;;) {
    let ticket = atomic.load<i32>(task, TICKET);
    for (let spin = 0; ticket == last && spin < PATIENCE; spin++) {
      ticket = atomic.load<i32>(task, TICKET);
    }
    if (ticket == last) {
      atomic.wait<i32>(task + TICKET, last, -1);
      continue;
    }
    if (ticket < 0) return;
    last = ticket;
    atomic.add<i32>(task, 1, INSIDE);
    work(task, thread);
    atomic.sub<i32>(task, 1, INSIDE);
  }
}

/** Opens a task for all threads, takes part, and returns when every unit is done. */
export function lead(task: usize, threads: i32): void {
  atomic.store<i32>(task, 0, DONE);
  atomic.store<i32>(task, 0, NEXT);
  if (threads > 1 && load<i32>(task, UNITS) > 1) {
    const ticket = atomic.load<i32>(task, TICKET);
    atomic.store<i32>(task, ticket == i32.MAX_VALUE ? 1 : ticket + 1, TICKET);
    atomic.notify(task + TICKET, threads - 1);
  }
  work(task, 0);
  const units = load<i32>(task, UNITS);
  while (atomic.load<i32>(task, DONE) < units) {}
}

/** Nobody reads the task when this returns, and nobody begins to. */
export function close(task: usize): void {
  atomic.store<i32>(task, 0x40000000, NEXT);
  while (atomic.load<i32>(task, INSIDE) != 0) {}
}

/** Ends the threads that serve this task. */
export function end(task: usize): void {
  close(task);
  atomic.store<i32>(task, -1, TICKET);
  atomic.notify(task + TICKET, -1);
}

/** A run of cells. */
function cells(task: usize, operation: i32, unit: i32): void {
  const at = <usize>load<u32>(task, PLACES);
  const x = <usize>load<u32>(at);
  const out = <usize>load<u32>(at, 8);
  const share = load<i32>(task, SHARE);
  const from = unit * share;
  const until = min(from + share, load<i32>(task, COLUMNS));
  if (operation <= GELU) {
    const bytes = (<usize>from) << 2;
    mapCells(operation, x + bytes, out + bytes, until - from, load<f32>(task, FACTOR));
    return;
  }
  combineCells(
    operation,
    x,
    load<i32>(task, A_ROW),
    load<i32>(task, A_INNER),
    <usize>load<u32>(at, 4),
    load<i32>(task, B_INNER),
    load<i32>(task, B_COLUMN),
    out,
    from,
    until,
    load<i32>(task, INNER),
  );
}

/** Computes units of the same rows; returns which rows lie packed. */
function some(task: usize, own: usize, unit: i32, count: i32, packed: i32): i32 {
  const rows = load<i32>(task, ROWS);
  const inner = load<i32>(task, INNER);
  const columns = load<i32>(task, COLUMNS);
  const rowBlock = load<i32>(task, ROW_BLOCK);
  const outRow = (<usize>load<i32>(task, OUT_ROW)) << 2;
  const bInner = load<i32>(task, B_INNER);
  const bColumn = load<i32>(task, B_COLUMN);
  const kind = load<i32>(task, B_KIND);
  const strips = (columns + STRIP - 1) / STRIP;
  const rowBlocks = (rows + rowBlock - 1) / rowBlock;

  // 1. which units these are
  const upper = unit / strips;
  const column = (unit - upper * strips) * STRIP;
  const place = upper / rowBlocks;
  const row = (upper - place * rowBlocks) * rowBlock;
  const height = min(rowBlock, rows - row);
  const right = min(column + count * STRIP, columns);
  const at = <usize>load<i32>(task, PLACES) + <usize>place * 12;
  const a = <usize>load<u32>(at) + ((<usize>row * <usize>load<i32>(task, A_ROW)) << 2);
  const size: usize = kind == 0 ? 4 : 2;
  const b = <usize>load<u32>(at, 4);
  const out = <usize>load<u32>(at, 8) + <usize>row * outRow;

  // 2. its rows, unless they lie there from the units before
  if (upper != packed) {
    packRows(a, load<i32>(task, A_ROW), load<i32>(task, A_INNER), height, inner, own + PACKED_A);
  }

  // 3. of each block of terms, a block of columns after the other: pages of b are visited together
  for (let from = 0; from < inner; from += DEPTH) {
    const depth = min(DEPTH, inner - from);
    for (let left = column; left < right; left += COLUMN_BLOCK) {
      const width = min(COLUMN_BLOCK, right - left);
      const corner = b + (<usize>from * <usize>bInner + <usize>left * <usize>bColumn) * size;
      packColumns(corner, bInner, bColumn, kind, depth, width, own);
      for (let j = 0; j < width; j += 8) {
        const panel = own + PACKED_B + ((<usize>(j * depth)) << 2);
        const target = out + ((<usize>(left + j)) << 2);
        if (width - j >= 8) {
          column8(own, from, depth, inner, height, panel, target, outRow);
        } else {
          column8Beyond(own, from, depth, inner, height, panel, target, outRow, width - j);
        }
      }
    }
  }
  return upper;
}
