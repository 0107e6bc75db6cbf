"""Trains one of the models on two cores or fewer. Seeded; goes on where its last checkpoint stands.

    python training/train.py gpt --data .train/data --out .train/gpt --minutes 40 --tokens 8e6

Matrices of the blocks learn by Muon (momentum, orthogonalised by five Newton-Schulz steps; Jordan
et al. 2024), everything else by Adam. The rate warms up and then falls linearly to zero.
"""

import argparse
import json
import os
import signal
import time
from pathlib import Path

import numpy as np
import torch

from model import KINDS, Loss, Size


def orthogonal(g):
    """The matrix with g's singular directions and singular values near one."""
    a, b, c = 3.4445, -4.7750, 2.0315
    flip = g.shape[0] > g.shape[1]
    x = g.T if flip else g
    x = x / (x.norm() + 1e-7)
    for _ in range(5):
        s = x @ x.T
        x = a * x + (b * s + c * s @ s) @ x
    return x.T if flip else x


class Muon(torch.optim.Optimizer):
    """`parts`: how many square matrices are stacked in one (a fused QKV holds three)."""

    def __init__(self, groups, lr=0.02, momentum=0.95):
        super().__init__(groups, {'lr': lr, 'momentum': momentum, 'parts': 1, 'decay': 0.01})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group['params']:
                state = self.state[p]
                m = state.setdefault('m', torch.zeros_like(p))
                m.lerp_(p.grad, 1 - group['momentum'])
                g = p.grad.lerp(m, group['momentum'])
                p.mul_(1 - group['lr'] * group['decay'])
                for x, y in zip(p.chunk(group['parts']), g.chunk(group['parts'])):
                    scale = max(1, x.shape[0] / x.shape[1]) ** 0.5
                    x.sub_(orthogonal(y), alpha=group['lr'] * scale)


def optimisers(model, rates):
    matrices = {1: [], 2: [], 3: []}
    others = []
    for name, p in model.named_parameters():
        parts = 3 if '.qkv.' in name else 2 if '.kv.' in name else 1
        in_block = name.startswith(('blocks', 'encoder', 'decoder')) and p.ndim == 2
        (matrices[parts] if in_block else others).append(p)
    muon = Muon([{'params': ps, 'parts': n} for n, ps in matrices.items() if ps], lr=rates[0])
    adam = torch.optim.Adam(others, lr=rates[1], betas=(0.9, 0.98), eps=1e-9)
    return [muon, adam]


class GPTBatches:
    """Rows of tokens that begin with a text's first token: three of four steps in rows of 64, else 128."""

    def __init__(self, data, name, tokens, seed):
        self.ids = np.load(data / f'{name}.npy', mmap_mode='r')
        begins = np.load(data / f'{name}.begins.npy')
        self.begins = begins[begins < len(self.ids) - 130]
        self.tokens, self.seed = tokens, seed

    def get(self, step):
        rng = np.random.default_rng([self.seed, step])
        length = 128 if step % 4 == 3 else 64
        rows = self.begins[rng.integers(0, len(self.begins), self.tokens // length)]
        x = torch.from_numpy(np.stack([self.ids[r : r + length + 1] for r in rows]).astype(np.int64))
        return x[:, :-1], x[:, 1:]

    def loss(self, model, step):
        x, y = self.get(step)
        h = model.hidden(x)
        return Loss.apply(h.flatten(0, 1), *model.table(), y.flatten()), {}


class BERTBatches:
    """Pairs of texts of like length; 15 % of tokens are asked for, most of them hidden (Devlin et al. 2019).
    In `worth` of the texts that determine a word, one such word is among them, and fewer others
    (masking what is worth asking: Guu et al. 2020, section 3.4). The first `causal` steps predict each
    next token from those before it: every token is asked for, so that heads that fetch a word from
    elsewhere are there sooner (Gisserot-Boukhlef et al. 2025)."""

    causal = 0
    public = 1.0  # the share of public texts that is read
    worth = 0.5

    def __init__(self, data, name, tokens, seed):
        z = np.load(data / f'{name}.npz')
        self.ids, self.begins, self.second, self.label = z['ids'], z['begins'], z['second'], z['label']
        self.due = z['due']
        self.lengths = np.diff(self.begins)
        kept = ~z['public'] | (np.random.default_rng(seed).random(len(z['public'])) < self.public)
        self.order = np.argsort(self.lengths, kind='stable')
        self.order = self.order[kept[self.order]]
        self.special = json.loads((data / 'bert.json').read_text())
        self.tokens, self.seed = tokens, seed

    def get(self, step):
        rng = np.random.default_rng([self.seed, step])
        middle = self.order[rng.integers(0, len(self.order))]
        length = self.lengths[middle]
        n = max(8, self.tokens // int(length))
        at = np.searchsorted(self.lengths[self.order], length)
        end = np.searchsorted(self.lengths[self.order], length, side='right')
        lo, hi = max(0, min(at, end - n)), max(end, at + n)
        picks = self.order[rng.integers(lo, min(hi, len(self.order)), n)]
        width = self.lengths[picks].max()
        ids = np.zeros((n, width), np.int64)
        types = np.zeros((n, width), np.int64)
        due = np.zeros((n, width), bool)
        for row, i in enumerate(picks):
            part = self.ids[self.begins[i] : self.begins[i + 1]]
            ids[row, : len(part)] = part
            due[row, : len(part)] = self.due[self.begins[i] : self.begins[i + 1]]
            if self.second[i] > 0:
                types[row, self.second[i] : len(part)] = 1
        real = ids != self.special['pad']
        words = real & (ids != self.special['cls']) & (ids != self.special['sep'])
        worth = due.any(1) & (rng.random(n) < self.worth)
        asked = words & (rng.random(ids.shape) < np.where(worth, 0.08, 0.2)[:, None])
        one = np.where(worth, (due * rng.random(ids.shape)).argmax(1), rng.integers(0, width, n))
        asked |= words & (np.arange(width)[None] == one[:, None])
        dice = rng.random(ids.shape)
        hidden = np.where(asked & (dice < 0.85), self.special['mask'], ids)
        random = rng.integers(self.special['first'], self.special['size'], ids.shape)
        hidden = np.where(asked & (dice >= 0.85) & (dice < 0.92), random, hidden)
        t = torch.from_numpy
        return t(hidden), t(types), t(real), t(asked), t(ids), t(self.label[picks].astype(np.int64))

    def loss(self, model, step):
        hidden, types, real, asked, ids, label = self.get(step)
        if step < self.causal:
            h = model.hidden(ids, types, real, causal=True)[:, :-1]
            after = real[:, 1:]
            return Loss.apply(model.predict(h[after]), *model.table(), ids[:, 1:][after]), {}
        h = model.hidden(hidden, types, real)
        words = Loss.apply(model.predict(h[asked]), *model.table(), ids[asked])
        has = label >= 0
        if not has.any():
            return words, {'mlm': words}
        order = torch.nn.functional.cross_entropy(model.answer(h[has]), label[has])
        return words + 0.5 * order, {'mlm': words, 'nsp': order}


class PairBatches:
    """Sentence pairs of like length. The target is shifted right behind the pad token."""

    def __init__(self, data, name, tokens, seed):
        z = np.load(data / f'{name}.npz')
        self.source, self.target = z['source'], z['target']
        self.begins = (z['source_begins'], z['target_begins'])
        lengths = [np.diff(b) for b in self.begins]
        self.order = np.lexsort((lengths[1], lengths[0]))
        self.total = lengths[0] + lengths[1]
        self.tokens, self.seed = tokens, seed

    def get(self, step):
        rng = np.random.default_rng([self.seed, step])
        at = rng.integers(0, len(self.order))
        n = self.tokens // int(self.total[self.order[at]])
        lo = max(0, min(at, len(self.order) - 3 * n))
        picks = self.order[rng.integers(lo, min(len(self.order), lo + 3 * n), n)]
        out = []
        for ids, begins in zip((self.source, self.target), self.begins):
            width = max(begins[i + 1] - begins[i] for i in picks)
            rows = np.zeros((n, width), np.int64)
            for row, i in enumerate(picks):
                rows[row, : begins[i + 1] - begins[i]] = ids[begins[i] : begins[i + 1]]
            out.append(torch.from_numpy(rows))
        return out

    def loss(self, model, step):
        source, target = self.get(step)
        before = torch.nn.functional.pad(target, (1, 0))[:, :-1]
        h = model.hidden(source, source != 0, before)
        real = target != 0
        return Loss.apply(h[real], *model.table(), target[real]), {}


BATCHES = {'gpt': GPTBatches, 'bert': BERTBatches, 'translator': PairBatches}


def main():
    p = argparse.ArgumentParser()
    p.add_argument('kind', choices=KINDS)
    p.add_argument('--data', type=Path, required=True)
    p.add_argument('--train', help='name of the training set; default: KIND.train')
    p.add_argument('--valid', help='name of the validation set; default: KIND.valid')
    p.add_argument('--out', type=Path, required=True)
    p.add_argument('--steps', type=int, required=True)
    p.add_argument('--batch', type=int, default=6144, help='tokens a step')
    p.add_argument('--channels', type=int, default=128)
    p.add_argument('--layers', type=int, default=4)
    p.add_argument('--heads', type=int, default=4)
    p.add_argument('--context', type=int, default=128)
    p.add_argument('--rates', default='0.02,0.004')
    p.add_argument('--causal', type=int, default=0, help='BERT: steps before the first mask')
    p.add_argument('--worth', type=float, default=0.5, help='BERT: of texts that determine a word, the share in which one is asked for')
    p.add_argument('--public', type=float, default=1.0, help='BERT: the share of public texts to read')
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--threads', type=int, default=1)
    p.add_argument('--every', type=int, default=200, help='steps between validations')
    p.add_argument('--device', default='cpu')
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    torch.set_flush_denormal(True)
    a.out.mkdir(parents=True, exist_ok=True)
    vocabulary = json.loads((a.data / 'sizes.json').read_text())[a.kind]
    size = Size(vocabulary, a.channels, a.layers, a.heads, a.context)
    model = KINDS[a.kind](size)
    print(a.kind, sum(x.numel() for x in model.parameters()), 'parameters', flush=True)
    rates = [float(x) for x in a.rates.split(',')]
    opts = optimisers(model, rates)
    BERTBatches.public = a.public
    train = BATCHES[a.kind](a.data, a.train or f'{a.kind}.train', a.batch, a.seed)
    train.causal, train.worth = a.causal, a.worth
    BERTBatches.public = 1.0
    valid = BATCHES[a.kind](a.data, a.valid or f'{a.kind}.valid', a.batch, 7)
    first, log, saved = 0, [], time.time()
    state = a.out / 'checkpoint.pt'
    if state.exists():
        z = torch.load(state, weights_only=False)
        model.load_state_dict(z['model'])
        for o, s in zip(opts, z['opts']):
            o.load_state_dict(s)
        first, log = z['step'], z['log']

    def save(step):
        torch.save({'model': model.state_dict(), 'opts': [o.state_dict() for o in opts], 'step': step,
                    'log': log, 'size': size, 'kind': a.kind}, state.with_suffix('.part'))
        os.replace(state.with_suffix('.part'), state)

    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    begun, mean, seen = time.time(), None, 0
    warm = 150
    for step in range(first, a.steps):
        share = min(1, (step + 1) / warm) * min(1, (a.steps - step) / (a.steps * 0.6))
        for o in opts:
            for g in o.param_groups:
                g['lr'] = rates[0 if o is opts[0] else 1] * share
        loss, parts = train.loss(model, step)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for o in opts:
            o.step()
        model.zero_grad(set_to_none=True)
        mean = loss.item() if mean is None else mean * 0.98 + loss.item() * 0.02
        seen += a.batch
        if (step + 1) % a.every == 0 or step + 1 == a.steps:
            with torch.no_grad():
                found = [valid.loss(model, s) for s in range(4)]
            value = float(sum(x[0] for x in found) / 4)
            rest = {k: round(float(v), 3) for k, v in found[0][1].items()}
            log.append([step + 1, round(mean, 4), round(value, 4)])
            print(step + 1, f'train {mean:.3f} valid {value:.3f}', rest,
                  f'{seen / (time.time() - begun):.0f} tokens/s', flush=True)
        if stopped or time.time() - saved > 240:
            save(step + 1)
            saved = time.time()
        if stopped:
            return
    save(a.steps)


if __name__ == '__main__':
    main()
