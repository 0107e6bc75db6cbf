import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { find, follow } from '../../src/session/tracked-place';

const uri = 'file:///notes.md';
const text = 'First line.\nBuy milk and\nLast line.';
const place = { uri, start: text.indexOf('Buy'), end: text.indexOf('Buy') + 'Buy milk and'.length };

interface Change {
  rangeOffset: number;
  rangeLength: number;
  text: string;
}

const replace = (offset: number, length: number, by: string): Change => ({
  rangeOffset: offset,
  rangeLength: length,
  text: by,
});

/** The document after changes that, as in VS Code, come last place first. */
function changed(document: string, changes: readonly Change[]): string {
  return changes.reduce(
    (now, { rangeOffset, rangeLength, text: by }) =>
      now.slice(0, rangeOffset) + by + now.slice(rangeOffset + rangeLength),
    document,
  );
}

function after(changes: readonly Change[]): { words: string | null; inside: boolean } {
  const { place: now, inside } = follow(place, changes);
  return { words: now && changed(text, changes).slice(now.start, now.end), inside };
}

suite('the place of a sentence in a document that changes', () => {
  test('moves with what is typed and deleted before it', () => {
    const moved = { words: 'Buy milk and', inside: false };
    assert.deepEqual(after([replace(0, 0, 'More. ')]), moved);
    assert.deepEqual(after([replace(0, 6, '')]), moved);
    assert.deepEqual(after([replace(0, place.start, '')]), moved);
    assert.deepEqual(after([replace(text.length, 0, ' More.')]), moved);
    assert.deepEqual(after([replace(place.end, 1, '')]), moved);
  });

  test('grows and shrinks with its own words', () => {
    const at = text.indexOf('milk');
    assert.deepEqual(after([replace(at, 4, 'bread')]), { words: 'Buy bread and', inside: true });
    assert.deepEqual(after([replace(place.start, 4, '')]), { words: 'milk and', inside: true });
    assert.deepEqual(after([replace(place.end, 0, ' eggs')]), {
      words: 'Buy milk and eggs',
      inside: true,
    });
    assert.deepEqual(after([replace(place.start, place.end - place.start, '')]), {
      words: '',
      inside: true,
    });
  });

  test('is lost where a change reaches over its edge', () => {
    assert.equal(after([replace(place.start - 2, 4, '')]).words, null);
    assert.equal(after([replace(place.end - 2, 6, 'x')]).words, null);
    assert.equal(after([replace(0, text.length, 'all new')]).words, null);
  });

  test('several changes at once, as a rename or several cursors make them', () => {
    const at = text.indexOf('milk');
    const changes = [
      replace(text.length, 0, '!'),
      replace(at, 4, 'oat milk'),
      replace(0, 5, 'The very first'),
    ];
    assert.deepEqual(after(changes), { words: 'Buy oat milk and', inside: true });
  });

  test('the words are the same after any changes outside, however many', () => {
    const outside = fc.record({
      before: fc.boolean(),
      from: fc.nat(place.start - 1),
      length: fc.nat(8),
      text: fc.string({ maxLength: 6 }),
    });
    fc.assert(
      fc.property(fc.array(outside, { maxLength: 8 }), (edits) => {
        let document = text;
        let now: typeof place | null = place;
        for (const edit of edits) {
          const [low, high]: [number, number] = edit.before
            ? [0, now.start]
            : [now.end + 1, document.length];
          if (high <= low) continue;
          const from = low + (edit.from % (high - low));
          const change = replace(from, Math.min(edit.length, high - from), edit.text);
          const followed = follow(now, [change]);
          assert.equal(followed.inside, false);
          now = followed.place;
          assert.ok(now);
          document = changed(document, [change]);
          assert.equal(document.slice(now.start, now.end), 'Buy milk and');
        }
      }),
      { seed: 7 },
    );
  });
});

suite('A sentence is found again after a reload', () => {
  const sentence = 'Buy milk and';

  test('where it stood', () => assert.deepEqual(find(place, sentence, text), place));

  test('where it stands now, the nearest of several', () => {
    const moved = `M${text}\n${sentence}`;
    assert.deepEqual(find(place, sentence, moved), {
      uri,
      start: place.start + 1,
      end: place.end + 1,
    });
    assert.equal(find({ ...place, start: 1000 }, sentence, moved)?.start, text.length + 2);
    assert.equal(find(place, sentence, text.slice(6))?.start, place.start - 6);
  });

  test('nowhere, where the words are gone', () => {
    assert.equal(find(place, sentence, 'Pack laptop and'), null);
    assert.equal(find(place, '', text), null);
  });
});
