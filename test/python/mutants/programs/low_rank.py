"""Small matrices added to a large one; and a separate one for every sample."""

import torch
import torch.nn as nn
import torch.nn.functional as F

BATCH, TIME, INTO, OUTOF, RANK = 3, 6, 14, 10, 2


class LowRank(nn.Module):
    def __init__(self, into, outof, rank, alpha=4.0):
        super().__init__()
        self.base = nn.Linear(into, outof)
        self.base.weight.requires_grad_(False)
        self.a = nn.Parameter(torch.randn(rank, into))
        self.b = nn.Parameter(torch.zeros(outof, rank))
        self.scale = alpha / rank

    def forward(self, x):
        y = self.base(x)
        low = F.linear(F.dropout(x, 0.1, self.training), self.a)
        return y + F.linear(low, self.b) * self.scale

    def merged(self):
        return self.base.weight + self.scale * (self.b @ self.a)


class PerSample(nn.Module):
    """Every sample has its own weights, made from a summary of it."""

    def __init__(self):
        super().__init__()
        self.make = nn.Linear(INTO, INTO * RANK)
        self.bias = nn.Parameter(torch.zeros(RANK))
        self.mix = nn.Bilinear(RANK, INTO, OUTOF)

    def forward(self, x):
        b, t, c = x.shape
        weights = self.make(x.mean(1)).view(b, c, RANK)
        low = torch.baddbmm(self.bias, x, weights)
        return self.mix(low, x)


class Normed(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.g = nn.Parameter(torch.ones(dim))
        self.center = nn.Parameter(torch.zeros(dim))

    def forward(self, x):
        var = torch.var(x, dim=-1, unbiased=False, keepdim=True)
        mean = torch.mean(x, dim=-1, keepdim=True)
        return (x - mean) * (var + 1e-5).rsqrt() * self.g + self.center


def main():
    torch.manual_seed(0)
    x = torch.randn(BATCH, TIME, INTO)
    layer = LowRank(INTO, OUTOF, RANK)
    y = layer(x)
    z = PerSample()(Normed(INTO)(x))
    same = F.linear(x, layer.merged(), layer.base.bias)
    grams = torch.bmm(y.transpose(1, 2), z)
    edge = torch.diagonal(grams, dim1=1, dim2=2)
    outer = torch.outer(edge[0], edge[1])
    table = torch.addmm(outer, same[0].t(), y[0])
    return F.layer_norm(table, (OUTOF,)), F.cosine_similarity(y, same, dim=-1)


if __name__ == "__main__":
    main()
