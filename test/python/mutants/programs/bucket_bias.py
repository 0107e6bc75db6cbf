"""Relative places in buckets, as an encoder and decoder share them."""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F

BATCH, QUERY, KEY, WIDTH, HEADS, SIZE, BUCKETS = 2, 5, 8, 17, 3, 6, 8


def bucket(relative, buckets=BUCKETS, far=16):
    side = buckets // 2
    result = (relative > 0).long() * side
    distance = relative.abs()
    exact = side // 2
    large = exact + (torch.log(distance.float().clamp(min=1) / exact) / math.log(far / exact) * (side - exact)).long()
    large = torch.min(large, torch.full_like(large, side - 1))
    return result + torch.where(distance < exact, distance, large.clamp(min=0))


class Attention(nn.Module):
    def __init__(self, has_bias):
        super().__init__()
        inner = HEADS * SIZE
        self.q = nn.Linear(WIDTH, inner, bias=False)
        self.k = nn.Linear(WIDTH, inner, bias=False)
        self.v = nn.Linear(WIDTH, inner, bias=False)
        self.o = nn.Linear(inner, WIDTH, bias=False)
        self.has_bias = has_bias
        if has_bias:
            self.bias = nn.Embedding(BUCKETS, HEADS)

    def make_bias(self, queries, keys):
        places = torch.arange(queries)[:, None]
        others = torch.arange(keys)[None, :]
        values = self.bias(bucket(others - places))
        return values.permute([2, 0, 1]).unsqueeze(0)

    def forward(self, x, memory=None, bias=None):
        source = x if memory is None else memory
        b, n = x.shape[:2]
        q = self.q(x).view(b, -1, HEADS, SIZE).transpose(1, 2)
        k = self.k(source).view(b, -1, HEADS, SIZE).transpose(1, 2)
        v = self.v(source).view(b, -1, HEADS, SIZE).transpose(1, 2)
        scores = torch.matmul(q, k.transpose(3, 2))
        if bias is None:
            if self.has_bias:
                bias = self.make_bias(n, source.shape[1])
            else:
                bias = torch.zeros(1, HEADS, n, source.shape[1])
        scores += bias
        weights = F.softmax(scores.float(), dim=-1).type_as(scores)
        out = torch.matmul(weights, v)
        out = out.transpose(1, 2).contiguous().view(b, -1, HEADS * SIZE)
        return self.o(out), bias


def main():
    torch.manual_seed(0)
    x = torch.randn(BATCH, QUERY, WIDTH)
    memory = torch.randn(BATCH, KEY, WIDTH)
    first, second, cross = Attention(True), Attention(False), Attention(False)
    y, bias = first(x)
    x = x + y
    y, _ = second(x, bias=bias)
    x = x + y
    y, _ = cross(x, memory)
    x = F.dropout(x + y, 0.1)
    keep = torch.tensor([True, False, True, True, False])
    return x[:, keep].sum(1)


if __name__ == "__main__":
    main()
