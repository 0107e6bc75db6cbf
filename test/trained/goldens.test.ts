import assert from 'node:assert/strict';
import { type Trained, passOver, scored, valueOf, withTrained, written } from './trained';

/** How far a logit may be from PyTorch's, in float32. */
const near = 1e-3;

interface Golden {
  readonly text: string;
  readonly pair?: string;
  readonly target?: string;
  readonly ids: readonly number[];
  /** Tokens whose logits were kept. */
  readonly picks: readonly number[];
  /** [positions, picks] */
  readonly logits: readonly (readonly number[])[];
  /** ln Σ exp of the logits of each position. */
  readonly sums: readonly number[];
  /** Of the question whether the second text follows. */
  readonly follows?: readonly number[];
}

suite('The trained models, against PyTorch', () => {
  for (const name of ['gpt', 'bert', 'translator'] satisfies Trained[]) {
    test(`${name}: the logits of 200 texts`, async () => {
      const goldens = written<Golden[]>(`${name}.golden.json`);
      assert.ok(goldens.length >= 200);
      let worst = 0;
      await withTrained(name, async (model) => {
        for (const { text, pair, target, ids, picks, logits, sums, follows } of goldens) {
          const ours = await scored(model, text, { pair, target });
          const read = ours.pass.source?.ids ?? ours.pass.lookup.ids;
          assert.deepEqual(read, ids, text);
          assert.equal(ours.logits.length, sums.length * ours.width, text);
          for (const [at, sum] of sums.entries()) {
            const row = ours.logits.subarray(at * ours.width, (at + 1) * ours.width);
            worst = Math.max(worst, Math.abs(logSumExp(row) - sum));
            for (const [k, id] of picks.entries()) {
              worst = Math.max(worst, Math.abs(row[id]! - logits[at]![k]!));
            }
          }
          if (follows && pair !== undefined) {
            const answer = await valueOf(passOver(model, text, { pair }), 'nsp_head.hook_nsp_out');
            for (const [k, logit] of follows.entries()) {
              worst = Math.max(worst, Math.abs(answer.data[k]! - logit));
            }
          }
          assert.ok(worst < near, `${text}: ${worst}`);
        }
      });
    }).timeout(120_000);
  }
});

function logSumExp(row: Iterable<number>): number {
  const numbers = [...row];
  const top = Math.max(...numbers);
  let sum = 0;
  for (const x of numbers) sum += Math.exp(x - top);
  return top + Math.log(sum);
}
