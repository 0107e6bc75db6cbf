"""A mixture of experts: every word goes to its two best."""

import torch
import torch.nn as nn
import torch.nn.functional as F

BATCH, TIME, WIDTH, HIDDEN, EXPERTS, BEST = 2, 7, 12, 19, 5, 2


class Expert(nn.Module):
    def __init__(self):
        super().__init__()
        self.up = nn.Linear(WIDTH, HIDDEN)
        self.down = nn.Linear(HIDDEN, WIDTH)

    def forward(self, x):
        return self.down(F.silu(self.up(x)))


class Mixture(nn.Module):
    def __init__(self):
        super().__init__()
        self.gate = nn.Linear(WIDTH, EXPERTS, bias=False)
        self.experts = nn.ModuleList([Expert() for _ in range(EXPERTS)])

    def forward(self, x):
        b, t, c = x.shape
        flat = x.view(-1, c)
        logits = self.gate(flat)
        probs = F.softmax(logits, dim=1)
        weights, chosen = torch.topk(probs, BEST, dim=-1)
        weights = weights / weights.sum(dim=-1, keepdim=True)
        outs = torch.stack([expert(flat) for expert in self.experts], dim=1)
        index = chosen.unsqueeze(-1).expand(-1, -1, c)
        picked = outs.gather(1, index)
        y = (picked * weights.unsqueeze(-1)).sum(dim=1)
        return y.view(b, t, c), self.balance(probs, chosen)

    def balance(self, probs, chosen):
        used = F.one_hot(chosen, EXPERTS).float().sum(dim=1)
        share = used.mean(dim=0)
        return EXPERTS * (share * probs.mean(0)).sum()


class Routed(nn.Module):
    """The same with einsum over dispatched words."""

    def __init__(self):
        super().__init__()
        self.gate = nn.Linear(WIDTH, EXPERTS)
        self.w1 = nn.Parameter(torch.randn(EXPERTS, WIDTH, HIDDEN))
        self.w2 = nn.Parameter(torch.randn(EXPERTS, HIDDEN, WIDTH))

    def forward(self, x):
        x = x.flatten(0, 1)
        chosen = self.gate(x).argmax(dim=-1)
        mask = F.one_hot(chosen, num_classes=EXPERTS).float()
        sent = torch.einsum("ne,nd->end", mask, x)
        hidden = torch.bmm(sent, self.w1).relu()
        out = torch.bmm(hidden, self.w2)
        summed = torch.zeros(x.size(0), WIDTH)
        rows = torch.arange(x.size(0))
        summed.index_add_(0, rows, out[chosen, rows])
        scattered = torch.zeros(x.size(0), EXPERTS).scatter(1, chosen.unsqueeze(1), 1.0)
        return summed, scattered.sum(dim=0)


def main():
    torch.manual_seed(0)
    x = torch.randn(BATCH, TIME, WIDTH)
    y, loss = Mixture()(x)
    z, load = Routed()(x + y)
    order = torch.argsort(load, descending=True)
    best = load[order][:3]
    kept = z.index_select(1, order[:2])
    return kept, best, loss


if __name__ == "__main__":
    main()
