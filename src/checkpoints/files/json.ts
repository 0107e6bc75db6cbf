/**
 * Parses JSON that a stranger wrote: what `JSON.parse` lets pass is refused too. `what` begins the
 * messages of the error (“The header”).
 */
export function parseJson(text: string, what: string, deepest: number): unknown {
  const oddity = oddityOf(text, deepest);
  if (oddity !== undefined) throw new SyntaxError(`${what} ${oddity}.`);
  try {
    return JSON.parse(text);
  } catch {
    throw new SyntaxError(`${what} is not valid JSON.`);
  }
}

/** A key that is there twice (of which JSON.parse forgets one), or nesting that would take much memory. */
function oddityOf(text: string, deepest: number): string | undefined {
  const keys: Set<string>[] = [];
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x7b: // {
      case 0x5b: // [
        if (++depth > deepest) return `is nested more than ${deepest} levels deep`;
        if (text[i] === '{') keys.push(new Set());
        break;
      case 0x7d: // }
        keys.pop();
        depth--;
        break;
      case 0x5d: // ]
        depth--;
        break;
      case 0x22: {
        // "
        const end = endOfString(text, i);
        if (isFollowedByColon(text, end)) {
          const key = keyOf(text.slice(i, end));
          const known = keys.at(-1);
          if (known?.has(key)) return `has the name ${JSON.stringify(key.slice(0, 100))} twice`;
          known?.add(key);
        }
        i = end - 1;
      }
    }
  }
  return undefined;
}

/** The place after the closing quote; the end of the text where there is none. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5c) i++;
    else if (code === 0x22) return i + 1;
  }
  return text.length;
}

function isFollowedByColon(text: string, from: number): boolean {
  let i = from;
  while (text[i] === ' ' || text[i] === '\n' || text[i] === '\r' || text[i] === '\t') i++;
  return text[i] === ':';
}

/** Two spellings of a key (é, \u00e9) are one key. */
function keyOf(written: string): string {
  if (!written.includes('\\')) return written.slice(1, -1);
  try {
    return String(JSON.parse(written));
  } catch {
    return written;
  }
}

/** A parsed JSON object, and nothing else. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A number that counts something: an integer from 0 on that is exactly itself. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
