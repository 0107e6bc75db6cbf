import assert from 'node:assert/strict';
import type { Stack, TransformerModel } from '../../src/models/design';
import type { Step, Trace } from '../../src/trace/trace';
import { narrate } from '../../src/writing/narration';
import { goldenNames, goldenPass, withGolden } from '../checkpoints/golden';
import { run, shipped } from '../models/models';

/** Everything that a reader of this step is told but for its numbers. */
function told(trace: Trace, step: Step): string {
  const group = trace.groups.find(({ id }) => id === step.group);
  return [group?.label, step.label, ...narrate(trace, step.id, null, 0)].join(' | ');
}

const activations = {
  relu: /ReLU/,
  gelu: /GELU \(exact\).*by the error function/,
  gelu_tanh: /GELU \(tanh\).*tanh approximation/,
  quick_gelu: /GELU \(sigmoid\).*sigmoid approximation/,
  silu: /SiLU.*times its sigmoid/,
  tanh: /tanh/,
};

/** The words for the norms of a stack's first block, by their step ids, from its choices alone. */
function norms(stack: Stack, has: (id: string) => boolean): [id: string, words: RegExp][] {
  const at = `${stack.prefix ?? ''}blocks.0`;
  if (stack.norm === 'post') {
    const words = /\(post-norm\).*behind the residual of attention/;
    return [[`${at}.ln1.hook_normalized`, words]];
  }
  const [before, found] = [`${at}.ln1.hook_normalized`, `${at}.ln1_post.hook_normalized`];
  if (stack.normsResult && has(before)) {
    return [
      [before, /\(sandwich\).*stands before attention; another/],
      [found, /of the result \(sandwich\).*on what attention found/],
    ];
  }
  if (stack.normsResult) return [[found, /of the result \|.*nothing is normalised before/]];
  if (stack.parallel) {
    const both = !has(`${at}.ln2.hook_normalized`);
    return [[before, both ? /parallel.*read it side by side/ : /parallel.*each behind its own/]];
  }
  return [
    [before, stack.residualAfterNorm ? /what the residual keeps/ : /the residual goes past it/],
    [before, /\(pre-norm\)/],
  ];
}

suite('Choices of a design are named on its steps', () => {
  for (const name of goldenNames) {
    test(name, () =>
      withGolden(name, async (language) => {
        const { trace } = await goldenPass(name, language);
        const model: TransformerModel = language.transformer;
        for (const stack of [model, ...(model.encoder ? [model.encoder] : [])]) {
          const at = `${stack.prefix ?? ''}blocks.0`;
          const has = (id: string) => trace.find(id) !== undefined;
          const says = (id: string, words: RegExp) => {
            assert.ok(has(id), id);
            assert.match(told(trace, trace.step(id)), words);
          };
          for (const [id, words] of norms(stack, has)) says(id, words);
          const gated = has(`${at}.mlp.gate`);
          const mlp = has(`${at}.mlp.W_router`) ? `${at}.mlp.experts.0` : `${at}.mlp`;
          const curve = gated || has(`${mlp}.gate`) ? `${mlp}.gate` : `${mlp}.hook_post`;
          says(curve, activations[stack.activation]);
          if (stack.dK === null) says(`${at}.attn.scores_raw`, /never scaled/);
          else says(`${at}.attn.scores_scaled`, /divided by √[\d.]+ =/);
          const angles = stack.each?.[0]?.rotary;
          if (angles === undefined) continue;
          const halves = stack.rotary![angles]!.layout === 'halves';
          says(
            `${at}.attn.hook_rot_q`,
            halves ? /halves in pairs.*first half/ : /neighbours in pairs.*two neighbours/,
          );
        }
      }),
    );
  }

  test('of hand-made models, too, as the reader sets them', () => {
    const travel = shipped('travel');
    for (const [norm, words] of [
      ['pre', /LayerNorm 1 \(pre-norm\)/],
      ['post', /LayerNorm 1 \(post-norm\)/],
    ] as const) {
      const { trace } = run(travel, 'Pack laptop and', { toggles: { norm } });
      const step = trace.steps.find(({ placement }) => placement !== undefined)!;
      assert.match(told(trace, step), words);
    }
  });
});
