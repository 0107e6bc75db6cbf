/** What a head was found to do, measured over many sentences. */
export interface HeadJob {
  /** "attends to the previous token" */
  readonly job: string;
  /** From 0 to 1. */
  readonly score: number;
  /** How the score was measured, in a sentence. */
  readonly measured: string;
}

/** The same with the head: of which block, counted over all stacks as they run, and which of its heads. */
export interface MeasuredHead extends HeadJob {
  readonly layer: number;
  readonly head: number;
}
