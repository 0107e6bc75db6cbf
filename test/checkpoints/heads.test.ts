import assert from 'node:assert/strict';
import { readHeads } from '../../src/checkpoints/heads';
import { jobsAt } from '../../src/models/heads';

const row = (layer: number, head: number, job: string, score: number, stack?: string) => ({
  ...{ layer, head, job, score, measured: `mean weight of ${job}` },
  ...(stack === undefined ? {} : { stack }),
});

suite('What heads were found to do', () => {
  test('is read, and told of the pattern that it was measured of, the best first', () => {
    const heads = readHeads(
      JSON.stringify({
        heads: [
          row(1, 2, 'same token', 0.4),
          row(1, 2, 'previous token', 0.9),
          row(0, 0, 'first token', 0.7),
        ],
      }),
    );
    assert.ok(typeof heads !== 'string');
    const jobs = jobsAt(heads, 'blocks.1.attn.hook_pattern', 4);
    assert.deepEqual(
      jobs.map((found) => found.map(({ job, score }) => [job, score])),
      [
        [],
        [],
        [
          ['previous token', 0.9],
          ['same token', 0.4],
        ],
        [],
      ],
    );
    assert.deepEqual(jobsAt(heads, 'blocks.2.attn.hook_pattern', 4), []);
  });

  test('of an encoder–decoder each attention has its own', () => {
    const heads = readHeads(
      JSON.stringify({
        heads: [
          row(0, 0, 'a', 0.5, 'encoder'),
          row(0, 1, 'b', 0.6, 'decoder'),
          row(0, 1, 'c', 0.8, 'cross'),
        ],
      }),
    );
    assert.ok(typeof heads !== 'string');
    const at = (pattern: string) => jobsAt(heads, pattern, 2).map(([best]) => best?.job);
    assert.deepEqual(at('encoder.blocks.0.attn.hook_pattern'), ['a', undefined]);
    assert.deepEqual(at('decoder.blocks.0.attn.hook_pattern'), [undefined, 'b']);
    assert.deepEqual(at('decoder.blocks.0.cross_attn.hook_pattern'), [undefined, 'c']);
  });

  for (const [what, text] of [
    ['no JSON', '{'],
    ['another shape', '{"heads": {}}'],
    [
      'a head that is no number',
      JSON.stringify({ heads: [{ ...row(0, 0, 'a', 1), head: 'first' }] }),
    ],
    ['a negative layer', JSON.stringify({ heads: [row(-1, 0, 'a', 1)] })],
  ] as const) {
    test(`${what}: says what is wrong, and heads go without labels`, () => {
      const problem = readHeads(text);
      assert.ok(typeof problem === 'string');
      assert.match(problem, /heads\.json.*without labels/);
    });
  }
});
