"""Attention in blocks of neighbours, with padding, unfolding and a sliding mask."""

import torch
import torch.nn as nn
import torch.nn.functional as F

BATCH, TIME, WIDTH, HEADS, WINDOW = 2, 10, 12, 2, 4
SIZE = WIDTH // HEADS


def pad_to_multiple(x, multiple, dim=-2):
    length = x.shape[dim]
    rest = (multiple - length % multiple) % multiple
    return F.pad(x, (0, 0, 0, rest)), length


def look_around(x, value=-1.0):
    blocks = x.shape[1]
    padded = F.pad(x, (0, 0, 0, 0, 1, 1), value=value)
    around = [padded[:, k : k + blocks] for k in range(3)]
    return torch.cat(around, dim=2)


class LocalAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.to_q = nn.Linear(WIDTH, WIDTH)
        self.to_kv = nn.Linear(WIDTH, WIDTH * 2)
        self.out = nn.Linear(WIDTH, WIDTH)

    def forward(self, x):
        x, length = pad_to_multiple(x, WINDOW)
        b, n, c = x.shape
        q, (k, v) = self.to_q(x), self.to_kv(x).chunk(2, dim=-1)
        q, k, v = map(lambda t: t.reshape(b, n, HEADS, SIZE).transpose(1, 2).reshape(b * HEADS, n, SIZE), (q, k, v))
        places = torch.arange(n).view(1, -1, WINDOW, 1).float()
        bq, bk, bv = (t.unflatten(1, (-1, WINDOW)) for t in (q, k, v))
        bk, bv = look_around(bk), look_around(bv)
        near = look_around(places).squeeze(-1)
        scores = torch.einsum("bwie,bwje->bwij", bq, bk) * SIZE**-0.5
        hidden = near.unsqueeze(2) > places
        hidden = hidden | (near == -1).unsqueeze(-2)
        scores = scores.masked_fill(hidden, -1e9)
        out = scores.softmax(dim=-1) @ bv
        out = out.reshape(b, HEADS, n, SIZE).permute(0, 2, 1, 3).reshape(b, n, c)
        return self.out(out[:, :length])


class Strided(nn.Module):
    """Keys and values averaged over steps."""

    def __init__(self, ratio=2):
        super().__init__()
        self.ratio = ratio
        self.small = nn.AvgPool1d(ratio)
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)

    def forward(self, x):
        q, k, v = self.qkv(x).tensor_split(3, dim=-1)
        k = self.small(k.transpose(1, 2)).transpose(1, 2)
        v = self.small(v.transpose(1, 2)).transpose(1, 2)
        return F.scaled_dot_product_attention(q, k, v)


def sliding(x, size):
    pieces = x.unfold(1, size, 1)
    return pieces.amax(dim=-1)


def main():
    torch.manual_seed(0)
    x = torch.randn(BATCH, TIME, WIDTH)
    y = LocalAttention()(x)
    z = Strided()(y)
    peaks = sliding(y + z, 3)
    image = torch.randn(BATCH, 3, 8, 8)
    patches = F.unfold(image, kernel_size=2, stride=2)
    whole = F.fold(patches, (8, 8), kernel_size=2, stride=2)
    return peaks.flatten(1), (whole - image).abs().max()


if __name__ == "__main__":
    main()
