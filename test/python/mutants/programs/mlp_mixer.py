"""Mixing over places and over channels, with no attention."""

import torch
import torch.nn as nn

BATCH, SIDE, PATCH, CHANNELS, DIM, CLASSES = 2, 10, 5, 3, 16, 6
PLACES = (SIDE // PATCH) ** 2


class Mlp(nn.Module):
    def __init__(self, dim, hidden):
        super().__init__()
        self.fc1 = nn.Linear(dim, hidden)
        self.act = nn.GELU()
        self.fc2 = nn.Linear(hidden, dim)

    def forward(self, x):
        return self.fc2(self.act(self.fc1(x)))


class MixerBlock(nn.Module):
    def __init__(self, places, dim):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim)
        self.over_places = Mlp(places, 13)
        self.norm2 = nn.LayerNorm(dim)
        self.over_channels = Mlp(dim, 29)

    def forward(self, x):
        y = self.norm1(x).transpose(1, 2)
        y = self.over_places(y).transpose(1, 2)
        x = x + y
        return x + self.over_channels(self.norm2(x))


class Gated(nn.Module):
    def __init__(self, places, dim):
        super().__init__()
        self.into = nn.Linear(dim, dim * 2)
        self.norm = nn.LayerNorm(dim)
        self.conv = nn.Conv1d(places, places, kernel_size=1)
        self.out = nn.Linear(dim, dim)

    def forward(self, x):
        u, v = self.into(x).chunk(2, dim=-1)
        v = self.conv(self.norm(v))
        return x + self.out(u * v)


class Mixer(nn.Module):
    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(CHANNELS, DIM, kernel_size=PATCH, stride=PATCH)
        self.blocks = nn.Sequential(MixerBlock(PLACES, DIM), Gated(PLACES, DIM), MixerBlock(PLACES, DIM))
        self.norm = nn.LayerNorm(DIM)
        self.head = nn.Linear(DIM, CLASSES)

    def forward(self, image):
        x = self.patches(image)
        x = x.flatten(2).transpose(1, 2)
        x = self.norm(self.blocks(x))
        return self.head(x.mean(dim=1))


def main():
    torch.manual_seed(0)
    image = torch.randn(BATCH, CHANNELS, SIDE, SIDE)
    logits = Mixer()(image)
    scores = torch.log_softmax(logits, dim=1)
    target = torch.tensor([2, 4])
    loss = nn.functional.nll_loss(scores, target)
    picked = scores.gather(1, target[:, None]).squeeze(1)
    return loss + picked.mean()


if __name__ == "__main__":
    main()
