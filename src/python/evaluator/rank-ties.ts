import type { Given } from '../values';

/** Ranks of inputs of which one tells the other. */
export class RankTies {
  private ties: { readonly one: Given; readonly other: Given; readonly more: number }[] = [];

  constructor(private readonly learn: (given: Given, rank: number) => void) {}

  /** `one` has `more` axes more than `other`: once the rank of either is known, both are. */
  tie(one: Given, other: Given, more: number): void {
    if (one === other || this.ties.some((tie) => tie.one === one && tie.other === other)) return;
    this.ties.push({ one, other, more });
    if (other.shape && !one.shape) this.learn(one, other.shape.length + more);
    if (one.shape && !other.shape) this.learn(other, one.shape.length - more);
  }

  /** The rank of an input is known from now on. */
  known(given: Given, rank: number): void {
    for (const { one, other, more } of this.ties) {
      if (one === given && rank > more && rank - more > 0) this.learn(other, rank - more);
      if (other === given && rank + more > 0) this.learn(one, rank + more);
    }
  }

  clear(): void {
    this.ties = [];
  }
}
