import { deepEqual } from 'node:assert/strict';
import { report } from '../../../src/python/reporting/report';

/** "name in function: reason = value", and the text that the place covers. */
function origins(text: string, sizes?: Record<string, number>): string[] {
  const [file] = report([{ path: 'page.py', text }], undefined, sizes ? { sizes } : {});
  return file!.sizes.map(({ name, function: owner, reason, place, value }) => {
    const at = place ? ` [${text.slice(place.from, place.to).split('\n')[0]!}]` : '';
    return `${name} in ${owner}: ${reason}${at}${value === undefined ? '' : ` = ${value}`}`;
  });
}

suite('where sizes come from', () => {
  test('a configuration with defaults, a line that names sizes, a quotient with a name', () => {
    const text = `from dataclasses import dataclass
import torch.nn as nn

@dataclass
class Config:
    width: int = 6 * 64
    heads: int = 6

class Attention(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.heads = config.heads
        self.head_size = config.width // config.heads
        self.query = nn.Linear(config.width, config.width)

    def forward(self, x):
        B, T, C = x.size()
        return self.query(x).view(B, T, self.heads, self.head_size)
`;
    deepEqual(origins(text), [
      'B in Attention.forward: dimension 0 of x, named in line 17 [x.size()]',
      'T in Attention.forward: dimension 1 of x, named in line 17 [x.size()]',
      'width in Attention.forward: default of Config.width, 384 [width: int = 6 * 64] = 384',
      'heads in Attention.forward: default of Config.heads, 6 [heads: int = 6] = 6',
      'head_size in Attention.forward: width//heads, named in line 13 [self.head_size = config.width // config.heads] = 64',
      'width in Attention.__init__: default of Config.width, 384 [width: int = 6 * 64] = 384',
    ]);
    const [file] = report([{ path: 'page.py', text }], undefined, { sizes: { T: 10, heads: 12 } });
    const returned = file!.functions.find(({ name }) => name === 'Attention.forward')!.outputs[0];
    deepEqual(returned, {
      sizes: ['B', 'T', 'heads', 'head_size'],
      numbers: ['B', '10', '12', '32'],
    });
  });

  test('arguments with defaults, the numbers of a call, what depends on data', () => {
    deepEqual(
      origins(`import torch
import torch.nn as nn

class Net(nn.Module):
    def __init__(self, width, hidden=32):
        super().__init__()
        self.up = nn.Linear(width, hidden)

    def forward(self, x):
        y = self.up(x)
        return y[y.sum(-1) > 0]

def main():
    return Net(8)(torch.zeros(5, 8))
`),
      [
        'x_0 in Net.forward: dimension 0 of x, 5 in main [x] = 5',
        'hidden in Net.forward: argument hidden of Net.__init__, 32 by default [hidden] = 32',
        'width in Net.forward: argument width of Net.__init__, 8 in main [width] = 8',
        'n_selected in Net.forward: depends on data in line 11 [y[y.sum(-1) > 0]]',
        'n_selected in main: depends on data in line 11 [y[y.sum(-1) > 0]]',
        'hidden in Net.__init__: argument hidden of Net.__init__, 32 by default [hidden] = 32',
        'width in Net.__init__: argument width of Net.__init__, 8 in main [width] = 8',
      ],
    );
  });

  test('two configurations that differ give no number; constants, options, dicts', () => {
    deepEqual(
      origins(`import torch
import torch.nn as nn
import argparse

CONFIG = {"emb": 48}
TIME = 16
class Small:
    width = 8
class Large:
    width = 16

parser = argparse.ArgumentParser()
parser.add_argument('--hidden-size', type=int, default=24)
args = parser.parse_args()

class Net(nn.Module):
    def __init__(self, config, args, cfg):
        super().__init__()
        self.a = nn.Linear(config.width, args.hidden_size)
        self.b = nn.Linear(args.hidden_size, cfg["emb"])

    def forward(self, x):
        hidden = self.a(x.view(TIME, -1))
        return self.b(hidden)
`),
      [
        'TIME in Net.forward: constant TIME, 16 [TIME = 16] = 16',
        'hidden_size in Net.forward: default of --hidden-size, 24 [24] = 24',
        'width in Net.forward: given as default of Small.width and default of Large.width [width = 8]',
        'emb in Net.forward: CONFIG["emb"], 48 [48] = 48',
        'emb in Net.__init__: CONFIG["emb"], 48 [48] = 48',
        'hidden_size in Net.__init__: default of --hidden-size, 24 [24] = 24',
        'width in Net.__init__: given as default of Small.width and default of Large.width [width = 8]',
      ],
    );
  });
});
