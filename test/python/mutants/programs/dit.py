"""A diffusion transformer: every block is modulated by the time and the class."""

import math

import torch
import torch.nn as nn
from einops import rearrange

BATCH, CHANNELS, SIDE, PATCH, DIM, HEADS, CLASSES = 2, 4, 8, 2, 18, 3, 5


def modulate(x, shift, scale):
    return x * (1 + scale.unsqueeze(1)) + shift.unsqueeze(1)


class TimeEmbedder(nn.Module):
    def __init__(self, dim, waves=10):
        super().__init__()
        self.waves = waves
        self.mlp = nn.Sequential(nn.Linear(waves, dim), nn.SiLU(), nn.Linear(dim, dim))

    def forward(self, t):
        half = self.waves // 2
        speeds = torch.exp(-math.log(10000) * torch.arange(half) / half)
        angles = t[:, None].float() * speeds[None]
        waves = torch.cat([torch.cos(angles), torch.sin(angles)], dim=-1)
        return self.mlp(waves)


class Attention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, dim * 3)
        self.proj = nn.Linear(dim, dim)

    def forward(self, x):
        q, k, v = rearrange(self.qkv(x), "b n (three h d) -> three b h n d", three=3, h=self.heads)
        x = nn.functional.scaled_dot_product_attention(q, k, v)
        return self.proj(rearrange(x, "b h n d -> b n (h d)"))


class Block(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, elementwise_affine=False)
        self.attn = Attention(dim, heads)
        self.norm2 = nn.LayerNorm(dim, elementwise_affine=False)
        self.mlp = nn.Sequential(nn.Linear(dim, dim * 2), nn.GELU(approximate="tanh"), nn.Linear(dim * 2, dim))
        self.modulation = nn.Sequential(nn.SiLU(), nn.Linear(dim, 6 * dim))

    def forward(self, x, c):
        shift1, scale1, gate1, shift2, scale2, gate2 = self.modulation(c).chunk(6, dim=1)
        x = x + gate1.unsqueeze(1) * self.attn(modulate(self.norm1(x), shift1, scale1))
        x = x + gate2.unsqueeze(1) * self.mlp(modulate(self.norm2(x), shift2, scale2))
        return x


class DiT(nn.Module):
    def __init__(self, depth=2):
        super().__init__()
        self.patch = nn.Conv2d(CHANNELS, DIM, kernel_size=PATCH, stride=PATCH)
        self.places = nn.Parameter(torch.zeros(1, (SIDE // PATCH) ** 2, DIM))
        self.time = TimeEmbedder(DIM)
        self.label = nn.Embedding(CLASSES + 1, DIM)
        self.blocks = nn.ModuleList([Block(DIM, HEADS) for _ in range(depth)])
        self.final = nn.Linear(DIM, PATCH * PATCH * CHANNELS)

    def unpatch(self, x):
        h = w = int(x.shape[1] ** 0.5)
        x = x.reshape(x.shape[0], h, w, PATCH, PATCH, CHANNELS)
        x = torch.einsum("nhwpqc->nchpwq", x)
        return x.reshape(x.shape[0], CHANNELS, h * PATCH, w * PATCH)

    def forward(self, x, t, y):
        x = self.patch(x).flatten(2).transpose(1, 2) + self.places
        c = self.time(t) + self.label(y)
        for block in self.blocks:
            x = block(x, c)
        return self.unpatch(self.final(x))


def main():
    torch.manual_seed(0)
    noise = torch.randn(BATCH, CHANNELS, SIDE, SIDE)
    t = torch.tensor([3, 7])
    y = torch.tensor([0, 4])
    guess = DiT()(noise, t, y)
    loss = nn.functional.mse_loss(guess, noise, reduction="none").mean(dim=[1, 2, 3])
    tiles = rearrange(guess, "b c (h p) (w q) -> b (h w) (p q c)", p=PATCH, q=PATCH)
    return loss, tiles


if __name__ == "__main__":
    main()
