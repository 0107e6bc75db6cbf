import type { Size } from '../../tensor/size';
import type { Range } from '../syntax/ast';
import type { SourceModule } from './findings';

/** Who named a size, and where. */
export interface NamedSize {
  readonly name: string;
  /** "given n_embd", "Head.forward.x[0]", "named x_0", "mask 12": what the name belongs to. */
  readonly owner: string;
  /** What was evaluated when it was named. */
  readonly at: Range & { readonly module: SourceModule | undefined };
}

/** A name that the text gives to a size. */
export interface NamedInText extends Range {
  readonly module: SourceModule;
  readonly function: string;
  readonly name: string;
  readonly size: Size;
}

/** The names of sizes in one function: each belongs to one owner. */
export class SizeNames {
  private taken = new Map<string, NamedSize>();
  /** Names that the analysis made up, and that give way to one that the text has. */
  readonly madeUp = new Set<string>();
  /** Names of what callers give of which nobody knows the size: it may well be 1. */
  readonly vague = new Set<string>();
  /** Names of numbers that are 0 where nobody says otherwise. */
  readonly usuallyNone = new Set<string>();

  constructor(
    /** A name was taken that was free before. */
    private readonly made: () => void,
  ) {}

  /** A name that belongs to this owner alone; `take`: from now on. */
  of(base: string, owner: string, at: NamedSize['at'], take: boolean): string {
    for (let count = 1; ; count++) {
      const name = count === 1 ? base : `${base}_${count}`;
      const other = this.taken.get(name);
      if (other !== undefined && other.owner !== owner) continue;
      if (take && !other) {
        this.taken.set(name, { name, owner, at });
        this.made();
      }
      return name;
    }
  }

  /** Names of values that come from elsewhere. */
  reserve(names: Iterable<string>, at: NamedSize['at']): void {
    for (const name of names) this.taken.set(name, { name, owner: `given ${name}`, at });
  }

  clear(): void {
    this.taken = new Map();
    this.madeUp.clear();
    this.vague.clear();
    this.usuallyNone.clear();
  }

  all(): readonly NamedSize[] {
    return [...this.taken.values()];
  }
}
