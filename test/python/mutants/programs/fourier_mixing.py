"""Mixing words with Fourier transforms and learned filters."""

import torch
import torch.nn as nn
import torch.nn.functional as F

BATCH, TIME, WIDTH, SIDE = 2, 10, 12, 6


class FourierMix(nn.Module):
    def forward(self, x):
        x = torch.fft.fft(x, dim=-1)
        return torch.fft.fft(x, dim=-2).real


class LongFilter(nn.Module):
    def __init__(self, time, width):
        super().__init__()
        self.filter = nn.Parameter(torch.randn(time, width))

    def forward(self, x):
        n = x.size(1)
        spectrum = torch.fft.rfft(x, n=2 * n, dim=1)
        filters = torch.fft.rfft(self.filter, n=2 * n, dim=0)
        y = torch.fft.irfft(spectrum * filters.unsqueeze(0), n=2 * n, dim=1)
        return y[:, :n]


class GlobalFilter(nn.Module):
    def __init__(self, side, width):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(side, side // 2 + 1, width, 2))

    def forward(self, x):
        b, h, w, c = x.shape
        x = torch.fft.rfft2(x, dim=(1, 2), norm="ortho")
        x = x * torch.view_as_complex(self.weight)
        return torch.fft.irfft2(x, s=(h, w), dim=(1, 2), norm="ortho")


def shift(x):
    return F.pad(x, (0, 0, 1, -1))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1 = nn.LayerNorm(WIDTH)
        self.mix = FourierMix()
        self.filter = LongFilter(TIME, WIDTH)
        self.gate = nn.Linear(2 * WIDTH, WIDTH)
        self.grid = GlobalFilter(SIDE, WIDTH)

    def forward(self, x, image):
        x = x + self.mix(self.norm1(x))
        before = torch.cat([x, shift(x)], dim=-1)
        x = self.filter(x) * torch.sigmoid(self.gate(before))
        picture = self.grid(image.permute(0, 2, 3, 1))
        rolled = torch.roll(picture, shifts=1, dims=2)
        picture = picture - torch.flip(rolled, dims=[1])
        return x.sum(dim=1) + picture.mean(dim=(1, 2))


def main():
    torch.manual_seed(0)
    x = torch.randn(BATCH, TIME, WIDTH)
    image = torch.randn(BATCH, WIDTH, SIDE, SIDE)
    return Net()(x, image)


if __name__ == "__main__":
    main()
