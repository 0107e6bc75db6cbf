"""A vision transformer with einops."""

import torch
from einops import rearrange, repeat
from einops.layers.torch import Rearrange
from torch import nn

BATCH, CHANNELS, SIDE, PATCH = 2, 3, 12, 4
DIM, HEADS, DIM_HEAD, DEPTH, CLASSES, MLP = 20, 2, 7, 2, 9, 33


class FeedForward(nn.Module):
    def __init__(self, dim, hidden):
        super().__init__()
        self.net = nn.Sequential(
            nn.LayerNorm(dim),
            nn.Linear(dim, hidden),
            nn.GELU(),
            nn.Linear(hidden, dim),
        )

    def forward(self, x):
        return self.net(x)


class Attention(nn.Module):
    def __init__(self, dim, heads, dim_head):
        super().__init__()
        inner = dim_head * heads
        self.heads = heads
        self.scale = dim_head**-0.5
        self.norm = nn.LayerNorm(dim)
        self.attend = nn.Softmax(dim=-1)
        self.to_qkv = nn.Linear(dim, inner * 3, bias=False)
        self.to_out = nn.Linear(inner, dim)

    def forward(self, x):
        x = self.norm(x)
        qkv = self.to_qkv(x).chunk(3, dim=-1)
        q, k, v = map(lambda t: rearrange(t, "b n (h d) -> b h n d", h=self.heads), qkv)
        dots = torch.matmul(q, k.transpose(-1, -2)) * self.scale
        attn = self.attend(dots)
        out = torch.matmul(attn, v)
        out = rearrange(out, "b h n d -> b n (h d)")
        return self.to_out(out)


class Picture(nn.Module):
    def __init__(self):
        super().__init__()
        patches = (SIDE // PATCH) ** 2
        patch_dim = CHANNELS * PATCH * PATCH
        self.to_patches = nn.Sequential(
            Rearrange("b c (h p1) (w p2) -> b (h w) (p1 p2 c)", p1=PATCH, p2=PATCH),
            nn.LayerNorm(patch_dim),
            nn.Linear(patch_dim, DIM),
            nn.LayerNorm(DIM),
        )
        self.places = nn.Parameter(torch.randn(1, patches + 1, DIM))
        self.cls = nn.Parameter(torch.randn(1, 1, DIM))
        self.layers = nn.ModuleList([])
        for _ in range(DEPTH):
            self.layers.append(nn.ModuleList([Attention(DIM, HEADS, DIM_HEAD), FeedForward(DIM, MLP)]))
        self.head = nn.Linear(DIM, CLASSES)

    def forward(self, image):
        x = self.to_patches(image)
        b, n, _ = x.shape
        cls = repeat(self.cls, "1 1 d -> b 1 d", b=b)
        x = torch.cat((cls, x), dim=1)
        x = x + self.places[:, : (n + 1)]
        for attend, think in self.layers:
            x = attend(x) + x
            x = think(x) + x
        return self.head(x[:, 0])


def main():
    torch.manual_seed(0)
    image = torch.randn(BATCH, CHANNELS, SIDE, SIDE)
    logits = Picture()(image)
    labels = torch.tensor([1, 5])
    loss = nn.CrossEntropyLoss()(logits, labels)
    return loss.item()


if __name__ == "__main__":
    main()
