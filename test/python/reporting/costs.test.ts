import { deepEqual, equal, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cost } from '../../../src/python/report';
import { report } from '../../../src/python/reporting/report';

interface Golden {
  readonly programs: Record<
    string,
    Record<string, { readonly parameters: number | null; readonly multiplyAdds: number | null }>
  >;
}

const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, 'costs/costs.golden.json'), 'utf8'),
) as Golden;
const programs = join(import.meta.dirname, '../mutants/programs');

function costs(text: string, sizes: Record<string, number> = {}): Map<string, Cost> {
  const [file] = report([{ path: 'page.py', text }], undefined, { sizes });
  return new Map(
    file!.functions
      .filter(({ kind }) => kind !== 'method')
      .map(({ name, cost }) => [name, cost ?? {}]),
  );
}

suite('what a call costs', () => {
  const known = { parameters: 0, multiplyAdds: 0, of: 0 };
  for (const [program, classes] of Object.entries(golden.programs)) {
    test(`${program}, as PyTorch counts`, () => {
      const said = costs(readFileSync(join(programs, program), 'utf8'));
      for (const [name, counted] of Object.entries(classes)) {
        for (const what of ['parameters', 'multiplyAdds'] as const) {
          const number = said.get(name)?.[what]?.number;
          if (counted[what] === null) continue;
          known.of++;
          if (number === undefined) continue;
          equal(number, counted[what], `${what} of ${name}`);
          known[what]++;
        }
      }
    });
  }

  test('most of it is known', () => {
    ok(known.of > 90);
    ok(known.parameters + known.multiplyAdds > 0.75 * known.of, JSON.stringify(known));
  });

  test('GPT-2 has 124,439,808 parameters, its head being its embedding', () => {
    const gpt = costs(gpt2, { B: 2, T: 1024 }).get('Gpt')!;
    deepEqual(gpt.parameters, {
      text: '12*layers*width² + 13*layers*width + longest*width + width*words + 2*width',
      number: 124_439_808,
    });
    // As torch.utils.flop_counter counts, halved.
    equal(gpt.multiplyAdds?.text, '2*B*T²*layers*width + 12*B*T*layers*width² + B*T*width*words');
    equal(
      gpt.multiplyAdds.number,
      2 * 1024 * (768 * (12 * 768 * 12 + 2 * 1024 * 12) + 768 * 50257),
    );
    equal(gpt.largest?.name, 'logits');
    equal(gpt.largest.number, 4 * 2 * 1024 * 50257);
  });

  test('what is not known is not said', () => {
    const said = costs(`import torch
import torch.nn as nn
from elsewhere import Part

class Net(nn.Module):
    def __init__(self, width, part, deep):
        super().__init__()
        self.part = part
        self.other = Part(width)
        self.up = nn.Linear(width, width) if deep else nn.Identity()

    def forward(self, x):
        x = self.up(x.view(2, 3, -1))
        return self.other(self.part(x))

class Loop(nn.Module):
    def __init__(self):
        super().__init__()
        self.up = nn.Linear(4, 4)

    def forward(self, x):
        x = x.view(5, 4)
        while x.sum() > 0:
            x = self.up(x)
        return x
`);
    deepEqual([said.get('Net')?.parameters, said.get('Net')?.multiplyAdds], [undefined, undefined]);
    equal(said.get('Loop')?.parameters?.number, 20);
    equal(said.get('Loop')?.multiplyAdds, undefined);
  });
});

const gpt2 = `import torch
import torch.nn as nn
import torch.nn.functional as F
from dataclasses import dataclass

@dataclass
class Config:
    words: int = 50257
    longest: int = 1024
    width: int = 768
    heads: int = 12
    layers: int = 12

class Attention(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.heads = config.heads
        self.qkv = nn.Linear(config.width, 3 * config.width)
        self.out = nn.Linear(config.width, config.width)

    def forward(self, x):
        B, T, C = x.size()
        q, k, v = self.qkv(x).split(C, dim=2)
        q, k, v = [t.view(B, T, self.heads, C // self.heads).transpose(1, 2) for t in (q, k, v)]
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out(y.transpose(1, 2).reshape(B, T, C))

class Block(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.norm1 = nn.LayerNorm(config.width)
        self.attention = Attention(config)
        self.norm2 = nn.LayerNorm(config.width)
        self.mlp = nn.Sequential(
            nn.Linear(config.width, 4 * config.width), nn.GELU(), nn.Linear(4 * config.width, config.width)
        )

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))

class Gpt(nn.Module):
    def __init__(self, config: Config):
        super().__init__()
        self.embed = nn.Embedding(config.words, config.width)
        self.places = nn.Embedding(config.longest, config.width)
        self.blocks = nn.ModuleList([Block(config) for _ in range(config.layers)])
        self.norm = nn.LayerNorm(config.width)
        self.head = nn.Linear(config.width, config.words, bias=False)
        self.head.weight = self.embed.weight

    def forward(self, ids):
        B, T = ids.size()
        x = self.embed(ids) + self.places(torch.arange(T))
        for block in self.blocks:
            x = block(x)
        logits = self.head(self.norm(x))
        return logits
`;
