"""Text, sound and pictures packed into one sequence with einops."""

import torch
import torch.nn as nn
from einops import einsum, pack, rearrange, reduce, repeat, unpack
from einops.layers.torch import Rearrange, Reduce

BATCH, DIM, WORDS, SOUND, FRAMES, SIDE, PATCH = 2, 12, 19, 5, 8, 6, 3
HEADS, TEXT = 3, 7


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.read = nn.ModuleDict(
            {
                "text": nn.Embedding(WORDS, DIM),
                "sound": nn.Linear(SOUND, DIM),
                "picture": nn.Sequential(
                    Rearrange("b c (h p) (w q) -> b h w (c p q)", p=PATCH, q=PATCH),
                    nn.Linear(3 * PATCH * PATCH, DIM),
                ),
            }
        )
        self.kinds = nn.Parameter(torch.randn(3, DIM))
        self.to_qkv = nn.Linear(DIM, 3 * DIM, bias=False)
        self.mix = nn.Parameter(torch.randn(HEADS, HEADS))
        self.out = nn.Linear(DIM, DIM)
        self.pool = Reduce("b n d -> b d", "mean")

    def attend(self, x):
        q, k, v = rearrange(self.to_qkv(x), "b n (k h d) -> k b h n d", k=3, h=HEADS)
        scores = einsum(q, k, "b h i d, b h j d -> b h i j") * q.shape[-1] ** -0.5
        scores = einsum(scores, self.mix, "b h i j, h g -> b g i j")
        weights = scores.softmax(dim=-1)
        out = einsum(weights, v, "b h i j, b h j d -> b h i d")
        return self.out(rearrange(out, "b h n d -> b n (h d)"))

    def forward(self, text, sound, picture):
        text = self.read["text"](text) + self.kinds[0]
        sound = self.read["sound"](sound) + self.kinds[1]
        picture = self.read["picture"](picture) + self.kinds[2]
        x, shapes = pack([text, sound, picture], "b * d")
        x = x + self.attend(x)
        text, sound, picture = unpack(x, shapes, "b * d")
        seen = rearrange(picture, "b h w d -> b d h w")
        per_row = reduce(seen, "b d h w -> b h d", "max")
        heard = reduce(sound, "b (n two) d -> b n d", "mean", two=2)
        asked = repeat(text[:, 0], "b d -> b n d", n=heard.shape[1])
        joined = torch.cat([asked, heard], dim=-1)
        return self.pool(x), per_row, rearrange(joined, "b n (two d) -> b two n d", two=2)


def main():
    torch.manual_seed(0)
    text = torch.randint(0, WORDS, (BATCH, TEXT))
    sound = torch.randn(BATCH, FRAMES, SOUND)
    picture = torch.randn(BATCH, 3, SIDE, SIDE)
    pooled, per_row, joined = Reader()(text, sound, picture)
    both = einsum(pooled, per_row, "b d, b h d -> b h")
    return both, joined.mean(dim=(1, 2))


if __name__ == "__main__":
    main()
