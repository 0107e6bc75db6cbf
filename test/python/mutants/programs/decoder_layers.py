"""Encoder and decoder layers of torch.nn, and a decoder of our own between them."""

import torch
import torch.nn as nn

BATCH, SOURCE, TARGET, WIDTH, HEADS, WORDS = 2, 8, 6, 20, 5, 23


class Decoder(nn.Module):
    def __init__(self, width, heads, hidden):
        super().__init__()
        self.self_attend = nn.MultiheadAttention(width, heads, batch_first=True)
        self.cross_attend = nn.MultiheadAttention(width, heads, batch_first=True)
        self.norms = nn.ModuleList([nn.LayerNorm(width) for _ in range(3)])
        self.up = nn.Linear(width, hidden)
        self.down = nn.Linear(hidden, width)

    def forward(self, x, memory, mask):
        h = self.norms[0](x)
        x = x + self.self_attend(h, h, h, attn_mask=mask, need_weights=False)[0]
        h = self.norms[1](x)
        seen, weights = self.cross_attend(h, memory, memory)
        x = x + seen
        x = x + self.down(torch.relu(self.up(self.norms[2](x))))
        return x, weights


class Translator(nn.Module):
    def __init__(self):
        super().__init__()
        self.source = nn.Embedding(WORDS, WIDTH)
        self.target = nn.Embedding(WORDS, WIDTH)
        layer = nn.TransformerEncoderLayer(WIDTH, HEADS, dim_feedforward=32, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, num_layers=2)
        self.decoder = Decoder(WIDTH, HEADS, 36)
        self.generate = nn.Linear(WIDTH, WORDS)

    def forward(self, source, target):
        memory = self.encoder(self.source(source))
        length = target.size(1)
        mask = torch.triu(torch.ones(length, length, dtype=torch.bool), diagonal=1)
        out, weights = self.decoder(self.target(target), memory, mask)
        return self.generate(out), weights


def main():
    torch.manual_seed(0)
    model = Translator()
    source = torch.randint(0, WORDS, (BATCH, SOURCE))
    target = torch.randint(0, WORDS, (BATCH, TARGET))
    logits, weights = model(source, target[:, :-1])
    loss = nn.functional.cross_entropy(logits.transpose(1, 2), target[:, 1:])
    focus = weights.max(dim=-1).values.mean(dim=1)
    loss.backward()
    return focus


if __name__ == "__main__":
    main()
