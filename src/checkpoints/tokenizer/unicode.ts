import type { Change } from './aligned';
import { notCanonical, notCompatible, notMarks } from './reference-unicode';

export type NormalForm = 'NFC' | 'NFD' | 'NFKC' | 'NFKD';

/**
 * The normal form of a text as changes of characters, or null where the text has it already. The
 * engine's own `normalize` knows Unicode's tables; which characters were merged, split or reordered is
 * worked out by asking it about single characters and pairs (Unicode Standard Annex 15).
 */
export function normalForm(text: string, form: NormalForm): Change[] | null {
  if (text.normalize(form) === text) return null;
  const decomposed = ordered(decompose(text, form === 'NFC' || form === 'NFD' ? 'NFD' : 'NFKD'));
  return form === 'NFD' || form === 'NFKD' ? decomposed : composed(decomposed);
}

function decompose(text: string, form: 'NFD' | 'NFKD'): Change[] {
  const changes: Change[] = [];
  const unknown = form === 'NFD' ? notCanonical : notCompatible;
  for (const character of text) {
    let first = true;
    for (const part of unknown(character) ? character : character.normalize(form)) {
      changes.push([part, first ? 0 : 1]);
      first = false;
    }
  }
  return changes;
}

/** Runs of combining marks in canonical order; equal classes keep their order. */
function ordered(changes: Change[]): Change[] {
  for (let i = 1; i < changes.length; i++) {
    const moving = changes[i]!;
    let at = i;
    while (at > 0 && comesAfter(changes[at - 1]![0], moving[0])) at--;
    if (at < i) {
      changes.splice(i, 1);
      changes.splice(at, 0, moving);
    }
  }
  return changes;
}

/** Marks composed with the starters before them; a mark of the same or a lower class blocks. */
function composed(changes: readonly Change[]): Change[] {
  const result: Change[] = [];
  let starter: Change | null = null;
  let waiting: Change[] = [];
  for (const next of changes) {
    const [character, change] = next;
    const combining = isCombining(character);
    if (!starter) {
      if (combining) result.push(next);
      else starter = next;
      continue;
    }
    const last: Change | undefined = waiting.at(-1);
    const blocked: boolean = last !== undefined && !(combining && comesAfter(character, last[0]));
    const together: string | null = blocked ? null : compose(starter[0], character);
    if (together !== null) starter = [together, starter[1] + change - 1];
    else if (combining) waiting.push(next);
    else {
      result.push(starter, ...waiting);
      starter = next;
      waiting = [];
    }
  }
  if (starter) result.push(starter, ...waiting);
  return result;
}

function compose(first: string, second: string): string | null {
  const together = (first + second).normalize('NFC');
  if (notCanonical(together)) return null;
  return together.codePointAt(0)! > 0xffff === (together.length === 2) &&
    together.length <= 2 &&
    together !== first + second
    ? together
    : null;
}

const combining = new Map<string, boolean>();

/** Whether its canonical combining class is not 0: then it trades places with the lowest or the highest. */
function isCombining(character: string): boolean {
  if (character < '\u0300' || notMarks(character)) return false;
  const known = combining.get(character);
  if (known !== undefined) return known;
  const [low, high] = ['\u0334', '\u0345']; // classes 1 and 240
  const moves =
    (character + low).normalize('NFD') === low + character ||
    (high + character).normalize('NFD') === character + high;
  combining.set(character, moves);
  return moves;
}

/** Whether the class of `first` is higher than that of `second`, both combining. */
function comesAfter(first: string, second: string): boolean {
  return (
    isCombining(second) &&
    isCombining(first) &&
    (first + second).normalize('NFD') === second + first &&
    first !== second
  );
}
