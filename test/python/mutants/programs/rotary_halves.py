"""Rotary positions by turning halves, with a table of cosines and sines."""

import torch
import torch.nn as nn

BATCH, TIME, HEADS, HEAD = 2, 9, 4, 6


class Turns(nn.Module):
    def __init__(self, size, base=10000):
        super().__init__()
        speeds = 1.0 / base ** (torch.arange(0, size, 2).float() / size)
        self.register_buffer("speeds", speeds)

    def forward(self, length):
        places = torch.arange(length).float()
        angles = torch.einsum("i,j->ij", places, self.speeds)
        angles = torch.cat((angles, angles), dim=-1)
        return angles.cos(), angles.sin()


def rotate_half(x):
    first, second = x.chunk(2, dim=-1)
    return torch.cat((-second, first), dim=-1)


def rotate_pairs(x):
    even, odd = x[..., ::2], x[..., 1::2]
    return torch.stack((-odd, even), dim=-1).flatten(-2)


def apply(x, cos, sin):
    cos = cos[None, None, :, :]
    sin = sin.unsqueeze(0).unsqueeze(1)
    return x * cos + rotate_half(x) * sin


def main():
    torch.manual_seed(0)
    turns = Turns(HEAD)
    q = torch.randn(BATCH, HEADS, TIME, HEAD)
    k = torch.randn(BATCH, HEADS, TIME, HEAD)
    cos, sin = turns(TIME)
    q, k = apply(q, cos, sin), apply(k, cos, sin)
    scores = torch.matmul(q, k.transpose(2, 3)) * HEAD**-0.5
    weights = scores.softmax(dim=-1)
    pairs = rotate_pairs(q) + q
    out = torch.matmul(weights, pairs)
    return out.permute(0, 2, 1, 3).reshape(BATCH, TIME, HEADS * HEAD)


if __name__ == "__main__":
    main()
