import assert from 'node:assert/strict';
import { partsOfBytes } from '../../../src/checkpoints/tokenizer/bytes';

/** What the platform's own decoder makes of some bytes: undefined where they are not whole characters. */
function decoded(bytes: readonly number[]): string | undefined {
  try {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return strict.decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}

function agrees(bytes: readonly number[]): void {
  const parts = partsOfBytes(bytes);
  const text = decoded(bytes);
  const whole = parts.length === 1 && 'text' in parts[0]! ? parts[0].text : undefined;
  assert.equal(whole, text, bytes.map((byte) => byte.toString(16)).join(' '));
}

/** Where the rules of UTF-8 change. */
const edges = [
  0, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee,
  0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff,
];

suite('Bytes of a token', () => {
  test('are a character where the platform says so: every pair, and three and four at the edges', () => {
    for (let first = 0; first < 256; first++) {
      agrees([first]);
      for (let second = 0; second < 256; second++) agrees([first, second]);
    }
    for (const first of edges) {
      for (const second of edges) {
        for (const third of edges) {
          agrees([first, second, third]);
          if (first >= 0xf0) for (const fourth of edges) agrees([first, second, third, fourth]);
        }
      }
    }
  });

  test('are text as far as they are characters, and bytes between', () => {
    assert.deepEqual(partsOfBytes([0xc3, 0xa9, 0xe2, 0x80, 0x41]), [
      { text: 'é' },
      { bytes: [0xe2, 0x80] },
      { text: 'A' },
    ]);
  });
});
