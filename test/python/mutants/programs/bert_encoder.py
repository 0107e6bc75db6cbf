"""An encoder with padding, segments and a pooled first word."""

import math

import torch
import torch.nn as nn

VOCAB, HIDDEN, HEADS, INNER, LAYERS, LONGEST = 50, 24, 3, 40, 2, 20
BATCH, TIME, LABELS = 3, 9, 4


class Embeddings(nn.Module):
    def __init__(self):
        super().__init__()
        self.word = nn.Embedding(VOCAB, HIDDEN, padding_idx=0)
        self.place = nn.Embedding(LONGEST, HIDDEN)
        self.kind = nn.Embedding(2, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.register_buffer("places", torch.arange(LONGEST).expand((1, -1)))

    def forward(self, ids, kinds):
        length = ids.size(1)
        x = self.word(ids) + self.kind(kinds)
        x = x + self.place(self.places[:, :length])
        return self.norm(x)


class SelfAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.size = HIDDEN // HEADS
        self.all = HEADS * self.size
        self.query = nn.Linear(HIDDEN, self.all)
        self.key = nn.Linear(HIDDEN, self.all)
        self.value = nn.Linear(HIDDEN, self.all)
        self.dense = nn.Linear(HIDDEN, HIDDEN)

    def to_heads(self, x):
        shape = x.size()[:-1] + (HEADS, self.size)
        return x.view(*shape).permute(0, 2, 1, 3)

    def forward(self, x, mask):
        q = self.to_heads(self.query(x))
        k = self.to_heads(self.key(x))
        v = self.to_heads(self.value(x))
        scores = torch.matmul(q, k.transpose(-1, -2)) / math.sqrt(self.size)
        scores = scores + mask
        probs = nn.functional.softmax(scores, dim=-1)
        context = torch.matmul(probs, v).permute(0, 2, 1, 3).contiguous()
        context = context.view(context.size()[:-2] + (self.all,))
        return self.dense(context)


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = SelfAttention()
        self.norm1 = nn.LayerNorm(HIDDEN)
        self.inner = nn.Linear(HIDDEN, INNER)
        self.outer = nn.Linear(INNER, HIDDEN)
        self.norm2 = nn.LayerNorm(HIDDEN)

    def forward(self, x, mask):
        x = self.norm1(x + self.attention(x, mask))
        y = nn.functional.gelu(self.inner(x))
        return self.norm2(x + self.outer(y))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embeddings = Embeddings()
        self.layers = nn.ModuleList([Layer() for _ in range(LAYERS)])
        self.pool = nn.Linear(HIDDEN, HIDDEN)
        self.classify = nn.Linear(HIDDEN, LABELS)

    def forward(self, ids, mask, kinds=None):
        if kinds is None:
            kinds = torch.zeros_like(ids)
        mask = mask.unsqueeze(1).unsqueeze(2).float()
        mask = (1.0 - mask) * torch.finfo(torch.float32).min
        x = self.embeddings(ids, kinds)
        for layer in self.layers:
            x = layer(x, mask)
        pooled = torch.tanh(self.pool(x[:, 0]))
        return x, self.classify(pooled)


def main():
    torch.manual_seed(0)
    ids = torch.randint(1, VOCAB, (BATCH, TIME))
    mask = torch.ones(BATCH, TIME)
    mask[0, 6:] = 0
    x, logits = Encoder()(ids, mask)
    average = (x * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
    words = x @ torch.randn(VOCAB, HIDDEN).T
    loss = nn.functional.cross_entropy(words.view(-1, VOCAB), ids.view(-1))
    return average, logits.argmax(-1), loss


if __name__ == "__main__":
    main()
