/**
 * The alphabet of byte-level tokenizers (GPT-2): each byte is written as one visible character, the
 * printable ones as themselves, the others as U+0100 and up in their order. A space is `Ġ`.
 */
export const byteCharacters: readonly string[] = alphabet();

const characterBytes = new Map(byteCharacters.map((character, byte) => [character, byte]));

const utf8 = new TextEncoder();

function alphabet(): string[] {
  const printable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCharCode(printable(byte) ? byte : next++),
  );
}

/** Each byte of a text's UTF-8 as its character. */
export function toByteCharacters(text: string): string {
  if (text.length === 1 && text < '\x80') return byteCharacters[text.charCodeAt(0)]!;
  let result = '';
  for (const byte of utf8.encode(text)) result += byteCharacters[byte]!;
  return result;
}

/** The bytes that such characters stand for, or null where one is not of the alphabet. */
export function fromByteCharacters(text: string): number[] | null {
  const bytes: number[] = [];
  for (const character of text) {
    const byte = characterBytes.get(character);
    if (byte === undefined) return null;
    bytes.push(byte);
  }
  return bytes;
}

export function utf8Bytes(text: string): Uint8Array {
  return utf8.encode(text);
}

/** A run of bytes that is text by itself, or that is only a part of a character. */
export type Part = { readonly text: string } | { readonly bytes: readonly number[] };

/** Bytes as text where they are whole characters, else as bytes: `C3 A9 E2 80` is `é` and two bytes. */
export function partsOfBytes(bytes: readonly number[]): Part[] {
  // Most pieces of a vocabulary, all of which have their names made when it is opened.
  if (bytes.length > 0 && bytes.every((byte) => byte < 0x80)) {
    return [{ text: String.fromCharCode(...bytes) }];
  }
  const parts: Part[] = [];
  let text: number[] = [];
  let loose: number[] = [];
  const flush = () => {
    if (text.length > 0) parts.push({ text: strict.decode(Uint8Array.from(text)) });
    if (loose.length > 0) parts.push({ bytes: loose });
    [text, loose] = [[], []];
  };
  for (let at = 0; at < bytes.length;) {
    const width = characterWidth(bytes, at);
    if (width > 0 ? loose.length > 0 : text.length > 0) flush();
    if (width === 0) loose.push(bytes[at++]!);
    else for (let i = 0; i < width; i++) text.push(bytes[at++]!);
  }
  flush();
  return parts;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes of the whole character that begins here, 0 where none does (The Unicode Standard, table 3-7). */
function characterWidth(bytes: readonly number[], at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const width = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (at + width > bytes.length) return 0;
  // Not what fewer bytes can say, no halves of surrogate pairs, and nothing beyond the last character.
  const second = bytes[at + 1]!;
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  for (let i = 2; i < width; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) return 0;
  return width;
}
