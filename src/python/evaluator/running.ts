import type { Expression, Range } from '../syntax/ast';
import type { Frame } from './findings';

/** The analysis stops here: too many steps. */
export class OutOfSteps extends Error {}

/** It stops until the next rest: what ran is too long for one slice. */
export class OutOfSlice extends OutOfSteps {}

/** Reading so many characters takes as long as a step. */
const charactersOfStep = 10;

/** How a block ended. */
export type Ending = 'on' | 'return' | 'break' | 'continue' | 'raise';

/** Where a run stands: in which calls and branches, after how many steps, and how sure it is. */
export abstract class Running {
  readonly frames: Frame[] = [];
  steps = 0;
  /** All steps, of all functions. */
  spent = 0;
  /** How many enclosing branches and loops may run not at all, or many times. */
  uncertain = 0;
  /** In how many blocks whose errors are caught. */
  guarded = 0;
  /** How many enclosing branches hang on what is not known: there, a rank may be another. */
  undecided = 0;
  /** How many enclosing branches the defaults of the text do not lead to. */
  unusual = 0;
  /** How many of them by a flag, that others set as often. */
  flagged = 0;
  /** How many enclosing calls run what may not be what is called with these arguments. */
  loose = 0;
  /** A script is run as it is: its constants are the numbers that it gives them. */
  trial = false;
  /** Nothing is concluded but what must be: no comment is believed, no likely equality assumed. */
  sober = false;
  /** Whether anything was concluded that is only likely. */
  guessed = false;
  /** How many calls there were. */
  calls = 0;
  /** The name that what is evaluated is given. */
  making: string | undefined;
  /** The expression that is a statement. */
  unused: Expression | undefined;
  protected node: Range = { from: 0, to: 0 };

  /** Where the slice ends, in steps. */
  private until = Infinity;
  /** Whether something was too long for the slice. */
  cut = false;

  constructor(
    readonly budget: number,
    /** So many steps at most between two rests. */
    readonly slice = Infinity,
  ) {}

  /** Others had their turn: a slice begins. */
  rested(): void {
    this.until = this.spent + this.slice;
    this.cut = false;
  }

  private endSlice(): never {
    this.cut = true;
    throw new OutOfSlice();
  }

  /** Text is about to be read; false where it is too long for any slice. */
  mayRead(text: string): boolean {
    if (this.slice === Infinity) return true;
    const steps = Math.ceil(text.length / charactersOfStep);
    if (steps > this.slice / 2) return false;
    if (this.spent + steps > this.until) this.endSlice();
    this.spent += steps;
    return true;
  }

  get frame(): Frame {
    return this.frames.at(-1)!;
  }

  /** The node that is evaluated. */
  get here(): Range {
    return this.node;
  }

  /** Nothing runs: a function may begin, with so many steps. */
  protected beginRun(budget: number): void {
    this.frames.length = 0;
    this.calm();
    this.guessed = false;
    this.steps = Math.max(0, this.budget - budget);
  }

  /** Nothing is left of what was stopped. */
  calm(): void {
    this.uncertain = this.guarded = this.undecided = this.unusual = this.flagged = this.loose = 0;
  }

  tick(node: Range): void {
    this.node = node;
    this.spent++;
    if (++this.steps > this.budget) throw new OutOfSteps();
    if (this.spent > this.until) this.endSlice();
  }

  /** Runs what may be called: nothing that goes wrong in it is proven, nor is what it is given. */
  loosely<T>(loose: boolean, run: () => T): T {
    if (!loose) return run();
    const { guarded } = this;
    this.guarded++;
    this.loose++;
    try {
      return run();
    } finally {
      this.guarded = guarded;
      this.loose--;
    }
  }

  /** Whether something that is only likely may be concluded here. */
  guess(): boolean {
    if (!this.sober) this.guessed = true;
    return !this.sober;
  }
}
