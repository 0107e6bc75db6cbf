import * as assert from 'node:assert/strict';
import { runPass } from '../../src/models/pass';
import { unvaried } from '../../src/models/variation';
import {
  foldedGroupOf,
  groupsOf,
  isHidden,
  positionOf,
  representativeOf,
  stopsOf,
  tokenOf,
} from '../../src/session/place';
import type { Trace } from '../../src/trace/trace';
import { everyPart, groceries, modelOf, travel } from './models';

function traceOf(model = groceries, sentence = 'Buy milk and'): Trace {
  const pass = runPass(model, sentence, unvaried);
  assert.ok('trace' in pass);
  return pass.trace;
}

const traces = [traceOf(), traceOf(travel), traceOf(modelOf(JSON.stringify(everyPart())), '1 //')];

suite('places in a pass', () => {
  test('a folded group is one stop, its last stage, at the place where it stood', () => {
    for (const trace of traces) {
      const all = stopsOf(trace, new Set());
      for (const group of trace.groups) {
        const folded = new Set([group.id]);
        const inside = all.filter((step) =>
          groupsOf(trace, step).some((around) => around.id === group.id),
        );
        const stops = stopsOf(trace, folded);
        const last = representativeOf(trace, group);
        assert.equal(last, inside.at(-1), group.id);
        assert.deepEqual(
          stops,
          all.filter((step) => step === last || !inside.includes(step)),
          group.id,
        );
      }
    }
  });

  test('hidden is what is in a folded group and does not stand for it; parameters never are', () => {
    for (const trace of traces) {
      const folded = new Set(trace.groups.map((group) => group.id));
      const stops = new Set(stopsOf(trace, folded));
      for (const step of trace.steps) {
        const hidden = step.role !== 'parameter' && !stops.has(step);
        assert.equal(isHidden(trace, step.id, folded), hidden, step.id);
        assert.equal(isHidden(trace, step.id, new Set()), false);
      }
    }
  });

  test('the outermost folded group counts', () => {
    const [trace] = traces as [Trace];
    const step = trace.step('blocks.0.attn.softmax_exp');
    const around = groupsOf(trace, step).map((group) => group.id);
    assert.ok(around.length >= 3, around.join());
    assert.equal(around[0], 'blocks.0');
    assert.equal(foldedGroupOf(trace, step, new Set(around))?.id, 'blocks.0');
    assert.equal(foldedGroupOf(trace, step, new Set(['embed'])), undefined);
  });

  test('a parameter stands where it is used first; what follows no stop stands at the last', () => {
    for (const trace of traces) {
      const stops = stopsOf(trace, new Set());
      for (const step of trace.steps) {
        const at = positionOf(trace, stops, step.id);
        assert.ok(at >= 0 && at < stops.length, step.id);
        if (step.role !== 'parameter') assert.equal(stops[at], step);
      }
      const use = stops[positionOf(trace, stops, 'blocks.0.mlp.W_in')]!;
      const first = stops.find((step) => step.inputs.includes('blocks.0.mlp.W_in'));
      assert.equal(use, first);
    }
  });

  test('the token of a place', () => {
    const [trace] = traces as [Trace];
    assert.equal(tokenOf(trace, { step: 'blocks.0.attn.hook_pattern', index: [0, 2, 1] }), 2);
    assert.equal(tokenOf(trace, { step: 'hook_embed', index: [1, 0] }), 1);
    assert.equal(tokenOf(trace, { step: 'W_U', index: [1, 0] }), null);
    assert.equal(tokenOf(trace, { step: 'gone', index: [1, 0] }), null);
    assert.equal(tokenOf(trace, null), null);
  });
});
