"""The three architectures, small and plain, and the names their weights carry in published checkpoints.

Shapes: B sequences, T tokens, C channels, H heads. Attention is softmax(QK^T / sqrt(C / H))V
(Vaswani et al. 2017, section 3.2); GPT is pre-norm with learned positions (Radford et al. 2019),
BERT post-norm with learned positions (Devlin et al. 2019), the translator post-norm with sines and
cosines (Vaswani et al. 2017, in the layout of MarianMT: all sines first).
"""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass
class Size:
    """What a model measures: vocabulary, channels, layers of each stack, heads, longest text."""

    vocabulary: int
    channels: int = 128
    layers: int = 4
    heads: int = 4
    context: int = 128


class Attention(nn.Module):
    """Multi-head attention of `x` to itself, or to `memory`."""

    def __init__(self, size, cross=False):
        super().__init__()
        c = size.channels
        self.heads = size.heads
        self.q = nn.Linear(c, c) if cross else None
        self.kv = nn.Linear(c, 2 * c) if cross else None
        self.qkv = None if cross else nn.Linear(c, 3 * c)
        self.out = nn.Linear(c, c)

    def forward(self, x, causal=False, memory=None, mask=None):
        b, t, c = x.shape
        if memory is None:
            q, k, v = self.qkv(x).chunk(3, -1)
        else:
            q = self.q(x)
            k, v = self.kv(memory).chunk(2, -1)
        q, k, v = (z.view(b, z.shape[1], self.heads, -1).transpose(1, 2) for z in (q, k, v))
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal)
        return self.out(y.transpose(1, 2).reshape(b, t, c))


class Block(nn.Module):
    """Attention, cross-attention where `cross`, feed-forward; the norm before or after each."""

    def __init__(self, size, post, activation, cross=False):
        super().__init__()
        c = size.channels
        self.post, self.activation = post, activation
        self.ln1, self.attn = nn.LayerNorm(c), Attention(size)
        self.cross = Attention(size, True) if cross else None
        self.lnx = nn.LayerNorm(c) if cross else None
        self.ln2, self.up, self.down = nn.LayerNorm(c), nn.Linear(c, 4 * c), nn.Linear(4 * c, c)

    def mlp(self, x):
        h = self.up(x)
        h = F.relu(h) if self.activation == 'relu' else F.gelu(h, approximate=self.activation)
        return self.down(h)

    def forward(self, x, causal=False, mask=None, memory=None, memory_mask=None):
        if not self.post:
            x = x + self.attn(self.ln1(x), causal, mask=mask)
            return x + self.mlp(self.ln2(x))
        x = self.ln1(x + self.attn(x, causal, mask=mask))
        if self.cross is not None:
            x = self.lnx(x + self.cross(x, memory=memory, mask=memory_mask))
        return self.ln2(x + self.mlp(x))


def initialise(model, std=0.02):
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=1 / math.sqrt(module.in_features) * 0.7)
            nn.init.zeros_(module.bias)
        if isinstance(module, nn.Embedding):
            nn.init.normal_(module.weight, std=std)


class GPT(nn.Module):
    """Decoder-only. `hidden(ids [B, T])` is [B, T, C]; logits are hidden x W_E^T."""

    def __init__(self, size):
        super().__init__()
        self.size = size
        self.tokens = nn.Embedding(size.vocabulary, size.channels)
        self.places = nn.Embedding(size.context, size.channels)
        self.blocks = nn.ModuleList(Block(size, False, 'tanh') for _ in range(size.layers))
        self.ln = nn.LayerNorm(size.channels)
        initialise(self)

    def hidden(self, ids):
        x = self.tokens(ids) + self.places.weight[: ids.shape[1]]
        for block in self.blocks:
            x = block(x, causal=True)
        return self.ln(x)

    def table(self):
        return self.tokens.weight, None


class BERT(nn.Module):
    """Encoder-only, with the masked-language-model head and the next-sentence head."""

    def __init__(self, size):
        super().__init__()
        self.size = size
        c = size.channels
        self.tokens = nn.Embedding(size.vocabulary, c)
        self.places = nn.Embedding(size.context, c)
        self.texts = nn.Embedding(2, c)
        self.ln = nn.LayerNorm(c)
        self.blocks = nn.ModuleList(Block(size, True, 'none') for _ in range(size.layers))
        self.pooler, self.follows = nn.Linear(c, c), nn.Linear(c, 2)
        self.transform, self.transform_ln = nn.Linear(c, c), nn.LayerNorm(c)
        self.bias = nn.Parameter(torch.zeros(size.vocabulary))
        initialise(self)

    def hidden(self, ids, types, mask, causal=False):
        """`causal`: each token sees those before it alone (a way to train, not the model)."""
        x = self.tokens(ids) + self.places.weight[: ids.shape[1]] + self.texts(types)
        x = self.ln(x)
        for block in self.blocks:
            x = block(x, causal, mask=None if causal else mask[:, None, None, :])
        return x

    def predict(self, h):
        return self.transform_ln(F.gelu(self.transform(h)))

    def answer(self, h):
        return self.follows(torch.tanh(self.pooler(h[:, 0])))

    def table(self):
        return self.tokens.weight, self.bias


def sinusoid(length, channels):
    """[length, channels]: sines in the first half, cosines in the second, of position / 10000^(2i/C)."""
    angle = torch.arange(length)[:, None] / 10000 ** (torch.arange(0, channels, 2)[None] / channels)
    return torch.cat([angle.sin(), angle.cos()], 1)


class Translator(nn.Module):
    """Encoder and decoder, one embedding for both and for the output."""

    def __init__(self, size):
        super().__init__()
        self.size = size
        self.tokens = nn.Embedding(size.vocabulary, size.channels)
        self.register_buffer('places', sinusoid(size.context, size.channels), persistent=False)
        self.encoder = nn.ModuleList(Block(size, True, 'relu') for _ in range(size.layers))
        self.decoder = nn.ModuleList(Block(size, True, 'relu', True) for _ in range(size.layers))
        initialise(self, size.channels**-0.5)

    def embed(self, ids):
        return self.tokens(ids) * math.sqrt(self.size.channels) + self.places[: ids.shape[1]]

    def encode(self, ids, mask):
        x = self.embed(ids)
        for block in self.encoder:
            x = block(x, mask=mask[:, None, None, :])
        return x

    def hidden(self, ids, mask, target):
        memory = self.encode(ids, mask)
        x = self.embed(target)
        for block in self.decoder:
            x = block(x, causal=True, memory=memory, memory_mask=mask[:, None, None, :])
        return x

    def table(self):
        return self.tokens.weight, None


class Loss(torch.autograd.Function):
    """Mean cross-entropy of h [N, C] x W^T [C, V] + b with `targets` [N], a slice of rows at a time,
    so that logits never leave the cache; the gradient is made on the way (softmax minus one-hot)."""

    @staticmethod
    def forward(ctx, h, w, b, targets, rows=512):
        dh, dw = torch.empty_like(h), torch.zeros_like(w)
        db = torch.zeros_like(b) if b is not None else None
        total, n = h.new_zeros(()), h.shape[0]
        for at in range(0, n, rows):
            x, t = h[at : at + rows], targets[at : at + rows]
            logits = x @ w.T if b is None else torch.addmm(b, x, w.T)
            logits -= logits.amax(1, keepdim=True)
            picked = logits.gather(1, t[:, None])
            logits.exp_()
            sums = logits.sum(1, keepdim=True)
            total += (sums.log() - picked).sum()
            logits /= sums * n
            logits.scatter_add_(1, t[:, None], torch.full_like(sums, -1 / n))
            dh[at : at + rows] = logits @ w
            dw.addmm_(logits.T, x)
            if db is not None:
                db += logits.sum(0)
        ctx.save_for_backward(dh, dw, db)
        return total / n

    @staticmethod
    def backward(ctx, g):
        dh, dw, db = ctx.saved_tensors
        return dh * g, dw * g, None if db is None else db * g, None, None


KINDS = {'gpt': GPT, 'bert': BERT, 'translator': Translator}
