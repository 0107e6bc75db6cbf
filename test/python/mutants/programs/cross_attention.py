"""Text looks at picture features; heads are kept apart with einsum."""

import torch
from torch import einsum, nn

BATCH, WORDS, PLACES = 2, 6, 15
TEXT, IMAGE, HEADS, HEAD = 18, 22, 3, 5


class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads, dim_head):
        super().__init__()
        inner = heads * dim_head
        self.heads = heads
        self.scale = dim_head**-0.5
        self.norm = nn.LayerNorm(query_dim)
        self.norm_context = nn.LayerNorm(context_dim)
        self.to_q = nn.Linear(query_dim, inner, bias=False)
        self.to_kv = nn.Linear(context_dim, inner * 2, bias=False)
        self.to_out = nn.Sequential(nn.Linear(inner, query_dim), nn.Dropout(0.1))

    def split(self, t):
        b, n, _ = t.shape
        return t.reshape(b, n, self.heads, -1).permute(0, 2, 1, 3)

    def forward(self, x, context, mask=None):
        h = self.heads
        x = self.norm(x)
        context = self.norm_context(context)
        q = self.to_q(x)
        k, v = self.to_kv(context).chunk(2, dim=-1)
        q, k, v = (self.split(t) for t in (q, k, v))
        sim = einsum("b h i d, b h j d -> b h i j", q, k) * self.scale
        if mask is not None:
            mask = mask[:, None, None, :]
            sim = sim.masked_fill(~mask, -torch.finfo(sim.dtype).max)
        attn = sim.softmax(dim=-1)
        out = einsum("b h i j, b h j d -> b h i d", attn, v)
        out = out.permute(0, 2, 1, 3).flatten(2)
        return self.to_out(out)


def main():
    torch.manual_seed(0)
    text = torch.randn(BATCH, WORDS, TEXT)
    image = torch.randn(BATCH, PLACES, IMAGE)
    mask = torch.arange(PLACES).expand(BATCH, -1) < 12
    attend = CrossAttention(TEXT, IMAGE, HEADS, HEAD)
    out = text + attend(text, image, mask)
    pooled = (out * 0.5).sum(dim=1) / WORDS
    return pooled


if __name__ == "__main__":
    main()
