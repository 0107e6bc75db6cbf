import type { Kernels } from './kernels';
import { openKernels } from './wasm';

// Opened when first needed: hand-made models never need them.
let opened: Kernels | undefined;

/** Kernels on the caller's thread alone, for whoever was given none. */
export function kernelsHere(): Kernels {
  return (opened ??= openKernels());
}

/** From now on these, which may have several threads, are the kernels of this thread. */
export function useKernels(kernels: Kernels): void {
  opened = kernels;
}
