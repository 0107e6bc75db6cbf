/** What a command leaves: an exit status, and the text for standard output (or error, where it failed). */
export interface CommandResult {
  readonly status: 0 | 1 | 2;
  readonly text: string;
}

export function done(text: string): CommandResult {
  return { status: 0, text };
}

export function failed(text: string, status: 1 | 2 = 1): CommandResult {
  return { status, text };
}
