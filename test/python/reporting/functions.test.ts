import { deepEqual } from 'node:assert/strict';
import { report } from '../../../src/python/reporting/report';

const words = (shape: { readonly sizes: readonly string[] } | null | undefined) =>
  shape ? `(${shape.sizes.join(', ')})` : '?';

function lenses(text: string): string[] {
  const [file] = report([{ path: 'page.py', text }]);
  return file!.functions.map(
    ({ name, kind, inputs, outputs, scores }) =>
      `${kind} ${name}: ${inputs.map((input) => `${input.name} ${words(input.shape)}`).join(', ')} → ${outputs.map(words).join(', ')}${scores ? ` · scores ${words(scores)}` : ''}`,
  );
}

suite('what lenses say', () => {
  test('a module, its methods, attention scores', () => {
    deepEqual(
      lenses(`import math
import torch.nn as nn
import torch.nn.functional as F

class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)

    def forward(self, x, mask=None):
        B, T, C = x.size()
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        q, k, v = (t.view(B, T, self.heads, -1).transpose(1, 2) for t in (q, k, v))
        att = (q @ k.transpose(-2, -1)) / math.sqrt(q.size(-1))
        if mask is not None:
            att = att.masked_fill(mask == 0, float('-inf'))
        att = F.softmax(att, dim=-1)
        return (att @ v).transpose(1, 2).reshape(B, T, C), att
`),
      [
        'class Attention: x (B, T, width) → (B, T, width), (B, heads, T, T) · scores (B, heads, T, T)',
        'method Attention.forward: x (B, T, width) → (B, T, width), (B, heads, T, T) · scores (B, heads, T, T)',
      ],
    );
  });

  test('the logits of a language model are no scores', () => {
    deepEqual(
      lenses(`import torch
import torch.nn as nn

class Model(nn.Module):
    def __init__(self, vocab, width):
        super().__init__()
        self.embed = nn.Embedding(vocab, width)

    def forward(self, ids):
        B, T = ids.shape
        x = self.embed(ids)
        return torch.softmax(x @ self.embed.weight.T, dim=-1)
`),
      [
        'class Model: ids (B, T) → (B, T, vocab)',
        'method Model.forward: ids (B, T) → (B, T, vocab)',
      ],
    );
  });

  test('the scores inside scaled_dot_product_attention; several returns; functions in functions', () => {
    deepEqual(
      lenses(`import torch
import torch.nn.functional as F

def attend(q, k, v):
    # q: (B, H, T, D)
    # k: (B, H, S, D)
    # v: (B, H, S, D)
    return F.scaled_dot_product_attention(q, k, v)

def double(x):
    B, T = x.shape
    def twice(y):
        return torch.cat((y, y), dim=1)
    if T > 5:
        return x
    return twice(x)
`),
      [
        'function attend: q (B, H, T, D), k (B, H, S, D), v (B, H, S, D) → (B, H, T, D) · scores (B, H, T, S)',
        'function double: x (B, T) → (B, ?)',
        'function double.<locals>.twice: y (B, T) → (B, 2*T)',
      ],
    );
  });
});
