"""Causal attention with several heads in one projection."""

import math
from dataclasses import dataclass

import torch
import torch.nn as nn
from torch.nn import functional as F


@dataclass
class Config:
    width: int = 24
    heads: int = 4
    longest: int = 16
    layers: int = 2
    words: int = 37
    bias: bool = True


class Attention(nn.Module):
    def __init__(self, config):
        super().__init__()
        assert config.width % config.heads == 0
        self.heads = config.heads
        self.width = config.width
        self.qkv = nn.Linear(config.width, 3 * config.width, bias=config.bias)
        self.out = nn.Linear(config.width, config.width, bias=config.bias)
        mask = torch.tril(torch.ones(config.longest, config.longest))
        self.register_buffer("mask", mask.view(1, 1, config.longest, config.longest))

    def forward(self, x):
        B, T, C = x.size()
        q, k, v = self.qkv(x).split(self.width, dim=2)
        q = q.view(B, T, self.heads, C // self.heads).transpose(1, 2)
        k = k.view(B, T, self.heads, C // self.heads).transpose(1, 2)
        v = v.view(B, T, self.heads, C // self.heads).transpose(1, 2)
        scores = (q @ k.transpose(-2, -1)) / math.sqrt(k.size(-1))
        scores = scores.masked_fill(self.mask[:, :, :T, :T] == 0, float("-inf"))
        weights = F.softmax(scores, dim=-1)
        y = weights @ v
        y = y.transpose(1, 2).contiguous().view(B, T, C)
        return self.out(y)


class Block(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.before = nn.LayerNorm(config.width)
        self.attend = Attention(config)
        self.between = nn.LayerNorm(config.width)
        self.think = nn.Sequential(
            nn.Linear(config.width, 4 * config.width),
            nn.GELU(),
            nn.Linear(4 * config.width, config.width),
        )

    def forward(self, x):
        x = x + self.attend(self.before(x))
        return x + self.think(self.between(x))


class Writer(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.words = nn.Embedding(config.words, config.width)
        self.places = nn.Embedding(config.longest, config.width)
        self.blocks = nn.ModuleList([Block(config) for _ in range(config.layers)])
        self.norm = nn.LayerNorm(config.width)
        self.head = nn.Linear(config.width, config.words, bias=False)

    def forward(self, ids, targets=None):
        B, T = ids.shape
        places = torch.arange(T, device=ids.device)
        x = self.words(ids) + self.places(places)
        for block in self.blocks:
            x = block(x)
        logits = self.head(self.norm(x))
        if targets is None:
            return logits[:, [-1], :], None
        loss = F.cross_entropy(logits.view(-1, logits.size(-1)), targets.view(-1))
        return logits, loss


def main():
    torch.manual_seed(0)
    config = Config()
    model = Writer(config)
    ids = torch.randint(0, config.words, (3, 9))
    logits, loss = model(ids, ids)
    last, _ = model(ids)
    return last.squeeze(1)


if __name__ == "__main__":
    main()
