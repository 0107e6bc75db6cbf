"""Attention that pays less to what is far, without positions."""

import torch
import torch.nn as nn

BATCH, TIME, HEADS, WIDTH = 3, 8, 4, 28


def slopes(heads):
    start = 2.0 ** (-8.0 / heads)
    return torch.tensor([start ** (k + 1) for k in range(heads)])


def alibi(heads, time):
    places = torch.arange(time)
    distance = places[None, :] - places[:, None]
    distance = distance.clamp(max=0).float()
    return slopes(heads).view(heads, 1, 1) * distance.unsqueeze(0)


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.size = width // heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        b, t, c = x.shape
        qkv = self.qkv(x).reshape(b, t, 3, self.heads, self.size)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        bias = alibi(self.heads, t)
        causal = torch.triu(torch.full((t, t), float("-inf")), diagonal=1)
        scores = torch.einsum("bhqd,bhkd->bhqk", q, k) / self.size**0.5
        scores = scores + bias + causal
        weights = torch.softmax(scores, dim=-1)
        out = torch.einsum("bhqk,bhkd->bqhd", weights, v)
        return self.proj(out.reshape(b, t, c))


def main():
    torch.manual_seed(0)
    x = torch.randn(BATCH, TIME, WIDTH)
    attend = Attention(WIDTH, HEADS)
    norm = nn.LayerNorm(WIDTH)
    y = attend(norm(x))
    halves = y.unflatten(-1, (2, WIDTH // 2))
    gate, value = halves.unbind(2)
    return torch.sigmoid(gate) * value


if __name__ == "__main__":
    main()
