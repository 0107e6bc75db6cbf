import assert from 'node:assert/strict';
import { openTokenizer, type TokenizerFiles } from '../../../src/checkpoints/tokenizer/open';
import { smallText, type SmallTokenizer, smallTokenizers } from './recorded';

interface Editable {
  added_tokens: Record<string, unknown>[];
  normalizer: unknown;
  pre_tokenizer: unknown;
  post_processor: unknown;
  decoder: unknown;
  model: Record<string, unknown> & { vocab: Record<string, unknown>; merges: unknown[] };
}

function problemOf(files: TokenizerFiles): string {
  const { tokenizer, problems } = openTokenizer(files);
  assert.equal(tokenizer, null);
  assert.equal(problems.length, 1);
  return problems[0]!;
}

function changed(name: SmallTokenizer, change: (json: Editable) => void): string {
  const json = JSON.parse(smallText(name)) as Editable;
  change(json);
  return problemOf({ 'tokenizer.json': JSON.stringify(json) });
}

suite('A tokenizer that cannot be used says why', () => {
  test('no file, half a pair of files, broken JSON', () => {
    assert.match(problemOf({}), /no tokenizer: a tokenizer.json is needed/);
    assert.match(problemOf({ 'vocab.json': '{}' }), /merges.txt is missing/);
    assert.match(problemOf({ 'merges.txt': '' }), /vocab.json is missing/);
    assert.match(problemOf({ 'tokenizer.json': '{"model": ' }), /^tokenizer.json is no JSON/);
    assert.match(problemOf({ 'tokenizer.json': '[]' }), /holds no object/);
    assert.match(problemOf({ 'tokenizer.json': '{}' }), /has no model/);
    assert.match(
      problemOf({ 'tokenizer.json': smallText('gpt2'), 'tokenizer_config.json': '{' }),
      /^tokenizer_config.json is no JSON/,
    );
    assert.match(problemOf({ 'vocab.txt': 'a\nb\na\n' }), /"a" on line 1 and again on line 3/);
    assert.match(problemOf({ 'vocab.txt': 'a\nb\n' }), /lacks \[CLS\]/);
  });

  test('types that are not known', () => {
    const unknown = { type: 'Quantum' };
    for (const key of ['model', 'normalizer', 'pre_tokenizer', 'post_processor'] as const) {
      assert.match(
        changed('gpt2', (json) => Object.assign(json, { [key]: unknown })),
        /Quantum/,
      );
    }
    assert.match(
      changed('gpt2', (json) => (json.decoder = unknown)),
      /decoder that cannot be used.*Quantum/,
    );
  });

  test('a vocabulary with ids that are none, twice, or elsewhere', () => {
    for (const id of [-1, 1.5, '7', null, 1e12]) {
      assert.match(
        changed('gpt2', ({ model }) => (model.vocab.a = id)),
        /gives "a" the id .*, which is no row/,
      );
    }
    assert.match(
      changed('gpt2', ({ model }) => (model.vocab.zzz = 70)),
      /gives the id 70 twice: to .* and to "zzz"/,
    );
    assert.match(
      changed('gpt2', ({ model }) => model.merges.push(['Ġ', 'nowhere'])),
      /names "nowhere", which the vocabulary lacks/,
    );
    assert.match(
      changed('gpt2', ({ model }) => model.merges.push('a b c')),
      /two pieces are needed/,
    );
    assert.match(
      changed('gpt2', ({ added_tokens }) => (added_tokens[0]!.id = 5)),
      /"<\|endoftext\|>" has the id 5, which is/,
    );
    assert.match(
      changed('bert-uncased', ({ model }) => (model.unk_token = '[NONE]')),
      /unk_token is "\[NONE\]", which the vocabulary lacks/,
    );
    assert.match(
      changed('t5', ({ model }) => (model.unk_id = 5000)),
      /unk_id is 5000; the vocabulary has 900/,
    );
  });

  test('parts that are cut short', () => {
    assert.match(
      changed('llama3', (json) => (json.pre_tokenizer = { type: 'Split', behavior: 'Isolated' })),
      /Split has no pattern/,
    );
    const broken = { type: 'Split', pattern: { Regex: '(' }, behavior: 'Isolated', invert: false };
    assert.match(
      changed('llama3', (json) => (json.pre_tokenizer = broken)),
      /pattern \( of Split cannot be used/,
    );
    for (const table of ['AAA', '////', 'AQAAAA==', '%%']) {
      assert.match(
        changed(
          'sentencepiece',
          (json) => (json.normalizer = { type: 'Precompiled', precompiled_charsmap: table }),
        ),
        /precompiled_charsmap is (cut short|not base64)/,
      );
    }
  });

  test('normalisers that blow texts up, and parts within parts without end', () => {
    const doubled = { type: 'Replace', pattern: { String: 'a' }, content: 'aa' };
    const grown = (normalizer: unknown) =>
      changed('gpt2', (json) => (json.normalizer = normalizer));
    const message = /its normalizer makes texts more than 1000 times as long/;
    assert.match(grown({ type: 'Sequence', normalizers: Array(40).fill(doubled) }), message);
    assert.match(grown({ type: 'Prepend', prepend: 'x'.repeat(1e6) }), message);
    const deep = '{"type":"Sequence","normalizers":['.repeat(2e4) + ']}'.repeat(2e4);
    const model = '{"type":"BPE","vocab":{"a":0},"merges":[]}';
    const json = `{"normalizer":${deep},"model":${model}}`;
    assert.match(problemOf({ 'tokenizer.json': json }), /nested too deeply/);
  });

  test('fifty thousand added tokens are no trouble: of those that fit, the longest is found', () => {
    const json = JSON.parse(smallText('gpt2')) as Editable;
    const first = 1000;
    for (let i = 0; i < 50_000; i++) {
      json.added_tokens.push({ id: first + i, content: `<${i}`, special: false });
    }
    const { tokenizer } = openTokenizer({ 'tokenizer.json': JSON.stringify(json) });
    const { tokens } = tokenizer!.encode('<123<49999<50000');
    const ids = tokens.map(({ id }) => id).filter((id) => id >= first);
    assert.deepEqual(ids, [first + 123, first + 49_999, first + 5000]);
  });

  test('no text throws, and a text without tokens gives none', () => {
    const { tokenizer } = openTokenizer({ 'tokenizer.json': smallText('words') });
    for (const text of ['', ' ', '\u0301']) assert.deepEqual(tokenizer!.encode(text).tokens, []);
    assert.equal(tokenizer!.decode([]), '');
    assert.equal(tokenizer!.decode([-1, 1e9]), '');
  });

  test('500 changes at random: opened or refused, never thrown', () => {
    let [seed, opened, refused] = [7, 0, 0];
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return Math.floor((seed / 2147483648) * below);
    };
    const values = [null, -1, 1e9, '', 'x', [], {}, true, [[]], { type: 'BPE' }, '\ud800'];
    for (let i = 0; i < 500; i++) {
      const json: unknown = JSON.parse(smallText(smallTokenizers[i % smallTokenizers.length]!));
      let part = json as Record<string, unknown>;
      for (;;) {
        const keys = Object.keys(part);
        const key = keys[random(keys.length)];
        if (key === undefined) break;
        const next = part[key];
        if (typeof next === 'object' && next !== null && random(4) > 0) {
          part = next as Record<string, unknown>;
          continue;
        }
        if (random(4) === 0) Reflect.deleteProperty(part, key);
        else part[key] = values[random(values.length)];
        break;
      }
      const { tokenizer } = openTokenizer({ 'tokenizer.json': JSON.stringify(json) });
      if (!tokenizer) refused++;
      else {
        opened++;
        const { tokens } = tokenizer.encode("It's 3 naïve 👍🏽\u00a0foxes <mask>", 'and');
        tokenizer.decode(tokens.map(({ id }) => id));
        tokens.forEach((_, at) =>
          tokenizer.explainToken(at, "It's 3 naïve 👍🏽\u00a0foxes <mask>", 'and'),
        );
      }
    }
    assert.ok(opened > 50 && refused > 50, `${opened} opened, ${refused} refused`);
  });
});
