"""One causal attention head, as in a first lecture."""

import torch
import torch.nn as nn
import torch.nn.functional as F

BATCH, TIME, WIDTH, HEAD = 3, 11, 20, 6


class Head(nn.Module):
    def __init__(self, width, head, longest):
        super().__init__()
        self.key = nn.Linear(width, head, bias=False)
        self.query = nn.Linear(width, head, bias=False)
        self.value = nn.Linear(width, head, bias=False)
        self.register_buffer("seen", torch.tril(torch.ones(longest, longest)))
        self.dropout = nn.Dropout(0.1)

    def forward(self, x):
        B, T, C = x.shape
        k = self.key(x)
        q = self.query(x)
        scores = q @ k.transpose(-2, -1) * k.size(-1) ** -0.5
        scores = scores.masked_fill(self.seen[:T, :T] == 0, float("-inf"))
        weights = F.softmax(scores, dim=-1)
        weights = self.dropout(weights)
        v = self.value(x)
        return weights @ v


def main():
    torch.manual_seed(0)
    head = Head(WIDTH, HEAD, 16)
    x = torch.randn(BATCH, TIME, WIDTH)
    out = head(x)
    last = out[:, -1]
    to_width = nn.Linear(HEAD, WIDTH)
    back = to_width(last) + x[:, -1]
    return back.view(BATCH, WIDTH)


if __name__ == "__main__":
    main()
