"""Writing word by word: keys and values of earlier words are kept."""

import torch
import torch.nn as nn
import torch.nn.functional as F

BATCH, WIDTH, HEADS, LONGEST, WORDS = 2, 21, 3, 12, 31
SIZE = WIDTH // HEADS


class CachedAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.q_proj = nn.Linear(WIDTH, WIDTH)
        self.k_proj = nn.Linear(WIDTH, WIDTH)
        self.v_proj = nn.Linear(WIDTH, WIDTH)
        self.o_proj = nn.Linear(WIDTH, WIDTH)

    def heads(self, x):
        return x.view(x.shape[0], x.shape[1], HEADS, SIZE).transpose(1, 2)

    def forward(self, x, past=None):
        q, k, v = self.heads(self.q_proj(x)), self.heads(self.k_proj(x)), self.heads(self.v_proj(x))
        if past is not None:
            past_k, past_v = past
            k = torch.cat([past_k, k], dim=2)
            v = torch.cat([past_v, v], dim=-2)
        t, s = q.size(2), k.size(2)
        mask = torch.ones(t, s, dtype=torch.bool).tril(s - t)
        scores = q @ k.mT * SIZE**-0.5
        scores = scores.masked_fill(~mask, float("-inf"))
        y = F.softmax(scores, dim=-1) @ v
        y = y.transpose(1, 2).reshape(x.shape[0], t, WIDTH)
        return self.o_proj(y), (k, v)


class StaticCache:
    def __init__(self, batch, heads, longest, size):
        self.k = torch.zeros(batch, heads, longest, size)
        self.v = torch.zeros(batch, heads, longest, size)

    def update(self, start, k, v):
        end = start + k.shape[2]
        self.k[:, :, start:end] = k
        self.v[:, :, start:end] = v
        return self.k[:, :, :end], self.v[:, :, :end]


def main():
    torch.manual_seed(0)
    embed = nn.Embedding(WORDS, WIDTH)
    attend = CachedAttention()
    head = nn.Linear(WIDTH, WORDS)
    ids = torch.randint(0, WORDS, (BATCH, 5))
    h, past = attend(embed(ids))
    for _ in range(3):
        logits = head(h[:, -1:])
        best = logits.argmax(dim=-1)
        ids = torch.cat([ids, best], dim=1)
        h, past = attend(embed(best), past)
    cache = StaticCache(BATCH, HEADS, LONGEST, SIZE)
    keys, values = cache.update(0, past[0], past[1])
    keys, values = cache.update(keys.shape[2], torch.randn(BATCH, HEADS, 1, SIZE), torch.randn(BATCH, HEADS, 1, SIZE))
    query = torch.randn(BATCH, HEADS, 1, SIZE)
    out = F.scaled_dot_product_attention(query, keys, values)
    return out.squeeze(2).flatten(1)


if __name__ == "__main__":
    main()
