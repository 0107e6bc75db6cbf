/** What a command leaves: an exit status, and the text for standard output (or error, where it failed). */
export interface CommandResult {
  readonly status: 0 | 1 | 2;
  readonly text: string;
}

/** Writes a part of a long text; comes back with false once nobody reads any more. */
export type Write = (text: string) => Promise<boolean>;

/** A piece of a text: what it takes may still have to be fetched (`trace.settled`) or computed. */
export interface Piece {
  /** The step whose value it shows. */
  readonly step?: string;
  readonly text: () => string;
}

export function done(text: string): CommandResult {
  return { status: 0, text };
}

export function failed(text: string, status: 1 | 2 = 1): CommandResult {
  return { status, text };
}
