"""Pictures and texts in one space, trained by telling pairs apart."""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

BATCH, SIDE, PATCH, DIM, SHARED, WORDS, LENGTH = 4, 12, 6, 16, 10, 29, 7


class PictureSide(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, DIM, PATCH, stride=PATCH, bias=False)
        self.cls = nn.Parameter(torch.randn(DIM))
        self.places = nn.Parameter(torch.randn((SIDE // PATCH) ** 2 + 1, DIM))
        self.layer = nn.TransformerEncoderLayer(DIM, 4, 24, batch_first=True)
        self.norm = nn.LayerNorm(DIM)
        self.proj = nn.Parameter(torch.randn(DIM, SHARED))

    def forward(self, x):
        x = self.conv1(x)
        x = x.reshape(x.shape[0], x.shape[1], -1)
        x = x.permute(0, 2, 1)
        cls = self.cls + torch.zeros(x.shape[0], 1, x.shape[-1])
        x = torch.cat([cls, x], dim=1)
        x = x + self.places
        x = self.layer(x)
        return self.norm(x[:, 0, :]) @ self.proj


class TextSide(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(WORDS, DIM)
        self.places = nn.Parameter(torch.zeros(LENGTH, DIM))
        self.attend = nn.MultiheadAttention(DIM, 2)
        self.norm = nn.LayerNorm(DIM)
        self.proj = nn.Parameter(torch.randn(DIM, SHARED))
        self.register_buffer("mask", torch.full((LENGTH, LENGTH), float("-inf")).triu_(1))

    def forward(self, ids):
        x = self.words(ids) + self.places
        x = x.permute(1, 0, 2)
        y, _ = self.attend(x, x, x, attn_mask=self.mask)
        x = (x + y).permute(1, 0, 2)
        x = self.norm(x)
        ends = ids.argmax(dim=-1)
        x = x[torch.arange(x.shape[0]), ends]
        return x @ self.proj


class Pairs(nn.Module):
    def __init__(self):
        super().__init__()
        self.picture = PictureSide()
        self.text = TextSide()
        self.scale = nn.Parameter(torch.ones([]) * np.log(1 / 0.07))

    def forward(self, images, ids):
        a = self.picture(images)
        b = self.text(ids)
        a = a / a.norm(dim=1, keepdim=True)
        b = F.normalize(b, dim=-1)
        logits = self.scale.exp() * a @ b.t()
        return logits, logits.t()


def main():
    torch.manual_seed(0)
    images = torch.randn(BATCH, 3, SIDE, SIDE)
    ids = torch.randint(0, WORDS, (BATCH, LENGTH))
    by_image, by_text = Pairs()(images, ids)
    labels = torch.arange(BATCH)
    loss = (F.cross_entropy(by_image, labels) + F.cross_entropy(by_text, labels)) / 2
    probs = by_image.softmax(dim=-1)
    best = probs.topk(2, dim=-1).indices
    hits = (best == labels[:, None]).any(dim=1).float().mean()
    return loss, hits


if __name__ == "__main__":
    main()
