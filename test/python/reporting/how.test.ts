import { deepEqual, equal } from 'node:assert/strict';
import { report } from '../../../src/python/reporting/report';

const attention = `import torch
import torch.nn as nn
import torch.nn.functional as F
from einops import rearrange

class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.norm = nn.LayerNorm(width)
        self.conv = nn.Conv2d(3, width, kernel_size=16, stride=16)

    def forward(self, x, image):
        B, T, C = x.size()
        x = self.norm(x)
        q, k, v = self.qkv(x).split(C, dim=2)
        q = q.view(B, T, self.heads, C // self.heads).transpose(1, 2)
        k = k.view(B, T, self.heads, C // self.heads).transpose(1, 2)
        att = q @ k.transpose(-2, -1)
        weights = F.softmax(att, dim=-1)
        joined = q.transpose(1, 2).contiguous().view(B, T, C)
        mean = joined.mean(-1, keepdim=True)
        same = torch.einsum('bhid,bhjd->bhij', q, k)
        flat = rearrange(q, 'b h t d -> b t (h d)')
        sum = joined + mean
        both = torch.cat((x, sum), dim=-1)
        row = x[:, -1]
        patches = self.conv(image)
        return weights
`;

/** The sentence about each of these expressions. */
function said(text: string): (expression: string) => string | undefined {
  const [file] = report([{ path: 'page.py', text }]);
  return (expression) => {
    const at = text.indexOf(expression);
    return file!.expressions.find(({ from, to }) => from === at && to === at + expression.length)
      ?.how;
  };
}

suite('how a shape came about', () => {
  const how = said(attention);
  const sentences: Record<string, string> = {
    'q @ k.transpose(-2, -1)':
      'matmul: \`(B, heads, T, width//heads)\` @ \`(B, heads, width//heads, T)\`: the last dimension of the left (\`width//heads\`) meets the second-last of the right; the rest is kept.',
    'k.transpose(-2, -1)': 'transpose: dimensions 2 (`T`) and 3 (`width//heads`) change places.',
    'q.view(B, T, self.heads, C // self.heads)':
      'view: `width` is split into `heads` × `width//heads`; the numbers keep their order.',
    'q.transpose(1, 2).contiguous().view(B, T, C)':
      'view: `heads` × `width//heads` are joined to `width`; the numbers keep their order.',
    'F.softmax(att, dim=-1)':
      'softmax: along dimension 3 (`T`); they add up to 1. The shape stays.',
    'joined.mean(-1, keepdim=True)': 'mean: over dimension 2 (`width`), which is kept as 1.',
    "torch.einsum('bhid,bhjd->bhij', q, k)":
      'einsum: `bhid,bhjd->bhij`: d (`width//heads`) summed over; b = `B`, h = `heads`, i = `T`, j = `T`: `(B, heads, T, T)`.',
    "rearrange(q, 'b h t d -> b t (h d)')":
      'rearrange: `b h t d -> b t (h d)`: `(B, heads, T, width//heads)` becomes `(B, T, width)`.',
    'joined + mean':
      '`+`: `(B, T, width)` with `(B, T, 1)`: aligned from the right; what is 1 or missing is repeated.',
    'torch.cat((x, sum), dim=-1)': 'cat: 2 tensors one behind the other: `(B, T, 2*width)`.',
    'x[:, -1]':
      'index: out of `(B, T, width)`: a slice keeps its dimension, a number takes it out, None puts one in: `(B, width)`.',
    'self.norm(x)': 'LayerNorm(width): normalizes; the shape `(B, T, width)` stays.',
  };
  for (const [expression, sentence] of Object.entries(sentences))
    test(expression, () => equal(how(expression), sentence));

  test('a layer by its sizes', () => {
    const [file] = report([{ path: 'page.py', text: attention }]);
    deepEqual(
      file!.layers.map(
        ({ from, to, title, parameters }) =>
          `${attention.slice(from, to)}: ${title}: ${parameters.map(({ name, shape }) => `${name} (${shape.sizes.join(', ')})`).join(', ')}`,
      ),
      [
        'self.norm: LayerNorm(width): weight (width), bias (width)',
        'self.qkv: Linear(width → 3*width): weight (3*width, width), bias (3*width)',
        'self.conv: Conv2d(3 → width, kernel 16): weight (width, 3, 16, 16), bias (width)',
      ],
    );
  });
});
