import {
  notFormat,
  notMarks,
  notNonspacing,
  notPunctuation,
  onceMarks,
  onceNonspacing,
  oncePunctuation,
} from './reference-unicode';

/** Unicode's White_Space, which is not what `\s` means here (it lacks U+0085 and has U+FEFF). */
export function isWhiteSpace(character: string): boolean {
  return /^\p{White_Space}$/u.test(character);
}

/** Control, format and private characters, but for tab and line ends (BERT's clean-up). */
export function isOther(character: string): boolean {
  return (
    !/^[\t\n\r]$/.test(character) &&
    /^[\p{Cc}\p{Cf}\p{Co}\p{Cs}]$/u.test(character) &&
    !notFormat(character)
  );
}

/** Punctuation: Unicode's, and every ASCII sign (`$`, `+`, `~` too). */
export function isPunctuation(character: string): boolean {
  if (character < '\u0080') return /^[!-/:-@[-`{-~]$/.test(character);
  return /^\p{P}$/u.test(character) ? !notPunctuation(character) : oncePunctuation(character);
}

/** What BERT splits off as a word of its own. */
export function isCjk(character: string): boolean {
  const c = character.codePointAt(0)!;
  return (
    (c >= 0x4e00 && c <= 0x9fff) ||
    (c >= 0x3400 && c <= 0x4dbf) ||
    (c >= 0x20000 && c <= 0x2a6df) ||
    (c >= 0x2a700 && c <= 0x2b73f) ||
    (c >= 0x2b740 && c <= 0x2b81f) ||
    (c >= 0x2b920 && c <= 0x2ceaf) ||
    (c >= 0xf900 && c <= 0xfaff) ||
    (c >= 0x2f800 && c <= 0x2fa1f)
  );
}

/** What BERT strips as an accent. */
export function isNonspacing(character: string): boolean {
  if (character < '\u0080') return false;
  return /^\p{Mn}$/u.test(character) ? !notNonspacing(character) : onceNonspacing(character);
}

/** Every combining mark, spacing ones too: what StripAccents strips. */
export function isMark(character: string): boolean {
  if (character < '\u0080') return false;
  return /^\p{M}$/u.test(character) ? !notMarks(character) : onceMarks(character);
}
