"""A few steps of training, with weight decay for matrices and clipped gradients."""

import torch
import torch.nn as nn
import torch.nn.functional as F

WORDS, WIDTH, TIME, BATCH, HIDDEN = 33, 18, 8, 4, 26


class Tiny(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(WORDS, WIDTH)
        self.mix = nn.Parameter(torch.randn(TIME, TIME) * 0.02)
        self.net = nn.Sequential(nn.Linear(WIDTH, HIDDEN), nn.Tanh(), nn.Dropout(0.1), nn.Linear(HIDDEN, WIDTH))
        self.norm = nn.LayerNorm(WIDTH)
        self.bias = nn.Parameter(torch.zeros(WORDS))

    def forward(self, ids, targets=None):
        x = self.embed(ids)
        mix = torch.tril(self.mix).softmax(dim=-1)
        x = torch.matmul(mix, x)
        x = self.norm(x + self.net(x))
        logits = F.linear(x, self.embed.weight, self.bias)
        loss = None
        if targets is not None:
            b, t, v = logits.shape
            loss = F.cross_entropy(logits.view(b * t, v), targets.view(b * t))
        return logits, loss


def batches(data, count):
    for _ in range(count):
        starts = torch.randint(len(data) - TIME, (BATCH,))
        x = torch.stack([data[s : s + TIME] for s in starts])
        y = torch.stack([data[s + 1 : s + 1 + TIME] for s in starts])
        yield x, y


def smoothed(logits, targets, share=0.1):
    log_probs = F.log_softmax(logits, dim=-1)
    right = -log_probs.gather(-1, targets.unsqueeze(-1)).squeeze(-1)
    even = -log_probs.mean(dim=-1)
    return ((1 - share) * right + share * even).mean()


def distill(student, teacher, heat=2.0):
    p = F.log_softmax(student / heat, dim=-1)
    q = F.softmax(teacher / heat, dim=-1)
    return F.kl_div(p.flatten(0, 1), q.flatten(0, 1), reduction="batchmean")


def main():
    torch.manual_seed(0)
    data = torch.randint(0, WORDS, (90,))
    model, teacher = Tiny(), Tiny()
    steps = torch.optim.AdamW(model.parameters(), lr=1e-3)
    for x, y in batches(data, 3):
        logits, loss = model(x, y)
        with torch.no_grad():
            other, _ = teacher(x)
        total = loss + smoothed(logits, y) + distill(logits, other)
        steps.zero_grad()
        total.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        steps.step()
    model.eval()
    logits, _ = model(data[:TIME].unsqueeze(0))
    right = (logits.argmax(-1).squeeze(0) == data[1 : TIME + 1]).float()
    return right.mean().item()


if __name__ == "__main__":
    main()
