import type { Named } from '../evaluator/calls';
import type { Machine } from '../evaluator/machine';
import { type LayerValue, type Value, none, tensorOf, unknown } from '../values';
import { container, containers, sequential } from './layers/containers';
import { einopsLayers } from './layers/einops';
import { linenLayers, nnxLayers } from './layers/flax';
import type { LayerRule, LayerRules } from './layers/layer';
import { lossLayers } from './layers/losses';
import { normLayers } from './layers/norms';
import { pictureLayers } from './layers/pictures';
import { plainLayers } from './layers/plain';
import { sequenceLayers } from './layers/sequences';
import { hasParts } from './layers/parts';
import { patches, timmLayers } from './layers/timm';
import { remembered } from './names';
import type { Call } from './rule';

/** Layers that belong together. */
export const layerFamilies: readonly { readonly title: string; readonly rules: LayerRules }[] = [
  { title: 'Linear, embedding, activation, dropout', rules: plainLayers },
  { title: 'Convolution, pooling, padding, pictures', rules: pictureLayers },
  { title: 'Normalization', rules: normLayers },
  { title: 'Recurrence, attention, transformers', rules: sequenceLayers },
  { title: 'Losses', rules: lossLayers },
  { title: 'einops', rules: einopsLayers },
  { title: 'timm', rules: timmLayers },
  { title: 'flax.linen', rules: linenLayers },
  { title: 'flax.nnx', rules: nnxLayers },
];

/** Layers of PyTorch, and of libraries that call theirs alike. */
const torchLayers: LayerRules = {
  ...plainLayers,
  ...pictureLayers,
  ...normLayers,
  ...sequenceLayers,
  ...lossLayers,
};
const others: LayerRules = { ...einopsLayers, ...timmLayers };

function ruleOf(type: string, kind: 'linen' | 'nnx' | undefined): LayerRule | undefined {
  const own = kind === 'linen' ? linenLayers : kind === 'nnx' ? nnxLayers : {};
  return find(own, type) ?? find(torchLayers, type) ?? find(others, type);
}

function find(rules: LayerRules, type: string): LayerRule | undefined {
  return Object.hasOwn(rules, type) ? rules[type] : undefined;
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function kindOf(name: string): 'linen' | 'nnx' | undefined {
  return name.startsWith('flax.linen') ? 'linen' : name.startsWith('flax') ? 'nnx' : undefined;
}

/** Whether this is a layer of a library, by its last name. */
export const isLayer = remembered((name) => {
  if (!/^(torch\.nn|einops|flax\.(linen|nnx)|torch\.nn\.modules|timm)\b/.test(name)) return false;
  const last = lastOf(name);
  return containers.has(last) || ruleOf(last, kindOf(name)) !== undefined;
});

/** What a layer is built with that is made of others, so that who extends it asks for these. */
export function openOptions(name: string): readonly string[] {
  const type = lastOf(name);
  return isLayer(name) && hasParts(type) ? (ruleOf(type, kindOf(name))?.names ?? []) : [];
}

/** `nn.Linear(3, 4)`: a layer and its options. */
export function makeLayer(m: Machine, name: string, args: readonly Value[], named: Named): Value {
  const type = lastOf(name);
  for (const value of [...args, ...named.values()]) m.recall.share(value);
  if (containers.has(type)) return container(m, type, args, named);
  const kind = kindOf(name);
  const rule = ruleOf(type, kind);
  const options = new Map<string, Value>(named);
  for (const [place, arg] of args.entries()) {
    const option = rule?.names[place];
    if (option) options.set(option, arg);
  }
  if (kind) options.set('flax', { kind: 'string', value: kind });
  if (type === 'PatchEmbed') patches(m, options);
  const layer: LayerValue = { kind: 'layer', type, options, attributes: new Map() };
  rule?.check?.(callOf(m, layer, args), Object.fromEntries(options));
  return layer;
}

function callOf(m: Machine, layer: LayerValue, args: readonly Value[]): Call {
  return { m, name: layer.type, library: layer.options.has('flax') ? 'jax' : 'torch', args };
}

/** A layer called: shapes in, shapes out, with the messages that the library would give. */
export function callLayer(
  m: Machine,
  layer: LayerValue,
  args: readonly Value[],
  named: Named,
): Value {
  if (containers.has(layer.type))
    return layer.type === 'Sequential' ? sequential(m, layer, args, named) : unknown;
  const flax = layer.options.get('flax') ?? none;
  const kind = flax.kind === 'string' ? (flax.value as 'linen' | 'nnx') : undefined;
  const rule = ruleOf(layer.type, kind);
  if (rule) return rule.call(callOf(m, layer, args), layer, args, named);
  m.missing(`nn.${layer.type}`);
  return tensorOf(null);
}

/** How a layer's shapes follow, in a sentence. */
export function layerSays(type: string): string | undefined {
  return ruleOf(type, undefined)?.says;
}
