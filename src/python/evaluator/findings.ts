import type { Size } from '../../tensor/size';
import type { Range } from '../syntax/ast';
import type { FunctionValue, InstanceValue, Scope, Value } from '../values';

/** A file that is analysed, or imported by one. */
export interface SourceModule {
  readonly name: string;
  readonly path: string;
  readonly text: string;
  /** The line of a place in the text, from 1. */
  readonly lineOf: (offset: number) => number;
  readonly scope: Scope;
  /** Whether it is analysed itself, not only imported. */
  readonly asked: boolean;
}

export interface Frame {
  readonly qualname: string;
  readonly scope: Scope;
  readonly module: SourceModule;
  /** Whether what happens here is reported: the function that is analysed, and those written inside it. */
  readonly recording: boolean;
  readonly function: FunctionValue | undefined;
  readonly returns: Value[];
  /** Those of them that the defaults of the text do not lead to, and whether by a flag. */
  readonly unusual?: Map<number, boolean>;
  /** How many branches that the defaults do not lead to were around the call. */
  readonly odd?: number;
  /** And those of them that hang on a flag. */
  readonly oddFlags?: number;
  /** Tells apart calls; undefined where nothing is called. */
  readonly serial?: number;
  /** The call that led here, in the frame below. */
  readonly call?: Range;
}

/** An assignment of a tensor. */
export interface Recorded extends Range {
  readonly module: SourceModule;
  readonly name: string;
  readonly function: string;
  /** Where the name stands that it is assigned to. */
  readonly target: Range;
  shape: readonly Size[] | null;
  /** In a branch that the defaults of the text do not lead to. */
  readonly unusual: boolean;
}

export interface Problem extends Range {
  readonly module: SourceModule;
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'hint';
  readonly message: string;
  /** Other places that explain it. */
  readonly related?: readonly Related[];
}

export interface Related extends Range {
  readonly module: SourceModule;
  readonly message: string;
}

/** A call of a function of the user's, seen where its caller was analysed. */
export interface Seen {
  readonly function: FunctionValue;
  readonly self: InstanceValue | undefined;
  readonly args: ReadonlyMap<string, Value>;
  /** The qualified name of the caller. */
  readonly from: string;
  /** The function under analysis from which it was reached. */
  readonly root: string;
  /**
   * Written in the function that is analysed; or reached through others that it calls, each with what
   * the one before gave; or it may be another function that is called with these arguments.
   */
  readonly way: 'direct' | 'deep' | 'loose';
}
