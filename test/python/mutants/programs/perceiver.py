"""A few learned latents read a long input."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from einops import rearrange, reduce, repeat

BATCH, LENGTH, INPUT, LATENTS, DIM, HEADS = 2, 19, 9, 4, 14, 2


class Cross(nn.Module):
    def __init__(self, dim, context, heads):
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(dim)
        self.norm_context = nn.LayerNorm(context)
        self.to_q = nn.Linear(dim, dim, bias=False)
        self.to_kv = nn.Linear(context, dim * 2, bias=False)
        self.to_out = nn.Linear(dim, dim)

    def forward(self, x, context=None):
        x = self.norm(x)
        context = self.norm_context(context) if context is not None else x
        q = rearrange(self.to_q(x), "b n (h d) -> b h n d", h=self.heads)
        kv = rearrange(self.to_kv(context), "b n (two h d) -> two b h n d", two=2, h=self.heads)
        k, v = kv
        out = F.scaled_dot_product_attention(q, k, v)
        return self.to_out(rearrange(out, "b h n d -> b n (h d)"))


class GEGLU(nn.Module):
    def forward(self, x):
        x, gates = x.chunk(2, dim=-1)
        return x * F.gelu(gates)


def fourier(places, bands):
    scales = torch.linspace(1.0, 10.0, bands)
    x = places[:, None] * scales[None, :] * torch.pi
    x = torch.cat([x.sin(), x.cos()], dim=-1)
    return torch.cat((x, places.unsqueeze(-1)), dim=-1)


class Perceiver(nn.Module):
    def __init__(self, bands=3):
        super().__init__()
        self.bands = bands
        context = INPUT + 2 * bands + 1
        self.latents = nn.Parameter(torch.randn(LATENTS, DIM))
        self.read = Cross(DIM, context, HEADS)
        self.think = Cross(DIM, DIM, HEADS)
        self.mlp = nn.Sequential(nn.LayerNorm(DIM), nn.Linear(DIM, DIM * 4), GEGLU(), nn.Linear(DIM * 2, DIM))
        self.logits = nn.Linear(DIM, 5)

    def forward(self, data):
        b, n, _ = data.shape
        places = fourier(torch.linspace(-1, 1, n), self.bands)
        places = repeat(places, "n d -> b n d", b=b)
        data = torch.cat((data, places), dim=-1)
        x = repeat(self.latents, "n d -> b n d", b=b)
        x = self.read(x, data) + x
        x = self.think(x) + x
        x = self.mlp(x) + x
        return self.logits(reduce(x, "b n d -> b d", "mean"))


def main():
    torch.manual_seed(0)
    data = torch.randn(BATCH, LENGTH, INPUT)
    logits = Perceiver()(data)
    target = torch.zeros(BATCH, 5)
    return F.binary_cross_entropy_with_logits(logits, target).item()


if __name__ == "__main__":
    main()
