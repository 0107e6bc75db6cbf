"""Down and up again with skips, attention at the bottom."""

import torch
import torch.nn as nn
import torch.nn.functional as F

BATCH, SIDE, BASE, TIME_DIM = 2, 16, 8, 10


class Twice(nn.Module):
    def __init__(self, into, outof):
        super().__init__()
        self.conv1 = nn.Conv2d(into, outof, 3, padding=1)
        self.norm1 = nn.GroupNorm(4, outof)
        self.time = nn.Linear(TIME_DIM, outof)
        self.conv2 = nn.Conv2d(outof, outof, 3, padding=1)
        self.norm2 = nn.BatchNorm2d(outof)
        self.skip = nn.Conv2d(into, outof, 1) if into != outof else nn.Identity()

    def forward(self, x, t):
        h = F.silu(self.norm1(self.conv1(x)))
        h = h + self.time(t)[:, :, None, None]
        h = F.silu(self.norm2(self.conv2(h)))
        return h + self.skip(x)


class PlaceAttention(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.norm = nn.GroupNorm(2, channels)
        self.qkv = nn.Conv2d(channels, channels * 3, 1)
        self.proj = nn.Conv2d(channels, channels, 1)

    def forward(self, x):
        b, c, h, w = x.shape
        q, k, v = self.qkv(self.norm(x)).chunk(3, dim=1)
        q = q.reshape(b, c, h * w).permute(0, 2, 1)
        k = k.reshape(b, c, h * w)
        weights = torch.bmm(q, k) * c**-0.5
        weights = F.softmax(weights, dim=2)
        v = v.reshape(b, c, h * w)
        out = torch.bmm(v, weights.permute(0, 2, 1))
        return x + self.proj(out.reshape(b, c, h, w))


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.start = nn.Conv2d(3, BASE, 3, padding=1)
        self.down1 = Twice(BASE, BASE * 2)
        self.down2 = Twice(BASE * 2, BASE * 4)
        self.middle = PlaceAttention(BASE * 4)
        self.up1 = nn.ConvTranspose2d(BASE * 4, BASE * 2, 2, stride=2)
        self.join1 = Twice(BASE * 4, BASE * 2)
        self.up2 = nn.Upsample(scale_factor=2)
        self.join2 = Twice(BASE * 3, BASE)
        self.end = nn.Conv2d(BASE, 3, 1)

    def forward(self, x, t):
        a = self.start(x)
        b = self.down1(F.max_pool2d(a, 2), t)
        c = self.down2(F.avg_pool2d(b, 2), t)
        c = self.middle(c)
        d = self.join1(torch.cat([self.up1(c), b], dim=1), t)
        e = self.join2(torch.cat((self.up2(d), a), dim=1), t)
        return self.end(e)


def waves(t, dim):
    half = dim // 2
    speeds = torch.exp(torch.arange(half) * -(4.0 / (half - 1)))
    angles = t.unsqueeze(1) * speeds.unsqueeze(0)
    return torch.cat((angles.sin(), angles.cos()), dim=-1)


def main():
    torch.manual_seed(0)
    images = torch.randn(BATCH, 3, SIDE, SIDE)
    t = torch.tensor([0.25, 0.75])
    out = UNet()(images, waves(t, TIME_DIM))
    alpha = torch.linspace(1, 0, 10)[torch.tensor([2, 7])].view(-1, 1, 1, 1)
    mixed = alpha.sqrt() * images + (1 - alpha).sqrt() * out
    folded = F.pixel_unshuffle(mixed, 2)
    return F.pixel_shuffle(folded, 2) - images


if __name__ == "__main__":
    main()
