"""Attention inside shifted windows, with a learned bias for every relative place."""

import torch
import torch.nn as nn
import torch.nn.functional as F

BATCH, SIDE, WINDOW, SHIFT, WIDTH, HEADS = 2, 8, 4, 2, 18, 3


def cut(x, window):
    b, h, w, c = x.shape
    x = x.view(b, h // window, window, w // window, window, c)
    return x.permute(0, 1, 3, 2, 4, 5).contiguous().view(-1, window, window, c)


def join(windows, window, h, w):
    b = windows.shape[0] // (h * w // window // window)
    x = windows.view(b, h // window, w // window, window, window, -1)
    return x.permute(0, 1, 3, 2, 4, 5).contiguous().view(b, h, w, -1)


def relative_places(window):
    rows, columns = torch.arange(window), torch.arange(window)
    grid = torch.stack(torch.meshgrid([rows, columns], indexing="ij"))
    flat = torch.flatten(grid, 1)
    apart = flat[:, :, None] - flat[:, None, :]
    apart = apart.permute(1, 2, 0).contiguous()
    apart[:, :, 0] += window - 1
    apart[:, :, 1] += window - 1
    apart[:, :, 0] *= 2 * window - 1
    return apart.sum(-1)


class WindowAttention(nn.Module):
    def __init__(self, dim, window, heads):
        super().__init__()
        self.window = window
        self.heads = heads
        self.scale = (dim // heads) ** -0.5
        self.bias = nn.Parameter(torch.zeros((2 * window - 1) * (2 * window - 1), heads))
        self.register_buffer("places", relative_places(window))
        self.qkv = nn.Linear(dim, dim * 3)
        self.proj = nn.Linear(dim, dim)

    def forward(self, x):
        n, places, c = x.shape
        qkv = self.qkv(x).reshape(n, places, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        q, k, v = qkv[0], qkv[1], qkv[2]
        scores = (q * self.scale) @ k.transpose(-2, -1)
        area = self.window * self.window
        bias = self.bias[self.places.view(-1)].view(area, area, -1)
        bias = bias.permute(2, 0, 1).contiguous()
        scores = scores + bias.unsqueeze(0)
        weights = F.softmax(scores, dim=-1)
        x = (weights @ v).transpose(1, 2).reshape(n, places, c)
        return self.proj(x)


class Merge(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.norm = nn.LayerNorm(4 * dim)
        self.reduce = nn.Linear(4 * dim, 2 * dim, bias=False)

    def forward(self, x):
        x0 = x[:, 0::2, 0::2, :]
        x1 = x[:, 1::2, 0::2, :]
        x2 = x[:, 0::2, 1::2, :]
        x3 = x[:, 1::2, 1::2, :]
        x = torch.cat([x0, x1, x2, x3], -1)
        return self.reduce(self.norm(x))


def main():
    torch.manual_seed(0)
    x = torch.randn(BATCH, SIDE, SIDE, WIDTH)
    attend = WindowAttention(WIDTH, WINDOW, HEADS)
    shifted = torch.roll(x, shifts=(-SHIFT, -SHIFT), dims=(1, 2))
    windows = cut(shifted, WINDOW).view(-1, WINDOW * WINDOW, WIDTH)
    out = attend(windows).view(-1, WINDOW, WINDOW, WIDTH)
    out = join(out, WINDOW, SIDE, SIDE)
    x = x + torch.roll(out, shifts=(SHIFT, SHIFT), dims=(1, 2))
    small = Merge(WIDTH)(x)
    return small.flatten(1, 2)


if __name__ == "__main__":
    main()
