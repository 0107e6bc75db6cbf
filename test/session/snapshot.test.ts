import * as assert from 'node:assert/strict';
import type { LanguageModel } from '../../src/models/pass';
import { Session } from '../../src/session/session';
import type { PanelFacts } from '../../src/session/snapshot';
import { tileSize } from '../../src/session/grid';
import type { GridView, PassSnapshot } from '../../src/protocol/snapshot';
import { offsetOf } from '../../src/tensor/tensor';
import { toWire } from '../../src/writing/numbers';
import { everyPart, groceries, modelOf, modelText, passOf, snapshot, travel } from './models';

const sentences: [LanguageModel, string][] = [
  [groceries, 'Buy milk and'],
  [groceries, 'zeug'],
  [travel, 'I will visit Paris and I need my'],
  [modelOf(JSON.stringify(everyPart())), 'plain // 🥛'],
];

const editsOf = new Map([
  [groceries, { step: 'blocks.0.attn.W_V', index: [0, 1, 0] }],
  [travel, { step: 'blocks.1.attn.W_K', index: [1, 3, 2] }],
]);

function edited(model: LanguageModel, sentence: string): Session {
  const session = new Session(model, sentence);
  const cell = editsOf.get(model) ?? { step: 'blocks.0.mlp.b_in', index: [1] };
  session.handle({ type: 'edit', ...cell, text: '7' });
  assert.equal(session.complaint, null);
  return session;
}

function stepIds(session: Session): string[] {
  return passOf(session).trace.steps.map((step) => step.id);
}

/** Every cell of a grid is the trace's number at the index that the grid gives for it. */
function assertGrid(session: Session, grid: GridView): void {
  const { trace } = passOf(session);
  const value = trace.value(grid.step);
  const at = (row: number, column: number) =>
    grid.index.map((part) => (part === 'row' ? row : part === 'column' ? column : part));
  assert.equal(grid.cells.length, grid.rows.labels.length, grid.step);
  const past = session.before?.find(grid.step) && session.before.value(grid.step);
  const changes = new Map(grid.changed.map((cell) => [`${cell.row},${cell.column}`, cell.before]));
  for (const [r, row] of grid.cells.entries()) {
    assert.equal(row.length, grid.columns.labels.length, grid.step);
    for (const [c, number] of row.entries()) {
      const index = at(grid.rows.start + r, grid.columns.start + c);
      const offset = offsetOf(value.shape, index);
      assert.equal(number, toWire(value.data[offset]!), `${grid.step}[${index.join()}]`);
      const was = past?.data[offset];
      const changed = was !== undefined && !Object.is(was, value.data[offset]);
      assert.equal(changes.get(`${r},${c}`), changed ? toWire(was) : undefined);
      if (typeof number === 'number') assert.ok(Math.abs(number) <= grid.scale);
    }
  }
}

function grids({ step }: PassSnapshot): GridView[] {
  return [...step.operands, step.result];
}

suite('what is sent to the panel', () => {
  for (const [model, sentence] of sentences) {
    for (const session of [new Session(model, sentence), edited(model, sentence)]) {
      const what = session.canUndo ? 'edited' : 'as it is';
      const name = `${model.transformer.name}, “${sentence}”, ${what}`;

      test(`${name}: every step is plain data, and every number the trace’s`, () => {
        for (const id of stepIds(session)) {
          session.handle({ type: 'go', step: id });
          for (let head = 0; head < model.transformer.heads; head++) {
            session.handle({ type: 'setHead', head });
            const shown = snapshot(session);
            assert.deepEqual(JSON.parse(JSON.stringify(shown)), shown, id);
            assert.equal(shown.step.id, id);
            for (const grid of grids(shown)) assertGrid(session, grid);
            assert.ok(shown.position.at >= 0 && shown.position.at < shown.position.of);
            const current = shown.outline.filter((item) => item.current);
            assert.deepEqual(
              current.map((item) => item.id),
              [id],
            );
          }
        }
      });
    }
  }

  test('every number that can be pointed at in groceries explains itself, however it is folded', () => {
    const session = new Session(groceries, 'Buy milk and');
    const groups = passOf(session).trace.groups.map(({ id }) => id);
    for (const folded of [[], ...groups.map((id) => [id]), groups]) {
      session.way.folded = new Set(folded);
      for (const item of snapshot(session).outline) {
        if (item.kind === 'group') continue;
        session.handle({ type: 'go', step: item.id });
        session.way.folded = new Set(folded);
        for (const grid of grids(snapshot(session))) {
          for (const [r, row] of grid.cells.entries()) {
            for (const c of row.keys()) {
              const index = grid.index.map((part) =>
                part === 'row'
                  ? grid.rows.start + r
                  : part === 'column'
                    ? grid.columns.start + c
                    : part,
              );
              session.handle({ type: 'focus', step: grid.step, index });
              const { explanation } = snapshot(session);
              assert.ok(explanation?.agrees, `${grid.step}[${index.join()}]`);
              assert.equal(explanation.stored, row[c]);
              assert.notEqual(explanation.given === '', explanation.symbolic === '');
            }
          }
        }
      }
    }
  });

  test('a folded group stands in the outline as one line, and its step as one equation', () => {
    const session = new Session(groceries, 'Buy milk and');
    session.handle({ type: 'go', step: 'blocks.0.attn.hook_pattern' });
    const open = snapshot(session);
    const softmax = open.outline.findLast(
      (item, at) => item.kind === 'group' && at < open.outline.findIndex((other) => other.current),
    )!;
    session.handle({ type: 'fold', group: softmax.id, folded: true });
    const { outline, step, position } = snapshot(session);
    assert.ok(position.of < open.position.of);
    const line = outline.find((item) => item.id === softmax.id);
    assert.ok(line?.kind === 'group' && line.folded && line.current);
    assert.ok(!outline.some((item) => item.id === 'blocks.0.attn.softmax_exp'));
    assert.deepEqual(
      step.operands.map((operand) => operand.step),
      ['blocks.0.attn.hook_attn_scores'],
    );
    assert.match(step.formula, /Softmax/i);
  });

  test('a large table is opened where the word is looked up, and moves by tiles', () => {
    const session = new Session(travel, 'Pack laptop and');
    session.handle({ type: 'go', step: 'hook_embed' });
    const table = () => snapshot(session).step.operands.find((grid) => grid.step === 'W_E')!;
    const rowOf = (word: string) => travel.vocabulary.indexOf(word);
    const holds = (word: string) =>
      table().rows.labels.includes(word) &&
      table().rows.start <= rowOf(word) &&
      rowOf(word) < table().rows.start + table().cells.length;
    assert.ok(holds('and'), 'the last word of the sentence');
    assert.equal(table().rows.size, travel.vocabulary.length);
    assert.equal(table().cells.length, tileSize);

    session.handle({ type: 'focus', step: 'hook_embed', index: [1, 3] });
    assert.ok(holds('laptop'), 'the operand of the cell in focus');
    session.handle({ type: 'tile', step: 'W_E', row: 80, column: 0 });
    assert.equal(table().rows.start, 80);
    assertGrid(session, table());
    session.handle({ type: 'tile', step: 'W_E', row: 1e9, column: 1e9 });
    assert.equal(table().rows.start, travel.vocabulary.length - tileSize);
    assert.equal(table().columns.start, 0);
    assertGrid(session, table());
  });

  test('the scores of a head stand as query by key, and K is transposed where it is multiplied', () => {
    const session = new Session(travel, 'Pack laptop and');
    session.handle({ type: 'go', step: 'blocks.0.attn.scores_raw' });
    session.handle({ type: 'setHead', head: 1 });
    const { operands, result } = snapshot(session).step;
    assert.deepEqual(result.index, [1, 'row', 'column']);
    assert.deepEqual([result.rows.name, result.columns.name], ['query', 'key']);
    assert.deepEqual(
      operands.map((grid) => [grid.index, grid.slice]),
      [
        [['row', 1, 'column'], 'head 1'],
        [['column', 1, 'row'], 'head 1'],
      ],
    );
    assert.match(operands[1]!.symbol, /\\top/);
    assert.equal(result.rows.tokens && result.columns.tokens, true);
  });

  test('an edit marks what follows, and nothing before', () => {
    const session = new Session(groceries, 'Buy milk and');
    assert.ok(!snapshot(session).outline.some((item) => item.kind === 'step' && item.changed));
    session.handle({
      type: 'edit',
      step: 'blocks.0.attn.W_V',
      index: [0, 1, 1],
      text: '4',
    });
    const changed = new Set(
      snapshot(session).outline.flatMap((item) =>
        item.kind === 'step' && item.changed ? [item.id] : [],
      ),
    );
    for (const id of ['W_V', 'hook_v', 'hook_z'].map((name) => `blocks.0.attn.${name}`)) {
      assert.ok(changed.has(id), id);
    }
    for (const id of ['W_K', 'hook_k', 'hook_pattern'].map((name) => `blocks.0.attn.${name}`)) {
      assert.ok(!changed.has(id), id);
    }
    const { list } = snapshot(session).edits;
    assert.deepEqual(
      list.map(({ step, index, before, after }) => ({ step, index, before, after })),
      [{ step: 'blocks.0.attn.W_V', index: [0, 1, 1], before: 1, after: 4 }],
    );
    assert.match(list[0]!.name, /W_V\[action, action\]/);
  });

  test('the prediction before is told where an edit changed it', () => {
    const session = new Session(groceries, 'Buy milk and');
    assert.equal(snapshot(session).edits.predictionBefore, null);
    assert.equal(snapshot(session).prediction[0]!.token, 'eggs');
    session.handle({ type: 'edit', step: 'W_U', index: [0, 1], text: '9' });
    assert.equal(snapshot(session).prediction[0]!.token, 'bread');
    assert.equal(snapshot(session).edits.predictionBefore, 'eggs');
    session.handle({ type: 'undo' });
    assert.equal(snapshot(session).edits.predictionBefore, null);
  });

  test('digits are those that were chosen; the numbers are always whole', () => {
    const session = new Session(groceries, 'Buy milk and');
    const index = [0, 2, 0];
    session.handle({ type: 'go', step: 'blocks.0.attn.hook_pattern' });
    session.handle({ type: 'focus', step: 'blocks.0.attn.hook_pattern', index });
    const texts = (['2', '4', 'all'] as const).map((digits) => {
      session.handle({ type: 'setDigits', digits });
      const { explanation, digits: chosen } = snapshot(session);
      assert.equal(chosen, digits);
      assert.ok(Math.abs(Number(explanation!.stored) - 0.349519) < 1e-6);
      return explanation!.substituted;
    });
    assert.equal(new Set(texts).size, 3, texts.join('\n'));
  });

  test('what the panel knows beside the session is passed on', () => {
    const session = new Session(groceries, 'Buy milk and');
    const known: PanelFacts = {
      models: [{ id: 'groceries', label: 'groceries', detail: '' }],
      model: 'groceries',
      pinned: true,
      canSave: true,
      document: { uri: 'file:///notes.md', start: 4, end: 16 },
    };
    const shown = snapshot(session, known);
    assert.deepEqual(shown.models, known.models);
    assert.equal(shown.pinned, true);
    assert.equal(shown.edits.canSave, true);
    assert.deepEqual(shown.restore.document, known.document);
    assert.equal(snapshot(session).edits.canSave, false);
  });
});

suite('what is said beside the numbers', () => {
  const notes = (session: Session, step: string) => {
    session.handle({ type: 'go', step });
    return snapshot(session).step.notes;
  };

  test('groceries: the erratum at the pattern, and “eggs” to every input at the prediction', () => {
    const session = new Session(groceries, 'Buy milk and');
    const pattern = notes(session, 'blocks.0.attn.hook_pattern');
    assert.ok(pattern.some(({ kind, text }) => kind === 'erratum' && text.includes('0.3034')));
    const prediction = notes(session, 'prediction');
    assert.ok(
      prediction.some(({ text }) => text.includes('every sentence whatsoever ends in “eggs”')),
    );
  });

  test('a row without variance under ε = 0 offers ε = 1e-5, which mends it', () => {
    const session = new Session(groceries, 'zeug');
    const { trace } = passOf(session);
    const broken = trace.steps.find(({ id }) =>
      trace.value(id).data.some((number) => Number.isNaN(number)),
    );
    assert.ok(broken);
    const warned = notes(session, 'blocks.0.ln1.hook_normalized');
    assert.ok(
      snapshot(session).step.notes.length > 0 &&
        trace.steps.some((step) =>
          notes(session, step.id).some(({ actions }) =>
            actions.some(({ id }) => id === 'safeEpsilon'),
          ),
        ),
      JSON.stringify(warned),
    );
    session.vary({ epsilon: 1e-5 });
    const mended = passOf(session).trace;
    for (const { id } of mended.steps) {
      assert.ok(!mended.value(id).data.some((number) => Number.isNaN(number)), id);
    }
    session.handle({ type: 'undo' });
    assert.equal(session.variation.epsilon, null);
  });

  test('where NaN comes from is said at every step that has it, beside the author’s remarks too', () => {
    const masked = modelText('groceries').replace('"causal"', '[[0,0,0],[1,1,0],[1,1,1]]');
    const session = new Session(modelOf(masked), 'Buy milk and');
    const { trace } = passOf(session);
    const told = trace.steps.filter(({ id }) => trace.value(id).data.some(Number.isNaN));
    assert.ok(told.length > 10);
    for (const { id } of told) {
      assert.ok(
        notes(session, id).some(({ kind }) => kind === 'warning'),
        id,
      );
    }
  });

  test('numbers too large for a number say where they became NaN', () => {
    const session = new Session(groceries, 'Buy milk and');
    session.handle({ type: 'edit', step: 'W_U', index: [0, 0], text: '1e308' });
    session.handle({ type: 'edit', step: 'blocks.0.ln2.w', index: [0], text: '1e308' });
    const { trace } = passOf(session);
    const told = trace.steps.filter(({ id }) => trace.value(id).data.some(Number.isNaN));
    assert.ok(told.length > 3);
    assert.match(notes(session, told[0]!.id).at(-1)!.text, /∞ − ∞/);
    assert.match(notes(session, told[1]!.id).at(-1)!.text, /They come from/);
  });

  test('a long text: the last words, and that the others are left out', () => {
    const words = Array.from({ length: 20_000 }, (_, n) => (n % 2 === 0 ? 'milk' : 'and'));
    const begun = performance.now();
    const session = new Session(groceries, words.join(' '));
    const { tokens, notices } = snapshot(session);
    assert.ok(performance.now() - begun < 2000);
    assert.deepEqual(
      tokens.map(({ text }) => text),
      ['and', 'milk', 'and'],
    );
    assert.match(notices[0]!.text, /the last 3 words/);
  });
});
