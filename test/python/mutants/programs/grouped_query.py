"""Fewer keys and values than queries; RMSNorm; a gated feed-forward; a small language model around it."""

from dataclasses import dataclass

import torch
import torch.nn as nn
import torch.nn.functional as F


@dataclass
class Args:
    dim: int = 32
    n_heads: int = 8
    n_kv_heads: int = 2
    n_layers: int = 2
    vocab: int = 41
    hidden: int = 44


class RMSNorm(nn.Module):
    def __init__(self, dim, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(dim))

    def forward(self, x):
        scale = torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps)
        return x * scale * self.weight


def repeat_kv(x, times):
    b, t, heads, size = x.shape
    if times == 1:
        return x
    return x[:, :, :, None, :].expand(b, t, heads, times, size).reshape(b, t, heads * times, size)


class Attention(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.n_heads = args.n_heads
        self.n_kv = args.n_kv_heads
        self.times = args.n_heads // args.n_kv_heads
        self.size = args.dim // args.n_heads
        self.wq = nn.Linear(args.dim, self.n_heads * self.size, bias=False)
        self.wk = nn.Linear(args.dim, self.n_kv * self.size, bias=False)
        self.wv = nn.Linear(args.dim, self.n_kv * self.size, bias=False)
        self.wo = nn.Linear(self.n_heads * self.size, args.dim, bias=False)

    def forward(self, x, mask):
        b, t, _ = x.shape
        q, k, v = self.wq(x), self.wk(x), self.wv(x)
        q = q.view(b, t, self.n_heads, self.size)
        k = k.view(b, t, self.n_kv, self.size)
        v = v.view(b, t, self.n_kv, self.size)
        k = repeat_kv(k, self.times)
        v = repeat_kv(v, self.times)
        q, k, v = map(lambda m: m.transpose(1, 2), (q, k, v))
        scores = torch.matmul(q, k.transpose(2, 3)) / self.size**0.5
        scores = scores + mask
        scores = F.softmax(scores.float(), dim=-1).type_as(q)
        out = torch.matmul(scores, v)
        out = out.transpose(1, 2).contiguous().view(b, t, -1)
        return self.wo(out)


class FeedForward(nn.Module):
    def __init__(self, dim, hidden):
        super().__init__()
        self.w1 = nn.Linear(dim, hidden, bias=False)
        self.w2 = nn.Linear(hidden, dim, bias=False)
        self.w3 = nn.Linear(dim, hidden, bias=False)

    def forward(self, x):
        return self.w2(F.silu(self.w1(x)) * self.w3(x))


class Layer(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.attention = Attention(args)
        self.forward_net = FeedForward(args.dim, args.hidden)
        self.norm1 = RMSNorm(args.dim)
        self.norm2 = RMSNorm(args.dim)

    def forward(self, x, mask):
        h = x + self.attention(self.norm1(x), mask)
        return h + self.forward_net(self.norm2(h))


class Model(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.embed = nn.Embedding(args.vocab, args.dim)
        self.layers = nn.ModuleList(Layer(args) for _ in range(args.n_layers))
        self.norm = RMSNorm(args.dim)
        self.output = nn.Linear(args.dim, args.vocab, bias=False)

    def forward(self, ids):
        b, t = ids.shape
        h = self.embed(ids)
        mask = torch.full((t, t), float("-inf"))
        mask = torch.triu(mask, diagonal=1)
        for layer in self.layers:
            h = layer(h, mask)
        return self.output(self.norm(h))


def main():
    torch.manual_seed(0)
    args = Args()
    ids = torch.randint(0, args.vocab, (2, 7))
    logits = Model(args)(ids)
    best = logits[:, -1, :].argmax(dim=-1)
    return torch.cat((ids, best.unsqueeze(1)), dim=1)


if __name__ == "__main__":
    main()
