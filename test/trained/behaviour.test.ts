import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LanguageModel } from '../../src/models/pass';
import { best, nextWord, passOver, scored, translation, valueOf, withTrained } from './trained';

/** What the source documents say that each system does. */
suite('The trained models do what they are shown for', () => {
  const nextWords: readonly (readonly [string, readonly string[]])[] = [
    ['The dog barked at the', ['mailman']],
    ['The cat, which was sitting on the mat, was purring because it was', ['happy']],
    ['Pack laptop and', ['charger']],
    ['The capital of France is', ['Paris']],
    ['The keys to the car that I bought yesterday', ['are', 'were']],
  ];
  for (const [text, answers] of nextWords) {
    test(`GPT: ${text} …`, async () => {
      await withTrained('gpt', async (model) => {
        assert.ok(answers.includes(await nextWord(model, text)));
      });
    });
  }

  test('GPT says in the README’s first picture what the caption says', async () => {
    const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
    const caption =
      /!\[The default model on “(?<text>[^”]+)”: in head (?<head>\d) of layer (?<layer>\d), “(?<from>\w+)” gives (?<share>\d+) % of its attention to “(?<to>\w+)”; the next word is “(?<word>\w+)”, (?<chance>[\d.]+) %\]/;
    const said = caption.exec(readme)!.groups!;
    await withTrained('gpt', async (model) => {
      const { logits, width, pass } = await scored(model, said.text!);
      const { ids } = pass.lookup;
      const at = (word: string) => ids.findIndex((id) => model.vocabulary[id] === ` ${word}`);
      const pattern = await valueOf(pass, `blocks.${said.layer}.attn.hook_pattern`);
      const T = ids.length;
      const share = pattern.data[(Number(said.head) * T + at(said.from!)) * T + at(said.to!)]!;
      assert.equal((100 * share).toFixed(0), said.share);
      const last = Array.from(logits.subarray((T - 1) * width), Math.exp);
      const sum = last.reduce((some, more) => some + more);
      const chance = last[model.vocabulary.indexOf(` ${said.word}`)]! / sum;
      assert.equal((100 * chance).toFixed(1), said.chance);
    });
  });

  test('GPT: Buy milk and … another food', async () => {
    await withTrained('gpt', async (model) => {
      const foods =
        'eggs bread butter cheese rice pasta sugar flour salt apples bananas oranges tomatoes potatoes onions carrots chicken fish beef yogurt cereal honey coffee tea juice beans soup lettuce garlic pepper oil jam cookies chocolate grapes lemons mushrooms corn peas ham bacon';
      const said = await nextWord(model, 'Buy milk and');
      assert.ok(foods.split(' ').includes(said), said);
    });
  });

  test('BERT fills the box, for which it needs both sides', async () => {
    await withTrained('bert', async (model) => {
      const ring = 'He revealed the diamond ring after getting on one knee and opening the [MASK].';
      assert.equal(await filled(model, ring), 'box');
      const door = 'He let in the guests after getting up and opening the [MASK].';
      assert.equal(await filled(model, door), 'door');
      // The animal is told by what follows it alone.
      assert.equal(await filled(model, 'The [MASK] barked at the mailman.'), 'dog');
      assert.equal(await filled(model, 'The [MASK] mooed at the farmer.'), 'cow');
    });
  });

  test('BERT tells which sentence comes first', async () => {
    await withTrained('bert', async (model) => {
      const [cause, effect] = ['The glass fell on the floor.', 'It broke into many pieces.'];
      assert.ok(await follows(model, cause, effect));
      assert.ok(!(await follows(model, effect, cause)));
    });
  });

  for (const [english, french] of [
    ['The cat sat', "Le chat s'est assis"],
    ['The girl sat', "La fille s'est assise"],
    ['The dog is not black.', "Le chien n'est pas noir."],
  ] as const) {
    test(`The translator: ${english} → ${french}`, async () => {
      await withTrained('translator', async (model) => {
        assert.equal(await translation(model, english), french);
      });
    });
  }
});

async function filled(model: LanguageModel, text: string): Promise<string> {
  const found = await scored(model, text);
  const [place] = found.pass.lookup.masked ?? [];
  assert.ok(place !== undefined, text);
  return model.vocabulary[best(found, place)]!;
}

async function follows(model: LanguageModel, first: string, second: string): Promise<boolean> {
  const pass = passOver(model, first, { pair: second });
  const { data } = await valueOf(pass, 'nsp_head.hook_nsp_out');
  return data[0]! > data[1]!;
}
