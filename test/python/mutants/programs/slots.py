"""Slots compete for what they explain."""

import torch
import torch.nn as nn

BATCH, PLACES, INPUT, DIM, SLOTS, SIDE = 2, 10, 13, 12, 4, 5


class Slots(nn.Module):
    def __init__(self, rounds=3):
        super().__init__()
        self.rounds = rounds
        self.scale = DIM**-0.5
        self.mean = nn.Parameter(torch.randn(1, 1, DIM))
        self.spread = nn.Parameter(torch.zeros(1, 1, DIM))
        self.to_q = nn.Linear(DIM, DIM)
        self.to_k = nn.Linear(INPUT, DIM)
        self.to_v = nn.Linear(INPUT, DIM)
        self.gru = nn.GRUCell(DIM, DIM)
        self.mlp = nn.Sequential(nn.Linear(DIM, 25), nn.ReLU(inplace=True), nn.Linear(25, DIM))
        self.norm_input = nn.LayerNorm(INPUT)
        self.norm_slots = nn.LayerNorm(DIM)

    def forward(self, inputs):
        b, n, d = inputs.shape
        mean = self.mean.expand(b, SLOTS, -1)
        spread = self.spread.exp().expand(b, SLOTS, -1)
        slots = mean + spread * torch.randn(mean.shape)
        inputs = self.norm_input(inputs)
        k, v = self.to_k(inputs), self.to_v(inputs)
        for _ in range(self.rounds):
            before = slots
            q = self.to_q(self.norm_slots(slots))
            dots = torch.einsum("bid,bjd->bij", q, k) * self.scale
            attn = dots.softmax(dim=1) + 1e-8
            attn = attn / attn.sum(dim=-1, keepdim=True)
            updates = torch.einsum("bjd,bij->bid", v, attn)
            slots = self.gru(updates.reshape(-1, DIM), before.reshape(-1, DIM))
            slots = slots.reshape(b, -1, DIM)
            slots = slots + self.mlp(slots)
        return slots


class Painter(nn.Module):
    def __init__(self):
        super().__init__()
        ramp = torch.linspace(0, 1, SIDE)
        grid = torch.stack(torch.meshgrid(ramp, ramp, indexing="xy"), dim=-1)
        self.register_buffer("grid", torch.cat([grid, 1 - grid], dim=-1))
        self.place = nn.Linear(4, DIM)
        self.up = nn.ConvTranspose2d(DIM, 8, kernel_size=2, stride=2)
        self.paint = nn.Conv2d(8, 4, 3, padding=1)

    def forward(self, slots):
        b, s, d = slots.shape
        x = slots.reshape(b * s, 1, 1, d).repeat(1, SIDE, SIDE, 1)
        x = x + self.place(self.grid)
        x = x.permute(0, 3, 1, 2)
        x = self.paint(torch.relu(self.up(x)))
        x = x.view(b, s, 4, 2 * SIDE, 2 * SIDE)
        colors, masks = x.split([3, 1], dim=2)
        masks = masks.softmax(dim=1)
        return (colors * masks).sum(dim=1), masks.squeeze(2)


def main():
    torch.manual_seed(0)
    inputs = torch.randn(BATCH, PLACES, INPUT)
    slots = Slots()(inputs)
    picture, masks = Painter()(slots)
    loss = nn.functional.l1_loss(picture, torch.zeros(BATCH, 3, 2 * SIDE, 2 * SIDE))
    areas = masks.flatten(2).sum(-1)
    return loss, areas


if __name__ == "__main__":
    main()
