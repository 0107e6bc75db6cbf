import { linear } from '../ops/linear';
import { normalize } from '../ops/norm';
import { type Recorder, type StepName, required } from '../ops/recorder';
import { type Dtype, tensorOf, zeros } from '../tensor/tensor';
import type { Step } from '../trace/trace';
import type { Tracer } from '../trace/tracer';
import type { Rotary, Stack, TokenList } from './design';

/** The stream as the first block finds it, and what turns queries and keys. */
export interface Embedded<Ref> {
  readonly x: Ref;
  /** The id of the step that x is. */
  readonly id: string;
  readonly rotary: ReadonlyMap<string, Turn<Ref>>;
}

/** Cosines and sines of one set of angles, [position, pair]. */
export interface Turn<Ref> {
  readonly cos: Ref;
  readonly sin: Ref;
  readonly layout: Rotary['layout'];
}

const stream = ['position', 'd_model'];

/** Tokens to points: words, and perhaps texts and positions, added up; perhaps scaled and normalised. */
export function embed(t: Tracer, stack: Stack, tokens: TokenList): Embedded<Step> {
  const { prefix = '' } = stack;
  const { ids } = tokens;
  const first = `${prefix}blocks.0.hook_resid_pre`;
  const list = given(t, ids, {
    id: `${prefix}tokens`,
    label: 'Tokens',
    symbol: 't',
    role: 'tokens',
    axes: ['position'],
  });
  const table = t.parameter(`${prefix}W_E`) ?? required(t, 'W_E');
  let x = t.apply('gather', [table, list], {
    id: `${prefix}hook_embed`,
    label: 'Token embeddings',
    symbol: 'E',
    role: 'embedding',
    axes: stream,
  });
  let id = `${prefix}hook_embed`;
  const add = (other: Step, as: string, label: string) => {
    id = as;
    const name = { id, label, symbol: 'X', role: 'residual' as const, axes: stream };
    x = t.apply('add', [x, other], name);
  };

  if (stack.embeddingScale) {
    id = `${prefix}embed.scaled`;
    x = t.apply(
      'times',
      [x],
      { id, label: 'Embeddings, scaled', symbol: 'E_s', role: 'factor', axes: stream },
      stack.embeddingScale,
    );
  }
  const normed = t.parameter(`${prefix}embed.ln.w`) !== undefined;
  const types = typesOf(t, prefix, tokens);
  const position = positionsOf(t, stack, ids, x);
  if (types) add(types, position || normed ? `${prefix}embed.typed` : first, 'Embedding + text');
  if (position) add(position, normed ? `${prefix}embed.sum` : first, 'Embedding + position');
  if (normed) {
    id = `${prefix}hook_full_embed`;
    const { normKind: kind = 'layer', epsilon } = stack;
    x = normalize(
      t,
      x,
      `${prefix}embed.ln`,
      { kind, epsilon },
      {
        id,
        symbol: 'E_full',
        label: 'Plus β',
        group: '% of the embedding',
      },
    );
  }
  if (t.parameter(`${prefix}embed.W`)) {
    id = `${prefix}embed.widened`;
    x = linear(t, x, {
      weight: `${prefix}embed.W`,
      bias: `${prefix}embed.b`,
      einsum: ['position d_embed', 'd_embed d_model', 'position d_model'],
      product: { id: `${prefix}embed.linear`, label: 'Times W', symbol: 'E_lin' },
      result: { id, label: 'Embeddings, widened', symbol: 'E_w', role: 'bias', axes: stream },
    });
  }
  return { x, id, rotary: turnsOf(t, stack, ids.length) };
}

/** What one stage leaves is what the block reads: a step, because the field has a name for it. */
export function handOn(t: Tracer, block: string, x: Step, { ids }: TokenList): Step {
  return t.apply(
    'slice',
    [x],
    {
      id: `${block}.hook_resid_pre`,
      label: block.endsWith('blocks.0') ? 'Into the first block' : 'From the block before',
      symbol: 'X',
      role: 'handedOn',
      axes: stream,
    },
    { start: 0, count: ids.length },
  );
}

function typesOf(t: Tracer, prefix: string, { ids, types }: TokenList): Step | undefined {
  const table = t.parameter(`${prefix}W_token_type`);
  if (!table) return undefined;
  const list = given(t, types ?? ids.map(() => 0), {
    id: `${prefix}token_types`,
    label: 'Which text',
    symbol: 's',
    role: 'tokens',
    axes: ['position'],
  });
  return t.apply('gather', [table, list], {
    id: `${prefix}hook_token_type_embed`,
    label: 'Text embeddings',
    symbol: 'T',
    role: 'tokenType',
    axes: stream,
  });
}

function positionsOf(t: Tracer, stack: Stack, ids: readonly number[], x: Step): Step | undefined {
  const count = ids.length;
  const { prefix = '', positions = { kind: 'learned', offset: 0 }, positioned } = stack;
  if (positions.kind === 'none') return undefined;
  const width = x.shape[1]!;
  const name: StepName = {
    id: `${prefix}hook_pos_embed`,
    label: positions.kind === 'sinusoid' ? 'Positions (sines and cosines)' : 'Positions',
    symbol: 'P',
    role: 'position',
    axes: stream,
  };
  const table =
    positions.kind === 'learned'
      ? (t.parameter(`${prefix}W_pos`) ?? required(t, 'W_pos'))
      : undefined;
  if (!positioned) {
    return t.apply('absent', [], name, { value: zeros([count, width], t.dtype) });
  }
  if (positions.kind === 'learned' && ids.includes(positions.padding ?? -1)) {
    return t.apply('gather', [table!, rowsBesidePadding(t, prefix, ids, positions)], name);
  }
  return positions.kind === 'sinusoid'
    ? t.apply('sinusoid', [], name, { positions: count, width, layout: positions.layout })
    : t.apply('slice', [table!], name, { start: positions.offset, count });
}

/** The row of each token's position, where some tokens are padding. */
function rowsBesidePadding(
  t: Tracer,
  prefix: string,
  ids: readonly number[],
  { offset, padding }: { readonly offset: number; readonly padding?: number },
): Step {
  let next = offset;
  const rows = ids.map((id) => (id === padding ? offset - 1 : next++));
  return given(t, rows, {
    id: `${prefix}positions`,
    label: 'Rows of the positions',
    symbol: 'r',
    role: 'tokens',
    axes: ['position'],
  });
}

/** Angles, cosines and sines of the stack's rotary positions. Switched off, every angle is 0. */
function turnsOf(t: Tracer, stack: Stack, positions: number): Map<string, Turn<Step>> {
  const turns = new Map<string, Turn<Step>>();
  const { prefix = '', positioned } = stack;
  for (const [name, { frequencies, layout, factor }] of Object.entries(stack.rotary ?? {})) {
    const at = `${prefix}${name}`;
    const axes = ['position', 'pair'];
    t.group(at, 'Rotary positions', () => {
      const angle = t.apply(
        'angle',
        [],
        { id: `${at}.angle`, label: 'Angles', symbol: 'Theta', role: 'angle', axes },
        { positions, frequencies: positioned ? frequencies : frequencies.map(() => 0) },
      );
      const [cos, sin] = (['cos', 'sin'] as const).map((wave) => {
        const label = wave === 'cos' ? 'Cosines' : 'Sines';
        const id = `${at}.${wave}`;
        const raw = factor === 1 ? id : `${id}_raw`;
        const made = t.apply(wave === 'cos' ? 'cosine' : 'sine', [angle], {
          id: raw,
          label,
          symbol: wave,
          role: 'wave',
          axes,
        });
        if (factor === 1) return made;
        const scaled = {
          id,
          label: `${label}, scaled`,
          symbol: wave,
          role: 'factor',
          axes,
        } as const;
        return t.apply('times', [made], scaled, { factor, tex: 'm' });
      }) as [Step, Step];
      turns.set(name, { cos, sin, layout });
    });
  }
  return turns;
}

function given(t: Recorder<Step> & { dtype: Dtype }, numbers: readonly number[], name: StepName) {
  return t.apply('input', [], name, { value: tensorOf(numbers, [numbers.length], t.dtype) });
}
