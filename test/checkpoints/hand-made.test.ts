import assert from 'node:assert/strict';
import { at } from '../../src/tensor/tensor';
import { opened, run } from '../models/models';
import { assertProblem, block, file, head, problemsOf } from './files';

suite('A hand-made model file', () => {
  test('that is whole is a model; what it leaves out is identity, zero, one', () => {
    const { transformer, unknown, editable } = opened(file());
    const numbers = (id: string) => [...transformer.parameters.get(id)!.value.data];
    assert.deepEqual(numbers('W_E'), [1, 0, 0, 1]);
    assert.deepEqual(numbers('W_U'), [1, 0, 0, 1]);
    assert.deepEqual(numbers('blocks.0.attn.W_O'), [1, 0, 0, 1]);
    assert.deepEqual(numbers('blocks.0.mlp.b_in'), [0, 0]);
    assert.deepEqual(numbers('blocks.0.ln1.w'), [1, 1]);
    assert.deepEqual(numbers('blocks.0.ln2.b'), [0, 0]);
    assert.equal(transformer.parameters.get('blocks.0.attn.b_Q'), undefined);
    assert.deepEqual(unknown, [0, 0]);
    assert.ok(editable);
    assert.equal(transformer.dtype, 'float64');
    assert.deepEqual(
      [transformer.norm, transformer.activation, transformer.mask, transformer.scaled],
      ['pre', 'relu', 'causal', true],
    );
  });

  test('has everything that it says', () => {
    const { transformer } = opened(
      file({
        name: 'mine',
        norm: 'post',
        epsilon: 0.25,
        activation: 'gelu',
        mask: 'none',
        scale: false,
        blocks: [
          block({
            heads: [head({ W_Q: [[1], [2]], W_K: [[3], [4]], W_V: [[5], [6]], b_V: [7] })],
            W_O: [[8, 9]],
            b_O: [10, 11],
            W_1: [
              [1, 2, 3],
              [4, 5, 6],
            ],
            b_1: [7, 8, 9],
            W_2: [
              [1, 2],
              [3, 4],
              [5, 6],
            ],
            b_2: [7, 8],
            ln1: { gamma: [2, 3] },
            ln2: { beta: [4, 5] },
          }),
        ],
        lnFinal: { gamma: [6, 7], beta: [8, 9] },
      }),
    );
    const value = (id: string, ...index: number[]) =>
      at(transformer.parameters.get(id)!.value, index);
    assert.equal(transformer.name, 'mine');
    assert.deepEqual(
      [transformer.norm, transformer.epsilon, transformer.activation, transformer.mask],
      ['post', 0.25, 'gelu', 'none'],
    );
    assert.deepEqual([transformer.scaled, transformer.heads, transformer.dHead], [false, 1, 1]);
    assert.equal(value('blocks.0.attn.W_K', 0, 1, 0), 4);
    assert.equal(value('blocks.0.attn.b_V', 0, 0), 7);
    assert.equal(value('blocks.0.attn.W_O', 0, 1), 9);
    assert.equal(value('blocks.0.attn.b_O', 1), 11);
    assert.equal(value('blocks.0.mlp.W_in', 1, 2), 6);
    assert.equal(value('blocks.0.mlp.b_in', 2), 9);
    assert.equal(value('blocks.0.mlp.W_out', 2, 0), 5);
    assert.equal(value('blocks.0.mlp.b_out', 1), 8);
    assert.equal(value('blocks.0.ln1.w', 1), 3);
    assert.equal(value('blocks.0.ln1.b', 1), 0);
    assert.equal(value('blocks.0.ln2.b', 0), 4);
    assert.equal(value('ln_final.w', 0), 6);
    // A bias that one part has is a step; one that no part has is none.
    const { trace } = run(opened(file({ blocks: [block({ b_O: [1, 2] })] })), 'x y');
    assert.deepEqual(trace.step('blocks.0.hook_attn_out').inputs, [
      'blocks.0.attn.out_linear',
      'blocks.0.attn.b_O',
    ]);
  });

  test('may have comments, trailing commas, a byte order mark, CRLF', () => {
    const text = file().replace('{', '{ // a model').replace(/\n\}$/, ',\n}');
    for (const written of [text, `\uFEFF${text}`, text.replaceAll('\n', '\r\n')]) {
      assert.deepEqual(problemsOf(written), []);
    }
    assertProblem(`\uFEFF${file({ scale: 1 })}`, /“scale” must be true or false/, '1');
  });

  test('may have words that JavaScript has other uses for', () => {
    const words = { __proto__x: [1, 0], constructor: [0, 1], toString: [1, 1], 'a b': [2, 2] };
    const text = file({ vocabulary: words }).replace('__proto__x', '__proto__');
    const pass = run(opened(text), 'constructor toString');
    assert.deepEqual([...pass.trace.value('hook_embed').data], [0, 1, 1, 1]);
    assert.deepEqual(opened(text).vocabulary, ['__proto__', 'constructor', 'toString', 'a b']);
  });

  test('with a mask of its own shows what it hides', () => {
    const mask = [
      [1, 1],
      [0, 1],
    ];
    const { trace } = run(opened(file({ mask })), 'x y');
    assert.deepEqual([...trace.value('blocks.0.attn.mask').data], [0, 0, -Infinity, 0]);
  });
});
