"""Choosing the next word: temperature, the best few, the likely mass, beams."""

import torch
import torch.nn.functional as F

BATCH, WORDS, BEAMS, STEPS = 3, 17, 4, 5


def keep_best(logits, count):
    values, _ = torch.topk(logits, count, dim=-1)
    least = values[:, -1].unsqueeze(-1)
    return logits.masked_fill(logits < least, float("-inf"))


def keep_mass(logits, mass):
    ordered, index = torch.sort(logits, descending=True, dim=-1)
    total = F.softmax(ordered, dim=-1).cumsum(dim=-1)
    drop = total > mass
    drop = torch.cat([torch.zeros_like(drop[:, :1]), drop[:, :-1]], dim=-1)
    drop = drop.scatter(1, index, drop)
    return logits.masked_fill(drop, float("-inf"))


def penalize(logits, ids, strength=1.2):
    used = torch.gather(logits, 1, ids)
    used = torch.where(used < 0, used * strength, used / strength)
    return logits.scatter(1, ids, used)


def table(ids, weights):
    hot = F.one_hot(ids, WORDS).float()
    return torch.einsum("btv,vw->bw", hot, weights)


def beam_step(scores, logits):
    total = scores.unsqueeze(-1) + F.log_softmax(logits, dim=-1)
    flat = total.view(BATCH, BEAMS * WORDS)
    best, index = flat.topk(BEAMS, dim=1)
    return best, index // WORDS, index % WORDS


def main():
    torch.manual_seed(0)
    weights = torch.randn(WORDS, WORDS)
    ids = torch.randint(0, WORDS, (BATCH, 2))
    for _ in range(STEPS):
        logits = table(ids, weights)
        logits = penalize(logits, ids) / 0.8
        logits = keep_mass(keep_best(logits, 9), 0.95)
        probs = F.softmax(logits, dim=-1)
        chosen = torch.multinomial(probs, num_samples=1)
        ids = torch.cat((ids, chosen), dim=1)
    beams = ids.unsqueeze(1).repeat(1, BEAMS, 1)
    scores = torch.zeros(BATCH, BEAMS)
    logits = table(beams.flatten(0, 1), weights).view(BATCH, BEAMS, WORDS)
    scores, parents, words = beam_step(scores, logits)
    beams = beams.gather(1, parents.unsqueeze(-1).expand(-1, -1, beams.size(-1)))
    beams = torch.cat([beams, words.unsqueeze(-1)], dim=-1)
    best = scores.argmax(dim=1)
    return beams[torch.arange(BATCH), best]


if __name__ == "__main__":
    main()
