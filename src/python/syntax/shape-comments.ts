/** "(B, T, C)" or "[B, T, C]": sizes by name or number; undefined where it is no shape. */
export function shapeIn(text: string): string[] | undefined {
  const inner = /^[([](.*)[)\]]$/.exec(text.trim())?.[1];
  if (inner === undefined) return undefined;
  const words = inner
    .split(inner.includes(',') ? ',' : / [x×] /.test(inner) ? / [x×] / : / \* /)
    .map((word) => word.replace(/\(.*|=.*/, '').trim());
  if (words.at(-1) === '') words.pop();
  const size = /^[\w .*+/-]+$/;
  return words.length > 0 &&
    words.every((word) => size.test(word) && !word.includes('...') && word !== '*')
    ? words
    : undefined;
}

/** The shape that a comment behind a statement gives its result: the last one, behind any arrow. */
export function commentShape(text: string, from: number, to: number): string[] | undefined {
  const end = text.indexOf('\n', to);
  const line = text.slice(to, end < 0 ? undefined : end);
  const comment = /^[^#\n]{0,3}#(.*)$/.exec(line)?.[1];
  if (comment === undefined || from >= to) return undefined;
  const shapes = comment.match(/[([][^()[\]]*[)\]]/g);
  const last = shapes?.at(-1);
  const words = last && shapeIn(last);
  return words && words.length >= 2 ? words : undefined;
}
