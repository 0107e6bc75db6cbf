import type { Machine } from './machine';

/** Whether a function learnt something of its inputs after something had been made of them. */
export class Learning {
  /** What was made of inputs since a function began to run, beside what is written. */
  acted = 0;
  late = false;
  private begun = 0;

  constructor(private readonly m: Machine) {}

  /** A function begins to run: from now on, what is made of its inputs counts. */
  begin(acted = 0): void {
    this.begun = this.m.journal.mark();
    this.acted = acted;
    this.late = false;
  }

  /** Another name decides nothing, but what is said already has the old one. */
  names(rename: () => void): void {
    const { late } = this;
    rename();
    this.late = late || this.m.problems.length > 0;
  }

  note(): void {
    const { m } = this;
    this.late ||= this.acted > 0 || m.uncertain > 0 || m.journal.mark() > this.begun;
  }
}
