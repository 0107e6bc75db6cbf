"""What PyTorch (transformers) computes with the shipped weights, widened to float32: of every position the
logarithm of the sum of exponentials, and the logits of a few tokens drawn by a seed.

    python test/trained/make_goldens.py
"""

import argparse
import json
import random
import sys
from pathlib import Path

import torch
from transformers import BertForPreTraining, GPT2LMHeadModel, MarianMTModel

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / 'training'), str(ROOT / 'training' / 'corpus')]
from evaluate import french, held_out, opened, ordered_pairs  # noqa: E402

EACH = 5


def row(logits, rng):
    """Of [T, V]: ids, their logits, and the logsumexp of each position."""
    picks = sorted(rng.sample(range(logits.shape[1]), EACH))
    short = lambda x: [round(float(v), 4) for v in x]
    return {'picks': picks, 'logits': [short(r[picks]) for r in logits], 'sums': short(logits.logsumexp(-1))}


@torch.no_grad()
def main():
    p = argparse.ArgumentParser()
    p.add_argument('--models', type=Path, default=ROOT / 'media' / 'models')
    a = p.parse_args()
    torch.set_num_threads(1)
    rng = random.Random(17)
    typed = (ROOT / 'training' / 'typed.txt').read_text().strip().split('\n')
    texts = typed + [' '.join(t.sentences) for t in held_out(150, 301)]
    out = {}
    model, tok = opened(a.models / 'gpt', GPT2LMHeadModel)
    out['gpt'] = []
    for text in texts:
        ids = tok.encode(text).ids
        out['gpt'].append({'text': text, 'ids': ids, **row(model(torch.tensor([ids])).logits[0], rng)})
    model, tok = opened(a.models / 'bert', BertForPreTraining)
    pairs = [(t, None) for t in typed + [' '.join(t.sentences) for t in held_out(50, 302)]]
    pairs += [(first, second) for (first, _), (second, _), _ in ordered_pairs(held_out(100, 303, lambda t: t.ordered), random.Random(18))]
    out['bert'] = []
    for first, second in pairs:
        words = first.split(' ')
        words[rng.randrange(len(words))] = '[MASK]'
        first = ' '.join(words)
        e = tok.encode(*[x for x in (first, second) if x is not None])
        r = model(input_ids=torch.tensor([e.ids]), token_type_ids=torch.tensor([e.type_ids]))
        follows = [round(float(x), 4) for x in r.seq_relationship_logits[0]]
        more = {'pair': second} if second else {}
        out['bert'].append({'text': first, **more, 'ids': e.ids, 'follows': follows, **row(r.prediction_logits[0], rng)})
    model, tok = opened(a.models / 'translator', MarianMTModel)
    out['translator'] = []
    for text, target in french.pairs(200, 'test', 304):
        ids = tok.encode(text).ids
        said = tok.encode(target, add_special_tokens=False).ids
        logits = model(input_ids=torch.tensor([ids]), decoder_input_ids=torch.tensor([[0, *said]])).logits[0]
        out['translator'].append({'text': text, 'target': target, 'ids': ids, **row(logits, rng)})
    here = Path(__file__).parent
    for kind, rows in out.items():
        lines = ',\n'.join(json.dumps(r, ensure_ascii=False, separators=(',', ':')) for r in rows)
        (here / f'{kind}.golden.json').write_text(f'[\n{lines}\n]\n')


if __name__ == '__main__':
    main()
