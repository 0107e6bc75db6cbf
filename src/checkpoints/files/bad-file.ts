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
