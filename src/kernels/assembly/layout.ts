// Where a thread packs.

/** Columns of b that are packed together, and terms of the sums that are taken at once. */
export const COLUMN_BLOCK: i32 = 64;
export const DEPTH: i32 = 256;
/** So many terms are summed by themselves before they are added to those before: DEPTH is a multiple of it. */
export const PART: i32 = 64;

/** Columns that a thread computes at least: their numbers fill a line of the cache. */
export const STRIP: i32 = 16;

/** A thread's own place: a tile that overhangs, what a part of a tile comes to, packed b, packed a. In bytes. */
export const SUMMED: usize = 256;
export const PACKED_B: usize = 512;
export const WIDENED: usize = PACKED_B + 64 * 256 * 4;
export const PACKED_A: usize = WIDENED + 64 * 256 * 4;
