import assert from 'node:assert/strict';
import { type ByteSource, type Folder, folderInMemory } from '../../src/checkpoints/files/source';
import { openCheckpoint } from '../../src/checkpoints/folder';
import { runPass } from '../../src/models/pass';
import { unvaried } from '../../src/models/variation';
import { noticesOf } from '../../src/writing/remarks';
import { type Files, changedConfig, changedJson, filesOf } from './golden-files';

const [json, config] = [changedJson, changedConfig];

/** The header of a safetensors file changed; the numbers behind it stay. */
function header(files: Files, change: (header: Record<string, unknown>) => object): Files {
  const bytes = files['model.safetensors']!;
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const value = JSON.parse(new TextDecoder().decode(bytes.slice(8, 8 + length))) as Record<
    string,
    unknown
  >;
  const text = new TextEncoder().encode(JSON.stringify(change(value)));
  const made = new Uint8Array(8 + text.length + bytes.length - 8 - length);
  new DataView(made.buffer).setBigUint64(0, BigInt(text.length), true);
  made.set(text, 8);
  made.set(bytes.slice(8 + length), 8 + text.length);
  return { ...files, 'model.safetensors': made };
}

const renamed = (from: string, to: string) => (value: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name === from ? to : name, entry]),
  );

async function problemOf(files: Files): Promise<string> {
  const opened = await openCheckpoint(folderInMemory('mine', files));
  assert.ok(!opened.ok);
  return opened.problems.join('\n');
}

suite('A checkpoint that cannot be opened says why', () => {
  const less = (name: string): Files =>
    Object.fromEntries(Object.entries(filesOf('gpt2')).filter(([file]) => file !== name));
  for (const [what, files, ...messages] of [
    ['there is no config.json', less('config.json'), /mine has no config\.json/],
    ['there are no weights', less('model.safetensors'), /holds no \.safetensors/],
    ['there is no tokenizer', less('tokenizer.json'), /mine: The folder has no tokenizer/],
    [
      'config.json is no JSON',
      { ...filesOf('gpt2'), 'config.json': new Uint8Array([123]) },
      /config\.json is not valid JSON/,
    ],
    [
      'config.json is as Python writes it',
      { ...filesOf('gpt2'), 'config.json': new TextEncoder().encode('{"n_embd": NaN}') },
      /config\.json is not valid JSON\. It holds NaN, which JSON does not have/,
    ],
    [
      'config.json says something twice',
      { ...filesOf('gpt2'), 'config.json': new TextEncoder().encode('{"n_embd": 4, "n_embd": 8}') },
      /config\.json has the name "n_embd" twice/,
    ],
    [
      'a number is infinite',
      config('gpt2', { layer_norm_epsilon: 'INFINITE' }),
      /layer_norm_epsilon is "INFINITE"; it must be a number/,
    ],
    [
      'config.json is a list',
      { ...filesOf('gpt2'), 'config.json': new Uint8Array([91, 93]) },
      /config\.json holds no object/,
    ],
    [
      'the architecture is unknown',
      config('gpt2', { model_type: 'mamba', architectures: ['MambaForCausalLM'], hidden_size: 16 }),
      /does not know the architecture “mamba” \(MambaForCausalLM\)/,
      /hidden_size 16/,
      /28 tensors: transformer\.h\.N\.attn\.c_attn\.bias/,
      /Supported are gpt2, llama/,
    ],
    [
      'no architecture is named',
      config('gpt2', { model_type: null, architectures: null }),
      /names neither a model_type nor an architecture/,
    ],
    [
      'a size is missing',
      config('llama', { hidden_size: null }),
      /config\.json lacks hidden_size, a positive integer/,
    ],
    [
      'a size is no integer',
      config('llama', { num_hidden_layers: 1.5 }),
      /num_hidden_layers is 1\.5; it must be a positive integer/,
    ],
    [
      'heads do not divide the width',
      config('gpt2', { n_head: 3 }),
      /width 16 cannot be divided among 3 heads/,
    ],
    [
      'the activation is unknown',
      config('llama', { hidden_act: 'laplace' }),
      /hidden_act is “laplace”, which Glassformer does not know/,
    ],
    [
      'the angles are scaled in an unknown way',
      config('llama', { rope_parameters: { rope_type: 'longrope' } }),
      /scaled by “longrope”.*not support yet/,
    ],
    [
      'BERT is a decoder',
      config('bert', { is_decoder: true }),
      /is_decoder is true: it is used as a decoder/,
    ],
    [
      'there are more blocks than tensors',
      config('gpt2', { n_layer: 3 }),
      /As gpt2, the checkpoint lacks transformer\.h\.2\.attn\.c_attn\.weight, .* and \d+ more/,
    ],
    [
      'there are fewer blocks than tensors',
      config('gpt2', { n_layer: 1 }),
      /does not know what gpt2 does with transformer\.h\.1\.attn\.c_attn\.bias, .* and \d+ more: without them/,
    ],
    [
      'a tensor has another shape',
      config('gpt2', { n_inner: 32 }),
      /mlp\.c_fc\.weight is \(16, 64\); the config makes it \(16, 32\)/,
    ],
    [
      'a tensor has another name',
      header(filesOf('llama'), renamed('model.norm.weight', 'model.norm.gain')),
      /lacks model\.norm\.weight\./,
      /does not know what llama does with model\.norm\.gain: without it/,
    ],
    [
      'a gpt2 is called a llama',
      config('gpt2', {
        model_type: 'llama',
        hidden_size: 16,
        num_attention_heads: 4,
        num_hidden_layers: 2,
        intermediate_size: 8,
      }),
      /As llama, the checkpoint lacks embed_tokens\.weight/,
    ],
  ] as const satisfies readonly (readonly [string, Files, ...RegExp[]])[]) {
    test(what, async () => {
      const problem = await problemOf(files);
      for (const message of messages) assert.match(problem, message);
    });
  }

  test('a folder that cannot be listed', async () => {
    const gone: Folder = {
      name: 'gone',
      list: () => Promise.reject(new Error('ENOENT')),
      open: () => Promise.reject(new Error('ENOENT')),
    };
    const opened = await openCheckpoint(gone);
    assert.ok(!opened.ok);
    assert.match(opened.problems[0]!, /gone cannot be read: ENOENT/);
  });
});

suite('A checkpoint that can be opened', () => {
  test('with more ids in its tokenizer than rows warns, and refuses the texts that need them', async () => {
    const files = json(filesOf('llama'), 'tokenizer.json', (value) => ({
      ...value,
      added_tokens: [
        ...(value.added_tokens as object[]),
        {
          id: 500,
          content: 'zebra',
          special: false,
          single_word: false,
          lstrip: false,
          rstrip: false,
          normalized: false,
        },
      ],
    }));
    const opened = await openCheckpoint(folderInMemory('mine', files));
    assert.ok(opened.ok);
    const pass = runPass(opened.model, 'The cat', unvaried);
    assert.ok('trace' in pass);
    assert.match(
      noticesOf(pass)[0]!.text,
      /The tokenizer has ids up to 500, the embedding 88 rows/,
    );
    const none = runPass(opened.model, 'The zebra', unvaried);
    assert.ok(!('trace' in none));
    assert.match(none.message!, /gives the id 500, and the embedding of mine has 88 rows/);
  });

  test('says which head it leaves out', async () => {
    const name = 'cls.seq_relationship';
    const files = header(filesOf('bert'), (value) => {
      const swapped = renamed(`${name}.weight`, 'classifier.weight')(value);
      return renamed(`${name}.bias`, 'classifier.bias')(swapped);
    });
    const opened = await openCheckpoint(folderInMemory('mine', files));
    assert.ok(opened.ok);
    assert.match(
      opened.model.warnings![0]!,
      /a head for one task \(classifier\.bias, classifier\.weight\)/,
    );
  });

  test('of an old kind, without a model_type, is told by its architecture', async () => {
    for (const name of ['gpt2', 'distilbert', 'bert', 'qwen2', 'gemma2']) {
      const opened = await openCheckpoint(folderInMemory(name, config(name, { model_type: null })));
      assert.ok(opened.ok, name);
    }
  });

  test('is read as far as its headers, then as far as a step needs', async () => {
    const files = filesOf('gpt2');
    let read = 0;
    const inMemory = folderInMemory('mine', files);
    const counting: Folder = {
      ...inMemory,
      async open(name): Promise<ByteSource> {
        const source = await inMemory.open(name);
        if (name !== 'model.safetensors') return source;
        return {
          ...source,
          read(offset, length) {
            read += length;
            return source.read(offset, length);
          },
        };
      },
    };
    const opened = await openCheckpoint(counting);
    assert.ok(opened.ok);
    const bytes = files['model.safetensors']!;
    const headers = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    assert.ok(read < headers + 200, `${read} bytes were read, the header has ${headers}`);
    const pass = runPass(opened.model, 'The cat', unvaried);
    assert.ok('trace' in pass);
    const { trace } = pass;
    assert.throws(() => trace.value('hook_embed'), /still in their file/);
    const before = read;
    await trace.prepare(['hook_embed']);
    assert.equal(read - before, 300 * 16 * 4);
    trace.value('hook_embed');
    assert.equal(trace.prepare(['hook_embed']), undefined);
    // Queries, keys and values lie in one matrix and one bias: they are read once.
    await trace.prepare(['blocks.0.ln1.hook_normalized']);
    const middle = read;
    await trace.prepare(['blocks.0.attn.hook_pattern', 'blocks.0.attn.hook_z']);
    assert.equal(read - middle, (32 * 16 + 16 * 48 + 48) * 4 - 32 * 16 * 4);
  });

  test('reads the last tokens of a long text, and the second of two', async () => {
    const opened = await openCheckpoint(folderInMemory('mine', filesOf('gpt2')));
    assert.ok(opened.ok);
    const pass = runPass(opened.model, 'The cat sat on the mat. '.repeat(20), unvaried);
    assert.ok('trace' in pass);
    assert.equal(pass.words.length, 32);
    assert.match(noticesOf(pass)[0]!.text, /has 32 positions: it reads the last 32 tokens/);
  });
});
