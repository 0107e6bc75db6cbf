"""What each attention head does, measured on held-out sentences; writes heads.json beside the weights.

A job is a place that a token may look at. A head's score is the attention that it gives to that place,
averaged over every token that has such a place: 1 is all of it. Written down is what reaches `LEAST`.
"""

import argparse
import json
import random
from pathlib import Path

import numpy as np
import torch
from transformers import BertForPreTraining, GPT2LMHeadModel, MarianMTModel

import evaluate
from evaluate import french, held_out, opened

LEAST = 0.4
IT_LEAST = 0.25


class Scores:
    """Sums of attention by (job, layer, head)."""

    def __init__(self):
        self.sums, self.counts = {}, {}

    def add(self, job, attention, query, keys):
        """`attention` [layers, heads, T, S]: what `query` gives to `keys` together."""
        got = attention[:, :, query, keys].sum(-1)
        self.sums[job] = self.sums.get(job, 0) + got
        self.counts[job] = self.counts.get(job, 0) + 1

    def rows(self, told, least):
        out = []
        for job, sums in self.sums.items():
            mean = sums / self.counts[job]
            for layer, head in zip(*np.where(mean >= least.get(job, LEAST))):
                row = {'layer': int(layer), 'head': int(head), 'job': job, 'score': round(float(mean[layer, head]), 3),
                       'measured': told[job].format(n=self.counts[job])}
                out.append(row)
        return sorted(out, key=lambda r: -r['score'])


def stacked(attentions):
    return torch.stack(attentions)[:, 0].numpy()


def relations(s, attention, ids, both):
    """Jobs that only the tokens tell. `both`: the head may look ahead."""
    for i in range(3, len(ids)):
        s.add('previous token', attention, i, [i - 1])
        s.add('first token', attention, i, [0])
        same = [j for j in range(len(ids) if both else i) if j != i and ids[j] == ids[i]]
        if same:
            s.add('same token', attention, i, same)
        if both and i + 1 < len(ids):
            s.add('next token', attention, i, [i + 1])


TOLD = {
    'previous token': 'Mean attention that a token gives to the one before it, over {n} tokens of held-out sentences.',
    'next token': 'Mean attention that a token gives to the one after it, over {n} tokens of held-out sentences.',
    'first token': 'Mean attention that a token gives to the first one, over {n} tokens of held-out sentences.',
    'same token': 'Mean attention that a token gives to other places of the same token, over {n} tokens of held-out sentences that have one.',
    'induction': 'Mean attention that a token gives to what followed it the first time, over {n} tokens of ten random words said twice.',
    'it → its noun': 'Mean attention that “it” gives to the noun it stands for, over {n} held-out sentences.',
    'separator': 'Mean attention that a token gives to [SEP], over {n} tokens of held-out sentences.',
    'aligned word': 'Mean attention that the step that writes a French noun gives to the English noun it translates, over {n} held-out sentence pairs.',
    'end of sentence': 'Mean attention that a token gives to the end of the source, over {n} tokens of held-out sentences.',
}


def find(tok, text, word):
    """Where the only token of `word` is in the encoded text, or None."""
    e = tok.encode(text)
    at = [i for i, (b, c) in enumerate(e.offsets) if text[b:c].strip().lower() == word]
    return (e, at[0]) if len(at) == 1 else (e, None)


def it_cases(n):
    """(sentence, noun): "it" is the animal's."""
    out = []
    for t in held_out(6 * n, 201, lambda t: t.frame == 'animal_state'):
        s = t.sentences[0]
        if ' it ' in s and len(out) < n:
            out.append((s, t.pair[1]))
    return out


@torch.no_grad()
def gpt(folder):
    model, tok = opened(folder, GPT2LMHeadModel)
    model.set_attn_implementation('eager')
    run = lambda ids: stacked(model(torch.tensor([ids]), output_attentions=True).attentions)
    s = Scores()
    for t in held_out(80, 202):
        ids = tok.encode(' '.join(t.sentences)).ids
        relations(s, run(ids), ids, False)
    rng = random.Random(3)
    words = [i for w, i in tok.get_vocab().items() if w.startswith('Ġ') and w[1:].isalpha() and len(w) > 4]
    for _ in range(20):
        ids = rng.sample(words, 10) * 2
        a = run(ids)
        for i in range(10, 19):
            s.add('induction', a, i, [i - 9])
    for text, noun in it_cases(80):
        e, it = find(tok, text, 'it')
        at = find(tok, text, noun)[1]
        if it is not None and at is not None:
            s.add('it → its noun', run(e.ids), it, [at])
    return s.rows(TOLD, {'it → its noun': IT_LEAST}), s


@torch.no_grad()
def bert(folder):
    model, tok = opened(folder, BertForPreTraining)
    model.set_attn_implementation('eager')
    run = lambda ids: stacked(model(torch.tensor([ids]), output_attentions=True).attentions)
    s = Scores()
    for t in held_out(80, 203, lambda t: not t.ordered):
        ids = tok.encode(' '.join(t.sentences)).ids
        a = run(ids)
        relations(s, a, ids, True)
        for i in range(1, len(ids) - 1):
            s.add('separator', a, i, [len(ids) - 1])
    for text, noun in it_cases(80):
        e, it = find(tok, text, 'it')
        at = find(tok, text, noun)[1]
        if it is not None and at is not None:
            s.add('it → its noun', run(e.ids), it, [at])
    return s.rows(TOLD, {'it → its noun': IT_LEAST}), s


@torch.no_grad()
def translator(folder):
    model, tok = opened(folder, MarianMTModel)
    model.set_attn_implementation('eager')
    stacks = {k: Scores() for k in ('encoder', 'decoder', 'cross')}
    for en, fr in french.pairs(120, 'test', 204):
        x = tok.encode(en).ids
        y = tok.encode(fr, add_special_tokens=False).ids
        out = model(torch.tensor([x]), decoder_input_ids=torch.tensor([[0, *y]]), output_attentions=True)
        relations(stacks['encoder'], stacked(out.encoder_attentions), x, True)
        relations(stacks['decoder'], stacked(out.decoder_attentions), [0, *y], False)
        cross = stacked(out.cross_attentions)
        for k in range(len(y)):
            stacks['cross'].add('end of sentence', cross, k, [len(x) - 1])
        for word, (noun, _) in french.NOUNS.items():
            e, at = find(tok, en, word)
            f = tok.encode(fr, add_special_tokens=False)
            to = [i for i, (b, c) in enumerate(f.offsets) if fr[b:c].strip().lower() == noun]
            if at is not None and len(to) == 1:
                stacks['cross'].add('aligned word', cross, to[0], [at])
    rows = stacks['encoder'].rows(TOLD, {})
    # Blocks are counted over both stacks as they run.
    rows += [{**r, 'layer': r['layer'] + model.config.encoder_layers} for r in stacks['decoder'].rows(TOLD, {})]
    return rows, stacks['cross'], stacks['cross'].rows(TOLD, {})


def main():
    p = argparse.ArgumentParser()
    p.add_argument('--models', type=Path, default=Path('media/models'))
    p.add_argument('--only', default='gpt,bert,translator')
    a = p.parse_args()
    torch.set_num_threads(1)
    for kind in a.only.split(','):
        rows, s, *cross = {'gpt': gpt, 'bert': bert, 'translator': translator}[kind](a.models / kind)
        for job, sums in s.sums.items():
            mean = sums / s.counts[job]
            print(kind, job, s.counts[job], 'best', np.unravel_index(mean.argmax(), mean.shape), round(float(mean.max()), 3))
        lists = {'heads': rows, **({'cross': cross[0]} if cross else {})}
        parts = [f'  "{name}": [\n' + ',\n'.join('    ' + json.dumps(r, ensure_ascii=False) for r in x) + '\n  ]' for name, x in lists.items()]
        (a.models / kind / 'heads.json').write_text('{\n' + ',\n'.join(parts) + '\n}\n')


if __name__ == '__main__':
    main()
