/**
 * A file of a checkpoint that cannot be used. The message names the file, says what is wrong and what to
 * do about it; it is meant for the reader.
 */
export class BadFile extends Error {
  override readonly name = 'BadFile';

  /** @param message without the file's name. */
  constructor(
    readonly file: string,
    message: string,
    /** The tensor that it is about, if it is about one. */
    readonly tensor?: string,
  ) {
    super(`${file}: ${message}`);
  }
}

/** Whatever kept a file from being opened, in words for the reader. */
export function cannotOpen(name: string, error: unknown): BadFile {
  if (error instanceof BadFile) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new BadFile(
    name,
    `It could not be opened (${reason}). Look whether it is still there and may be read.`,
  );
}
