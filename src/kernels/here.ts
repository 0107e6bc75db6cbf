import type { Kernels } from './kernels';
import { openKernels } from './wasm';

// Opened when first needed: hand-made models never need them.
let opened: Kernels | undefined;
/** Where numbers of a checkpoint may lie, and how many more bytes of them. */
let lending: { readonly kernels: Kernels; readonly fewest: number; left: number } | undefined;

/** Tensors of fewer numbers are no factors of large products: they lie in memory as others do. */
const fewestInRoom = 1 << 16;

/** Kernels on the caller's thread alone, for whoever was given none. */
export function kernelsHere(): Kernels {
  return (opened ??= openKernels());
}

/**
 * From now on these, which may have several threads, are the kernels of this thread, and tensors of at
 * least so many numbers lie in their memory. Without any, all is as it was before.
 */
export function useKernels(kernels?: Kernels, fewest = fewestInRoom): void {
  opened = kernels;
  lending = kernels && { kernels, fewest, left: Infinity };
}

/** No more than so many bytes of a checkpoint lie in the kernels' memory from now on: they stay there. */
export function limitRoom(bytes: number): void {
  if (lending) lending.left = bytes;
}

/** Room for a tensor of a checkpoint, in the kernels' memory. */
export interface Room {
  readonly bytes: Uint8Array;
  /** It was not needed. */
  giveBack(): void;
}

/**
 * Room for so many float32 numbers where products read them without a copy; undefined where there is none.
 * Only kernels of {@link useKernels} have some: their memory ends with the thread or the process, which
 * has one checkpoint. A host goes on.
 */
export function roomHere(numbers: number): Room | undefined {
  const from = lending;
  const size = 4 * numbers;
  if (!from || numbers < from.fewest || size > from.left) return undefined;
  const bytes = from.kernels.room(size);
  if (!bytes) return undefined;
  from.left -= size;
  return {
    bytes,
    giveBack: () => {
      from.left += size;
      from.kernels.giveBack(bytes);
    },
  };
}
