import type { Problem } from '../evaluator/findings';
import type { Observations } from '../evaluator/observed';
import type { NamedInText } from '../evaluator/size-names';
import type { ModuleSyntax, Range } from '../syntax/ast';
import type { Example } from './examples';
import type { ShapeFact } from './facts';
import type { Naming } from './naming';

/** What an analysis found in one file. */
export interface FileShapes {
  readonly path: string;
  readonly text: string;
  readonly syntax: ModuleSyntax;
  readonly facts: readonly ShapeFact[];
  readonly observed: readonly Observations[];
  /** A size as the text of a function calls it. */
  readonly names: Naming;
  readonly named: readonly NamedInText[];
  /** The numbers that calls give to parameters. */
  readonly examples: ReadonlyMap<string, Example>;
  readonly problems: readonly Omit<Problem, 'module'>[];
  readonly unsupported: readonly { readonly at: Range; readonly what: string }[];
  /** Paths at which imported modules were looked for in vain. */
  readonly wanted: readonly string[];
}

/** What tells where the sizes of a file have their names and numbers from. */
export type Whole = Pick<FileShapes, 'syntax' | 'observed' | 'named'>;
