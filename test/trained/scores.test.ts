import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  best,
  nextWord,
  passOver,
  scored,
  trainedPath,
  valueOf,
  withTrained,
  written,
} from './trained';

/**
 * Held-out cases, as training/evaluate.py wrote them down, with what PyTorch said: we must say the same,
 * and be right as often as the model cards claim.
 */
interface Sample {
  /** Text so far, right answers, the word that PyTorch said. */
  readonly 'gpt.domain': readonly NextWord[];
  readonly 'gpt.pronouns': readonly NextWord[];
  /** First text, second or null, right answers, what PyTorch filled in; the same cut behind the mask. */
  readonly 'bert.domain': readonly Hole[];
  readonly 'bert.both sides': readonly Hole[];
  /** First, second, 0 where the second follows; whether PyTorch says that it does. */
  readonly 'bert.order': readonly (readonly [string, string, number, boolean])[];
  /** English, French, what PyTorch said. */
  readonly translator: readonly (readonly [string, string, string])[];
  readonly typed: { readonly lines: readonly string[]; loss: number; trigram: number };
}
type NextWord = readonly [string, readonly string[], string];
type Hole = readonly [
  text: string,
  pair: string | null,
  answers: readonly string[],
  found: string,
  cutText: string,
  cutPair: string | null,
  cutFound: string,
];

const sample = written<Sample>('sample.golden.json');

/** At most so many of all may differ from PyTorch: where two tokens are as good as equal. */
const slips = 2;

suite('The trained models on what was held out', () => {
  for (const name of ['gpt.domain', 'gpt.pronouns'] as const) {
    test(`${name}: the next word is right in nine of ten`, async () => {
      await withTrained('gpt', async (model) => {
        const said: string[] = [];
        for (const [text] of sample[name]) said.push(await nextWord(model, text));
        const cases = sample[name];
        assert.ok(cases.filter(([, , found], i) => found !== said[i]).length <= slips);
        assertShare(cases.filter(([, answers], i) => isIn(said[i]!, answers)).length, cases.length);
      });
    }).timeout(120_000);
  }

  test('BERT fills nine of ten masks, and needs what follows them', async () => {
    await withTrained('bert', async (model) => {
      const fill = async (text: string, pair: string | null) => {
        const found = await scored(model, text, pair === null ? {} : { pair });
        return model.vocabulary[best(found, found.pass.lookup.masked![0]!)]!;
      };
      for (const name of ['bert.domain', 'bert.both sides'] as const) {
        const cases = sample[name];
        let [right, rightCut, other] = [0, 0, 0];
        for (const [text, pair, answers, found, cutText, cutPair] of cases) {
          const ours = await fill(text, pair);
          if (ours !== found) other++;
          if (isIn(ours, answers)) right++;
          if (name === 'bert.both sides' && isIn(await fill(cutText, cutPair), answers)) rightCut++;
        }
        assert.ok(other <= slips, `${other}`);
        // A sample of those of which the card says how many are right.
        assertShare(right, cases.length, name === 'bert.domain' ? 0.9 : 0.95);
        if (name === 'bert.both sides') assert.ok(rightCut < 0.5 * right, `${rightCut}, ${right}`);
      }
    });
  }).timeout(120_000);

  test('BERT knows whether the second sentence follows', async () => {
    await withTrained('bert', async (model) => {
      let [right, other] = [0, 0];
      for (const [first, second, label, found] of sample['bert.order']) {
        const pass = passOver(model, first, { pair: second });
        const { data } = await valueOf(pass, 'nsp_head.hook_nsp_out');
        const ours = data[0]! > data[1]!;
        if (ours !== found) other++;
        if (ours === (label === 0)) right++;
      }
      assert.ok(other <= slips, `${other}`);
      // A sample of those of which the card says how many are right.
      assertShare(right, sample['bert.order'].length, 0.93);
    });
  }).timeout(120_000);

  test('Nine of ten sentences are translated word for word', async () => {
    await withTrained('translator', async (model) => {
      let [right, other] = [0, 0];
      for (const [english, french, found] of sample.translator) {
        // Greedy says `found` if each of its tokens, and the end, is the best behind those before it.
        const one = await scored(model, english, { target: found });
        const { ids } = one.pass.lookup;
        const end = model.reader!.end!;
        const says = [...ids.slice(1), end].every((id, at) => best(one, at) === id);
        if (!says) other++;
        else if (found === french) right++;
      }
      assert.ok(other <= slips, `${other}`);
      assertShare(right, sample.translator.length);
    });
  }).timeout(120_000);

  test('Typed sentences outside the domain: the loss that the card states, and less than a trigram’s', async () => {
    await withTrained('gpt', async (model) => {
      let [loss, tokens] = [0, 0];
      for (const line of sample.typed.lines) {
        const { logits, width, pass } = await scored(model, line);
        const { ids } = pass.lookup;
        for (let at = 0; at + 1 < ids.length; at++) {
          const row = logits.subarray(at * width, (at + 1) * width);
          let sum = 0;
          for (let id = 0; id < width; id++) sum += Math.exp(row[id]!);
          loss += Math.log(sum) - row[ids[at + 1]!]!;
          tokens++;
        }
      }
      assert.ok(Math.abs(loss / tokens - sample.typed.loss) < 1e-3, `${loss / tokens}`);
      assert.ok(loss / tokens < sample.typed.trigram);
      const card = readFileSync(join(trainedPath('gpt'), 'README.md'), 'utf8');
      assert.ok(card.includes(`**${sample.typed.loss.toFixed(3)}** over all`));
      assert.ok(card.includes(`the trigram's ${sample.typed.trigram.toFixed(3)}`));
    });
  }).timeout(120_000);
});

function isIn(word: string, answers: readonly string[]): boolean {
  return answers.some((answer) => answer.toLowerCase() === word.toLowerCase());
}

function assertShare(right: number, of: number, least = 0.9): void {
  assert.ok(of >= 200 && right >= least * of, `${right} of ${of}`);
}
