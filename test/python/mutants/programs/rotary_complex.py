"""Rotary positions as multiplication of complex numbers."""

import torch
import torch.nn as nn
import torch.nn.functional as F

BATCH, TIME, HEADS, HEAD = 2, 7, 3, 10
WIDTH = HEADS * HEAD


def make_turns(size, longest, base=10000.0):
    speeds = 1.0 / (base ** (torch.arange(0, size, 2)[: size // 2].float() / size))
    places = torch.arange(longest)
    angles = torch.outer(places, speeds)
    return torch.polar(torch.ones_like(angles), angles)


def turn(x, turns):
    pairs = torch.view_as_complex(x.float().reshape(*x.shape[:-1], -1, 2))
    turns = turns[: x.shape[1]].view(1, x.shape[1], 1, pairs.shape[-1])
    turned = torch.view_as_real(pairs * turns).flatten(3)
    return turned.type_as(x)


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.wq = nn.Linear(WIDTH, WIDTH, bias=False)
        self.wk = nn.Linear(WIDTH, WIDTH, bias=False)
        self.wv = nn.Linear(WIDTH, WIDTH, bias=False)
        self.wo = nn.Linear(WIDTH, WIDTH, bias=False)

    def forward(self, x, turns):
        bsz, length, _ = x.shape
        q = self.wq(x).view(bsz, length, HEADS, HEAD)
        k = self.wk(x).view(bsz, length, HEADS, HEAD)
        v = self.wv(x).view(bsz, length, HEADS, HEAD)
        q, k = turn(q, turns), turn(k, turns)
        q = q.transpose(1, 2)
        k = k.transpose(1, 2)
        v = v.transpose(1, 2)
        out = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        out = out.transpose(1, 2).contiguous().view(bsz, length, -1)
        return self.wo(out)


def main():
    torch.manual_seed(0)
    turns = make_turns(HEAD, 32)
    x = torch.randn(BATCH, TIME, WIDTH)
    y = Attention()(x, turns)
    return (x + y).mean(dim=1)


if __name__ == "__main__":
    main()
