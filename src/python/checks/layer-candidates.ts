import type { Fix } from '../report';
import type { Expression } from '../syntax/ast';
import { type Look, calledName } from './check';
import { type Place, lastAssigned } from './outline';

/** Which argument of a layer is the size of what it is given. */
const inner: Readonly<Record<string, string>> = {
  Linear: 'in_features',
  LayerNorm: 'normalized_shape',
  RMSNorm: 'normalized_shape',
  BatchNorm1d: 'num_features',
  BatchNorm2d: 'num_features',
  Conv1d: 'in_channels',
  Conv2d: 'in_channels',
  Conv3d: 'in_channels',
  MultiheadAttention: 'embed_dim',
};

/** The size that a layer's input has, in the place of the one that it was made for. */
export function layerSizes(look: Look, node: Expression, at: Place): Fix[] {
  if (node.kind !== 'call') return [];
  const made = lastAssigned(at, node.callee)?.value;
  const name = made && calledName(made);
  const option = name && inner[name];
  if (made?.kind !== 'call' || !option) return [];
  const named = made.args.find((arg) => arg.name === option) ?? made.args[0];
  if (named?.star !== '') return [];
  const now = look.text(named.value);
  const numbers = (look.held(node.args[0]?.value ?? node)?.shape ?? [])
    .map(({ text }) => text)
    .slice(-1)
    .filter((text) => /^\d+$/.test(text));
  const others = [...sizesAround(look, at, now), ...numbers];
  const known = new Set([now]);
  return others.flatMap((text) => {
    if (known.has(text)) return [];
    known.add(text);
    const { from, to } = named.value;
    return [{ title: `Make the ${name} for ${text} features`, edits: [{ from, to, text }] }];
  });
}

/** The sizes that other layers of the class are made with, those nearest in their text first. */
function sizesAround(look: Look, at: Place, now: string): string[] {
  const found: string[] = [];
  for (const all of at.cls?.attributes.values() ?? []) {
    for (const { value } of all) {
      const name = calledName(value);
      if (
        value.kind !== 'call' ||
        !name ||
        !/^(Linear|LayerNorm|RMSNorm|Embedding|Conv\dd|BatchNorm\dd|MultiheadAttention|Parameter)$/.test(
          name,
        )
      )
        continue;
      for (const { value: size, star } of value.args) {
        if (star !== '' || !['name', 'attribute', 'binary', 'number'].includes(size.kind)) continue;
        found.push(look.text(size));
      }
    }
  }
  const parameters = at.cls?.definition.body
    .filter((one) => one.kind === 'function')
    .find((one) => one.name === '__init__')
    ?.parameters.slice(1)
    .map(({ name }) => name)
    // What has attributes is no size.
    .filter((name) => !new RegExp(`\\b${name}\\s*\\.`).test(look.around(at)));
  const like = (text: string) => (text.includes(now) || now.includes(text) ? 0 : 1);
  return [...new Set([...found, ...(parameters ?? [])])].sort((a, b) => like(a) - like(b));
}
