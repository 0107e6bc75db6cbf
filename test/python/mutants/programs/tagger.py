"""Sentences of different lengths: padding, averages, last words and scores between words."""

import torch
import torch.nn as nn
import torch.nn.functional as F

WORDS, DIM, HIDDEN, TAGS, HEADS = 27, 10, 12, 4, 2


def pad_all(sentences):
    longest = max(len(s) for s in sentences)
    rows = [F.pad(s, (0, longest - len(s))) for s in sentences]
    lengths = torch.tensor([len(s) for s in sentences])
    return torch.stack(rows), lengths


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(WORDS, DIM, padding_idx=0)
        self.near = nn.Conv1d(DIM, HIDDEN, kernel_size=3, padding=1)
        self.norm = nn.BatchNorm1d(HIDDEN)
        self.rnn = nn.GRU(HIDDEN, HIDDEN, batch_first=True, bidirectional=True)
        self.tags = nn.Linear(2 * HIDDEN, TAGS)
        self.left = nn.Linear(2 * HIDDEN, 9)
        self.right = nn.Linear(2 * HIDDEN, 9)
        self.pairs = nn.Parameter(torch.randn(9, TAGS, 9))
        self.topic = nn.Linear(HIDDEN * 4, 3)

    def forward(self, ids, lengths):
        b, t = ids.shape
        mask = torch.arange(t)[None, :] < lengths[:, None]
        x = self.embed(ids)
        x = self.near(x.transpose(1, 2))
        x = F.relu(self.norm(x)).transpose(1, 2)
        x, last = self.rnn(x)
        tags = self.tags(x)
        tags = tags.masked_fill(~mask.unsqueeze(-1), 0.0)
        average = (x * mask[..., None]).sum(dim=1) / lengths.unsqueeze(1)
        ends = x[torch.arange(b), lengths - 1]
        scores = torch.einsum("bid,dke,bje->bkij", self.left(x), self.pairs, self.right(x))
        topic = self.topic(torch.cat([average, ends], dim=1))
        state = last.transpose(0, 1).reshape(b, -1)
        return tags, scores, topic, state


def transitions(tags, table):
    """Scores of the best way through the tags."""
    best = tags[:, 0]
    for step in range(1, tags.size(1)):
        options = best.unsqueeze(2) + table.unsqueeze(0)
        best = options.max(dim=1).values + tags[:, step]
    return best.max(dim=-1)[0]


def main():
    torch.manual_seed(0)
    sentences = [torch.randint(1, WORDS, (n,)) for n in (7, 4, 5)]
    ids, lengths = pad_all(sentences)
    tags, scores, topic, state = Tagger()(ids, lengths)
    gold = torch.zeros(3, 7).long()
    loss = F.cross_entropy(tags.reshape(-1, TAGS), gold.reshape(-1))
    way = transitions(tags, torch.zeros(TAGS, TAGS))
    arcs = scores.logsumexp(dim=(1, 3))
    firsts = ids.index_select(1, torch.tensor([0, 1]))
    spread = way.repeat_interleave(2).view(3, 2) + firsts
    return loss, topic.argmax(1), arcs.mean(-1), state.std(0), spread


if __name__ == "__main__":
    main()
