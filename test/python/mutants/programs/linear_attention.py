"""Attention without scores: sums of outer products, once over all words and once word by word."""

import torch
import torch.nn as nn
import torch.nn.functional as F

BATCH, TIME, HEADS, SIZE = 2, 8, 3, 5
WIDTH = HEADS * SIZE


class LinearAttention(nn.Module):
    def __init__(self, causal):
        super().__init__()
        self.causal = causal
        self.to_qkv = nn.Linear(WIDTH, WIDTH * 3)
        self.to_out = nn.Linear(WIDTH, WIDTH)

    def forward(self, x):
        b, n, _ = x.shape
        q, k, v = self.to_qkv(x).chunk(3, dim=-1)
        q, k, v = [t.view(b, n, HEADS, SIZE).transpose(1, 2) for t in (q, k, v)]
        q = F.elu(q) + 1
        k = F.elu(k) + 1
        if self.causal:
            states = torch.einsum("bhnd,bhne->bhnde", k, v).cumsum(dim=2)
            sums = k.cumsum(dim=2)
            out = torch.einsum("bhnd,bhnde->bhne", q, states)
            scale = torch.einsum("bhnd,bhnd->bhn", q, sums)
        else:
            state = torch.einsum("bhnd,bhne->bhde", k, v)
            out = torch.einsum("bhnd,bhde->bhne", q, state)
            scale = torch.einsum("bhnd,bhd->bhn", q, k.sum(dim=2))
        out = out / scale.unsqueeze(-1)
        out = out.transpose(1, 2).reshape(b, n, WIDTH)
        return self.to_out(out)


def recurrent(q, k, v):
    state = torch.zeros(BATCH, HEADS, SIZE, SIZE)
    rows = []
    for t in range(q.size(2)):
        state = state + k[:, :, t, :, None] * v[:, :, t, None, :]
        row = torch.matmul(q[:, :, t].unsqueeze(2), state)
        rows.append(row)
    return torch.cat(rows, dim=2)


def main():
    torch.manual_seed(0)
    x = torch.randn(BATCH, TIME, WIDTH)
    y = LinearAttention(causal=False)(x)
    z = LinearAttention(causal=True)(x)
    q = torch.randn(BATCH, HEADS, TIME, SIZE)
    r = recurrent(q, q, q)
    merged = torch.stack([y, z, r.transpose(1, 2).flatten(2)], dim=0)
    return merged.mean(0).amax(dim=-1)


if __name__ == "__main__":
    main()
