"""Most patches are hidden, the rest is encoded, all is guessed."""

import torch
import torch.nn as nn

BATCH, CHANNELS, SIDE, PATCH, DIM, DECODER, KEEP = 2, 3, 12, 4, 20, 14, 4
PLACES = (SIDE // PATCH) ** 2
SIZE = PATCH * PATCH * CHANNELS


def patchify(images):
    h = w = SIDE // PATCH
    x = images.reshape(images.shape[0], CHANNELS, h, PATCH, w, PATCH)
    x = x.permute(0, 2, 4, 3, 5, 1)
    return x.reshape(images.shape[0], h * w, SIZE)


def hide(x, keep):
    n, length, d = x.shape
    noise = torch.rand(n, length)
    order = torch.argsort(noise, dim=1)
    back = torch.argsort(order, dim=1)
    kept = order[:, :keep]
    seen = torch.gather(x, dim=1, index=kept.unsqueeze(-1).repeat(1, 1, d))
    mask = torch.ones([n, length])
    mask[:, :keep] = 0
    mask = torch.gather(mask, dim=1, index=back)
    return seen, mask, back


class Layer(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim)
        self.attend = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.norm2 = nn.LayerNorm(dim)
        self.mlp = nn.Sequential(nn.Linear(dim, dim * 2), nn.GELU(), nn.Linear(dim * 2, dim))

    def forward(self, x):
        y = self.norm1(x)
        y, _ = self.attend(y, y, y)
        x = x + y
        return x + self.mlp(self.norm2(x))


class Masked(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(SIZE, DIM)
        self.cls = nn.Parameter(torch.zeros(1, 1, DIM))
        self.places = nn.Parameter(torch.zeros(1, PLACES + 1, DIM), requires_grad=False)
        self.encoder = Layer(DIM, 4)
        self.smaller = nn.Linear(DIM, DECODER)
        self.hidden = nn.Parameter(torch.zeros(1, 1, DECODER))
        self.decoder_places = nn.Parameter(torch.zeros(1, PLACES + 1, DECODER))
        self.decoder = Layer(DECODER, 2)
        self.guess = nn.Linear(DECODER, SIZE)

    def encode(self, patches):
        x = self.embed(patches) + self.places[:, 1:, :]
        x, mask, back = hide(x, KEEP)
        cls = self.cls + self.places[:, :1, :]
        cls = cls.expand(x.shape[0], -1, -1)
        x = torch.cat((cls, x), dim=1)
        return self.encoder(x), mask, back

    def decode(self, x, back):
        x = self.smaller(x)
        hidden = self.hidden.repeat(x.shape[0], back.shape[1] + 1 - x.shape[1], 1)
        full = torch.cat([x[:, 1:, :], hidden], dim=1)
        full = torch.gather(full, dim=1, index=back.unsqueeze(-1).repeat(1, 1, x.shape[2]))
        x = torch.cat([x[:, :1, :], full], dim=1)
        x = self.decoder(x + self.decoder_places)
        return self.guess(x)[:, 1:, :]

    def forward(self, images):
        target = patchify(images)
        x, mask, back = self.encode(target)
        guess = self.decode(x, back)
        loss = (guess - target) ** 2
        loss = loss.mean(dim=-1)
        return (loss * mask).sum() / mask.sum()


def main():
    torch.manual_seed(0)
    images = torch.randn(BATCH, CHANNELS, SIDE, SIDE)
    loss = Masked()(images)
    loss.backward()
    return loss.item()


if __name__ == "__main__":
    main()
