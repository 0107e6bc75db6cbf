import * as assert from 'node:assert/strict';
import { writeEdits } from '../../src/checkpoints/hand-made-save';
import { openModel } from '../../src/checkpoints/open';
import type { LanguageModel } from '../../src/models/pass';
import { type Edit, unvaried, vary } from '../../src/models/variation';
import { Session } from '../../src/session/session';
import { indexAt } from '../../src/tensor/tensor';
import { everyPart, modelOf, modelText, oddWords, passOf } from './models';

/** As the panel saves: edits applied to a pass over words, written into the file's text. */
function save(text: string, edits: readonly Edit[], epsilon: number | null = null): string {
  const { model, misfits } = vary(modelOf(text).transformer, { ...unvaried, edits });
  assert.deepEqual(misfits, []);
  return writeEdits(text, model, edits, epsilon);
}

function numbersOf({ transformer }: LanguageModel): Map<string, number[]> {
  return new Map([...transformer.parameters].map(([id, { value }]) => [id, [...value.data]]));
}

/** The first, the last, and one between. */
function placesIn(length: number): number[] {
  return [...new Set([0, Math.floor(length / 2), length - 1])];
}

/** What stands in `longer` where `shorter` has nothing, if that is the only difference. */
function inserted(shorter: string, longer: string): string {
  let start = 0;
  while (start < shorter.length && shorter[start] === longer[start]) start++;
  const end = shorter.length - start;
  assert.equal(longer.slice(longer.length - end), shorter.slice(start));
  return longer.slice(start, longer.length - end);
}

/** The parts in which two texts differ: everything before and behind is the same, byte for byte. */
function difference(before: string, after: string): [string, string] {
  let start = 0;
  while (before[start] === after[start] && start < before.length) start++;
  let end = 0;
  while (
    end < Math.min(before.length, after.length) - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  ) {
    end++;
  }
  return [before.slice(start, before.length - end), after.slice(start, after.length - end)];
}

function assertEdited(text: string, parameter: string, offset: number, value: number): string {
  const before = numbersOf(modelOf(text));
  const shape = modelOf(text).transformer.parameters.get(parameter)!.value.shape;
  const edit = { matrix: parameter, index: indexAt(shape, offset), value };
  const after = save(text, [edit]);
  const expected = new Map(before);
  expected.set(
    parameter,
    before.get(parameter)!.map((number, at) => (at === offset ? value : number)),
  );
  assert.deepEqual(numbersOf(modelOf(after)), expected, `${parameter}[${edit.index.join()}]`);
  return after;
}

const commented = `// A model for one page.
{
  "name": "page", /* the title */ "dimensions": [ "a" ,"b" ],
  "vocabulary": {
    // Two words.
    "one":[1 , 2.50],	"two"  : [ 3e0,-4 ], // the second
  },
  "positions": [[0,0],
                [1,1]   /* last */ ],
  "blocks": [{
      "heads": [ { "W_Q": [[1],[2]], "W_K": [[3],[4]], "W_V": [[5],[6]] } ],
      "W_O": [[7, 8]], // out
      "W_1": [[1,2],[3,4]],
      "W_2": [[1,2],[3,4]] // no biases
  }],
  "output": { "yes": [1, 0], "no": [0, 1] }
}
`;

suite('saving edits into a model file', () => {
  const texts: [string, string][] = [
    ['groceries', modelText('groceries')],
    ['travel', modelText('travel')],
    ['every part', JSON.stringify(everyPart(), null, 2)],
    ['every part on one line', JSON.stringify(everyPart())],
    ['with comments', commented],
    ['with comments and CRLF', commented.replaceAll('\n', '\r\n')],
  ];

  for (const [name, text] of texts) {
    test(`${name}: a number that stands there is replaced, and nothing else`, () => {
      const model = modelOf(text).transformer;
      let replaced = 0;
      for (const [id, { value }] of model.parameters) {
        for (const offset of placesIn(value.data.length)) {
          const after = assertEdited(text, id, offset, -47.125);
          if (after.length - text.length > 8) continue; // A part that was not there: see below.
          replaced++;
          const [was, is] = difference(text, after);
          assert.match(was, /^[-\d.e]*$/, `${id}: ${was}`);
          assert.match(is, /^[-\d.e]*$/, `${id}: ${is}`);
        }
      }
      assert.ok(replaced >= 20, `${replaced} numbers`);
    });
  }

  test('a part that the file leaves out is written whole, and the rest stays as it was', () => {
    for (const text of [commented, commented.replaceAll('\n', '\r\n'), modelText('groceries')]) {
      const absent = ['mlp.b_in', 'mlp.b_out', 'ln1.w', 'ln1.b', 'ln2.w', 'ln2.b'].map(
        (part) => `blocks.0.${part}`,
      );
      for (const id of [...absent, 'ln_final.w', 'ln_final.b']) {
        const after = assertEdited(text, id, 1, 0.375);
        const more = inserted(text, after);
        assert.match(more, /0\.375/);
        if (text.includes('\r\n')) assert.doesNotMatch(after, /[^\r]\n/);
        assertEdited(after, id, 0, 12);
      }
    }
  });

  test('an absent W_O is the identity with the edit in it', () => {
    const after = assertEdited(modelText('groceries'), 'blocks.0.attn.W_O', 1, 0.5);
    assert.deepEqual(numbersOf(modelOf(after)).get('blocks.0.attn.W_O'), [1, 0.5, 0, 1]);
  });

  test('several edits, in parts that are there and that are not, and ε', () => {
    const edits: Edit[] = [
      { matrix: 'W_E', index: [1, 0], value: 9, token: 'two' },
      { matrix: 'blocks.0.mlp.b_in', index: [0], value: 1 },
      { matrix: 'blocks.0.mlp.b_in', index: [1], value: 2 },
      { matrix: 'blocks.0.ln2.w', index: [1], value: 3 },
      { matrix: 'blocks.0.ln2.b', index: [0], value: 4 },
      { matrix: 'W_U', index: [0, 1], value: 5 },
      { matrix: 'W_pos', index: [1, 1], value: 6 },
    ];
    const after = save(commented, edits, 1e-5);
    const model = modelOf(after);
    const numbers = numbersOf(model);
    assert.deepEqual(numbers.get('W_E'), [1, 2.5, 9, -4]);
    assert.deepEqual(numbers.get('blocks.0.mlp.b_in'), [1, 2]);
    assert.deepEqual(numbers.get('blocks.0.ln2.w'), [1, 3]);
    assert.deepEqual(numbers.get('blocks.0.ln2.b'), [4, 0]);
    assert.deepEqual(numbers.get('W_U'), [1, 5, 0, 1]);
    assert.deepEqual(numbers.get('W_pos'), [0, 0, 1, 6]);
    assert.equal(model.transformer.epsilon, 1e-5);
    for (const comment of commented.match(/\/\/.*|\/\*.*?\*\//g)!) {
      assert.ok(after.includes(comment), comment);
    }
    assert.deepEqual(numbersOf(modelOf(save(after, edits, 1e-5))), numbers);
    assert.equal(save(after, edits, 1e-5), after);
  });

  test('every odd word is found by its name', () => {
    const text = JSON.stringify(everyPart(), null, 2);
    for (const word of oddWords) {
      const row = modelOf(text).vocabulary.indexOf(word);
      const after = save(text, [{ matrix: 'W_E', index: [99, 1], value: 0.625, token: word }]);
      const numbers = numbersOf(modelOf(after)).get('W_E')!;
      assert.equal(numbers[row * 2 + 1], 0.625, word);
      assert.equal(modelOf(after).vocabulary.length, oddWords.length);
    }
    const output = save(text, [{ matrix: 'W_U', index: [1, 1], value: 3 }]);
    assert.deepEqual(numbersOf(modelOf(output)).get('W_U'), [1, 0, 0, 3]);
  });

  test('a word that the model did not know is added with all its coordinates', () => {
    for (const word of ['zeug', '🥛', '"', '__proto__', 'קנה']) {
      for (const text of [modelText('groceries'), commented]) {
        const session = new Session(modelOf(text), word);
        const row = modelOf(text).vocabulary.length;
        session.handle({ type: 'edit', step: 'W_E', index: [row, 1], text: '0.75' });
        const { model, lookup } = passOf(session);
        assert.deepEqual(lookup.ids, [row], word);
        const after = writeEdits(text, model, session.variation.edits, null);
        const saved = modelOf(after);
        assert.deepEqual(saved.vocabulary, [...modelOf(text).vocabulary, word]);
        assert.deepEqual(numbersOf(saved).get('W_E')!.slice(-2), [0, 0.75]);
      }
    }
  });

  test('a byte order mark, and numbers at the edge of what a file can hold', () => {
    const text = `\ufeff${modelText('groceries')}`;
    assert.equal(save(text, [{ matrix: 'W_E', index: [0, 0], value: 3 }]).charAt(0), '\ufeff');
    for (const value of [5e-324, 1.7976931348623157e308, 0.1 + 0.2, 1e21, -1e-7]) {
      assertEdited(text, 'blocks.0.attn.W_V', 3, value);
    }
  });

  test('an edit that has no cell in the model is left out', () => {
    const text = modelText('groceries');
    const edits: Edit[] = [
      { matrix: 'blocks.3.attn.W_V', index: [0, 0, 0], value: 1 },
      { matrix: 'W_E', index: [0, 0], value: 1, token: 'nobody' },
      { matrix: 'W_pos', index: [50, 0], value: 1 },
    ];
    const after = writeEdits(text, modelOf(text).transformer, edits, null);
    assert.equal(after, text);
    assert.ok(openModel(after, 'groceries').ok);
  });
});
