/** A file that is no checkpoint of ours; the message says what is missing or of another shape. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
}
