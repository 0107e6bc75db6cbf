/** An edit of one line. */
export interface LineEdit {
  /** Columns of the line that the text replaces. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * The edit that makes a line silence a problem: a comment, or one more code in the comment that is
 * there. undefined where a comment cannot stand: behind a backslash that continues the line.
 */
export function ignoreEdit(line: string, code: string): LineEdit | undefined {
  const known = /#\s*glassformer:\s*ignore\[([^\]]*)\]/.exec(line);
  if (known) {
    const codes = known[1]!.split(',').map((word) => word.trim());
    const to = known.index + known[0].length - 1;
    const from = to - known[1]!.length;
    return { from, to, text: [...codes.filter(Boolean), code].join(', ') };
  }
  const end = line.trimEnd().length;
  if (line.endsWith('\\')) return undefined;
  return { from: end, to: line.length, text: `  # glassformer: ignore[${code}]` };
}
