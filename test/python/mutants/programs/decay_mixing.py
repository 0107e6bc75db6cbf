"""A recurrent mixer with decay: every word keeps a fading sum of what came before."""

import torch
import torch.nn as nn
import torch.nn.functional as F

BATCH, TIME, WIDTH, HIDDEN, STATE = 2, 7, 14, 21, 3


class TimeMix(nn.Module):
    def __init__(self):
        super().__init__()
        self.decay = nn.Parameter(torch.linspace(-1, 1, WIDTH))
        self.mix_k = nn.Parameter(torch.rand(1, 1, WIDTH))
        self.mix_v = nn.Parameter(torch.rand(1, 1, WIDTH))
        self.shift = nn.ZeroPad2d((0, 0, 1, -1))
        self.key = nn.Linear(WIDTH, WIDTH, bias=False)
        self.value = nn.Linear(WIDTH, WIDTH, bias=False)
        self.gate = nn.Linear(WIDTH, WIDTH, bias=False)
        self.out = nn.Linear(WIDTH, WIDTH, bias=False)

    def forward(self, x):
        b, t, c = x.shape
        past = self.shift(x)
        k = self.key(x * self.mix_k + past * (1 - self.mix_k))
        v = self.value(x * self.mix_v + past * (1 - self.mix_v))
        r = torch.sigmoid(self.gate(x))
        places = torch.arange(t)
        apart = (places[:, None] - places[None, :]).clamp(min=0).float()
        decay = torch.exp(-apart.unsqueeze(-1) * self.decay.exp().view(1, 1, c))
        decay = decay * torch.tril(torch.ones(t, t)).unsqueeze(-1)
        mixed = torch.einsum("tsc,bsc->btc", decay, k.exp() * v)
        total = torch.einsum("tsc,bsc->btc", decay, k.exp())
        return self.out(r * mixed / total)


class Selective(nn.Module):
    """A scan over states, with steps that depend on the input."""

    def __init__(self):
        super().__init__()
        self.inward = nn.Linear(WIDTH, HIDDEN * 2, bias=False)
        self.conv = nn.Conv1d(HIDDEN, HIDDEN, kernel_size=4, padding=3, groups=HIDDEN)
        self.to_params = nn.Linear(HIDDEN, 1 + STATE * 2, bias=False)
        self.step = nn.Linear(1, HIDDEN)
        rates = torch.arange(1, STATE + 1).float().repeat(HIDDEN, 1)
        self.rates = nn.Parameter(torch.log(rates))
        self.skip = nn.Parameter(torch.ones(HIDDEN))
        self.outward = nn.Linear(HIDDEN, WIDTH, bias=False)

    def forward(self, x):
        b, t, _ = x.shape
        x, gate = self.inward(x).split([HIDDEN, HIDDEN], dim=-1)
        x = self.conv(x.transpose(1, 2))[:, :, :t].transpose(1, 2)
        x = F.silu(x)
        delta, into, outof = self.to_params(x).split([1, STATE, STATE], dim=-1)
        delta = F.softplus(self.step(delta))
        a = torch.exp(torch.einsum("bth,hn->bthn", delta, -self.rates.exp()))
        bx = torch.einsum("bth,btn,bth->bthn", delta, into, x)
        state = torch.zeros(b, HIDDEN, STATE)
        outs = []
        for i in range(t):
            state = a[:, i] * state + bx[:, i]
            outs.append(torch.einsum("bhn,bn->bh", state, outof[:, i, :]))
        y = torch.stack(outs, dim=1)
        y = y + x * self.skip
        return self.outward(y * F.silu(gate))


def main():
    torch.manual_seed(0)
    x = torch.randn(BATCH, TIME, WIDTH)
    y = TimeMix()(x)
    z = Selective()(x + y)
    steps = z.cumsum(dim=1) / torch.arange(1, TIME + 1).view(1, TIME, 1)
    return steps[:, -1].norm(dim=-1)


if __name__ == "__main__":
    main()
