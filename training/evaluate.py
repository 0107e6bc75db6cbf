"""Scores of the shipped weights (float16, widened to float32) on what was held out; and the sample that the tests repeat.

    python training/evaluate.py --models media/models --public-only .train/public/checkpoint.pt --out .train/scores.json

Accuracy is counted on words that the text determines: a frame marks the word and names every answer
that its grammar allows there (draw.py). A prediction is a whole word, the most probable token at a time.
"""

import argparse
import json
import os
import random
import sys
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import BertForPreTraining, GPT2LMHeadModel, MarianMTModel

sys.path.insert(0, str(Path(__file__).parent / 'corpus'))
import everyday  # noqa: E402, F401
import french  # noqa: E402
from build import fingerprint, ordered_pairs  # noqa: E402
from draw import draw  # noqa: E402
from english import FRAMES  # noqa: E402
from ngram import Trigram  # noqa: E402
import wider  # noqa: E402, F401

HERE = Path(__file__).parent
DATA = Path(os.environ.get('GLASSFORMER_DATA', '.train/data'))
SAMPLE = 200  # of each kind, committed beside the tests


def opened(folder, kind):
    return kind.from_pretrained(str(folder.resolve()), dtype=torch.float32).eval(), Tokenizer.from_file(str(folder / 'tokenizer.json'))


def padded(rows, pad=0):
    width = max(map(len, rows))
    return torch.tensor([r + [pad] * (width - len(r)) for r in rows])


def held_out(n, seed, wanted=None, trained=DATA / 'train.texts.npy'):
    """n texts of the test set, none of which is a text of the training set."""
    known = np.load(trained)
    rng, out = random.Random(seed), []
    while len(out) < n:
        t = draw(FRAMES, 'test', rng)
        mark = fingerprint(' '.join(t.sentences))
        at = min(np.searchsorted(known, mark), len(known) - 1)
        if known[at] != mark and (wanted is None or wanted(t)):
            out.append(t)
    return out


@torch.no_grad()
def next_words(model, tok, prefixes, most=5):
    """The greedy word after each prefix: tokens up to the next that begins a word."""
    ids = [tok.encode(p, add_special_tokens=False).ids for p in prefixes]
    words = [''] * len(ids)
    done = [False] * len(ids)
    for turn in range(most):
        live = [i for i in range(len(ids)) if not done[i]]
        for at in range(0, len(live), 256):
            rows = live[at : at + 256]
            x = padded([ids[i] for i in rows])
            ends = torch.tensor([len(ids[i]) - 1 for i in rows])
            best = model(x).logits[torch.arange(len(rows)), ends].argmax(-1).tolist()
            for i, t in zip(rows, best):
                piece = tok.decode([t], skip_special_tokens=False)
                if turn > 0 and (not piece or not (piece[0].isalnum() or piece[0] == '-')):
                    done[i] = True
                    continue
                words[i] += piece
                ids[i].append(t)
                if turn == 0 and piece.strip() and not piece.strip()[0].isalnum():
                    done[i] = True
    return [x.strip() for x in words]


def gpt_cases(texts, kinds):
    """(prefix, answers, frame): what stands left of a determined word."""
    out = []
    for t in texts:
        for n, begin, end, kind, answers in t.marks:
            if kind in kinds:
                left = ' '.join([*t.sentences[:n], t.sentences[n][:begin]]).rstrip()
                if left and not left.endswith('"'):
                    out.append((left, answers, t.frame))
    return out


def right(word, answers):
    return word.lower() in {x.lower() for x in answers}


def by_frame(cases, found):
    rows = {}
    for (_, answers, frame), word in zip(cases, found):
        n = rows.setdefault(frame, [0, 0])
        n[0] += right(word, answers)
        n[1] += 1
    return {k: [v[0], v[1]] for k, v in sorted(rows.items(), key=lambda kv: kv[1][0] / kv[1][1])}


@torch.no_grad()
def perplexity(model, ids, length=64):
    """exp of the mean loss in rows of `length`, the first token of a row not asked for; and the losses' places."""
    total, count, at = 0.0, 0, 0
    rows = [ids[i : i + length] for i in range(0, len(ids) - length, length)]
    for at in range(0, len(rows), 64):
        x = torch.tensor(np.stack(rows[at : at + 64]).astype(np.int64))
        logits = model(x).logits[:, :-1]
        total += torch.nn.functional.cross_entropy(logits.flatten(0, 1), x[:, 1:].flatten(), reduction='sum').item()
        count += x[:, 1:].numel()
    return float(np.exp(total / count))


def trigram_perplexity(trigrams, ids, length=64):
    """Of the trigram that does better on the whole: counts of text that is repeated may help it or mislead it."""
    rows = [np.concatenate([[0], ids[i : i + length]]) for i in range(0, len(ids) - length, length)]
    return float(np.exp(min(np.concatenate([t.loss(row) for row in rows]).mean() for t in trigrams)))


def bert_cases(texts, kinds):
    """(first text with [MASK], second or None, answers, frame, cut first, cut second)"""
    out = []
    for t in texts:
        for n, begin, end, kind, answers in t.marks:
            if kind not in kinds:
                continue
            s = t.sentences[n]
            masked, cut = s[:begin] + '[MASK]' + s[end:], s[:begin] + '[MASK]'
            if t.ordered:
                pair = (t.sentences[n - 1], masked, t.sentences[n - 1], cut) if n else (masked, t.sentences[1], cut, None)
            else:
                before, after = ' '.join(t.sentences[:n]), ' '.join(t.sentences[n + 1 :])
                pair = (f'{before} {masked} {after}'.strip(), None, f'{before} {cut}'.strip(), None)
            out.append((*pair[:2], answers, t.frame, *pair[2:]))
    return out


@torch.no_grad()
def fill(model, tok, pairs):
    """The most probable token at [MASK] of each (first, second or None)."""
    out = []
    for at in range(0, len(pairs), 128):
        encoded = [tok.encode(*[x for x in p if x is not None]) for p in pairs[at : at + 128]]
        x, types = padded([e.ids for e in encoded]), padded([e.type_ids for e in encoded])
        logits = model(input_ids=x, token_type_ids=types, attention_mask=(x != 0).long()).prediction_logits
        where = [e.ids.index(4) for e in encoded]
        best = logits[torch.arange(len(where)), torch.tensor(where)].argmax(-1).tolist()
        out += [tok.id_to_token(t) for t in best]
    return out


@torch.no_grad()
def follows(model, tok, pairs):
    """P(the second text follows the first) > 1/2?"""
    out = []
    for at in range(0, len(pairs), 128):
        encoded = [tok.encode(*p) for p in pairs[at : at + 128]]
        x, types = padded([e.ids for e in encoded]), padded([e.type_ids for e in encoded])
        logits = model(input_ids=x, token_type_ids=types, attention_mask=(x != 0).long()).seq_relationship_logits
        out += (logits[:, 0] > logits[:, 1]).tolist()
    return out


@torch.no_grad()
def translate(model, tok, sources, most=48):
    out = []
    for at in range(0, len(sources), 256):
        x = padded([tok.encode(s).ids for s in sources[at : at + 256]])
        mask = (x != 0).long()
        memory = model.get_encoder()(input_ids=x, attention_mask=mask)
        y = torch.zeros(len(x), 1, dtype=torch.long)
        for _ in range(most):
            best = model(encoder_outputs=memory, attention_mask=mask, decoder_input_ids=y).logits[:, -1].argmax(-1)
            y = torch.cat([y, best[:, None]], 1)
            if (y == 1).any(1).all():
                break
        for row in y.tolist():
            row = row[1:]
            out.append(tok.decode(row[: row.index(1)] if 1 in row else row))
    return out


@torch.no_grad()
def typed_sentences(model, tok, trigram, lines):
    rows = []
    for line in lines:
        ids = tok.encode(line).ids
        x = torch.tensor([ids])
        logits = model(x).logits[0]
        loss = torch.nn.functional.cross_entropy(logits[:-1], x[0, 1:], reduction='sum').item()
        other = trigram.loss([0, *ids])
        half = len(line.split()) // 2 + 1
        prompt = ' '.join(line.split()[:half])
        out = tok.encode(prompt).ids
        for _ in range(10):
            t = int(model(torch.tensor([out])).logits[0, -1].argmax())
            if t == 0:
                break
            out.append(t)
        rows.append({'text': line, 'tokens': len(ids) - 1, 'loss': loss, 'trigram': float(other.sum()),
                     'prompt': prompt, 'continued': tok.decode(out)[len(prompt) :]})
    return rows


def gpt_scores(a, scores, sample):
    model, tok = opened(a.models / 'gpt', GPT2LMHeadModel)
    texts = held_out(6000, 101)
    both = [('domain', ('left', 'pronoun')), ('pronouns', ('pronoun',))]
    for name, kinds in both:
        cases = gpt_cases(texts, kinds)[: a.cases]
        found = next_words(model, tok, [c[0] for c in cases])
        good = [right(w, c[1]) for w, c in zip(found, cases)]
        scores[f'gpt.{name}'] = {'right': sum(good), 'of': len(good), 'frames': by_frame(cases, found)}
        print(name, sum(good) / len(good), by_frame(cases, found), flush=True)
        wrong = [(c[0], c[1][:3], w) for c, w, g in zip(cases, found, good) if not g]
        print(*wrong[:12], sep='\n')
        rng = random.Random(5)
        picks = rng.sample(range(len(cases)), min(SAMPLE, len(cases)))
        sample[f'gpt.{name}'] = [[cases[i][0], cases[i][1], found[i]] for i in picks]
    trigrams = [Trigram(np.load(DATA / f'{name}.train.npy'), model.config.vocab_size) for name in ('gpt', 'once')]
    other = None
    if a.public_only and a.public_only.exists():
        from export import gpt as names
        z = torch.load(a.public_only, weights_only=False)
        other = GPT2LMHeadModel(model.config).eval()
        other.load_state_dict({**names(z['model'], z['size'])[0], 'lm_head.weight': z['model']['tokens.weight']})
    for name in ('gpt.valid', 'domain.valid', 'public.valid', 'gpt.test', 'domain.test', 'public.test'):
        ids = np.load(DATA / f'{name}.npy')[:60000]
        row = {'model': perplexity(model, ids), 'trigram': trigram_perplexity(trigrams, ids)}
        if other:
            row['public only'] = perplexity(other, ids)
        scores[f'perplexity.{name}'] = row
        print(name, row, flush=True)
    lines = (HERE / 'typed.txt').read_text().strip().split('\n')
    rows = min((typed_sentences(model, tok, t, lines) for t in trigrams), key=lambda rows: sum(r['trigram'] for r in rows))
    n = sum(r['tokens'] for r in rows)
    scores['typed'] = {'rows': rows, 'loss': sum(r['loss'] for r in rows) / n, 'trigram': sum(r['trigram'] for r in rows) / n}
    print('typed', scores['typed']['loss'], scores['typed']['trigram'], flush=True)
    sample['typed'] = {'lines': lines, 'loss': scores['typed']['loss'], 'trigram': scores['typed']['trigram']}


def bert_scores(a, scores, sample):
    model, tok = opened(a.models / 'bert', BertForPreTraining)
    known = tok.get_vocab()
    texts = held_out(2500, 102)
    gpt = opened(a.models / 'gpt', GPT2LMHeadModel) if (a.models / 'gpt' / 'config.json').exists() else None
    for name, kinds in (('domain', ('left', 'pronoun', 'both')), ('both sides', ('both',))):
        cases = [c for c in bert_cases(texts, kinds) if all(x.lower() in known for x in c[2])][: a.cases]
        found = fill(model, tok, [c[:2] for c in cases])
        cut = fill(model, tok, [c[4:6] for c in cases])
        row = {'right': sum(right(w, c[2]) for w, c in zip(found, cases)), 'of': len(cases),
               'left only': sum(right(w, c[2]) for w, c in zip(cut, cases)),
               'frames': by_frame([(0, c[2], c[3]) for c in cases], found)}
        scores[f'bert.{name}'] = row
        print(name, row['right'] / row['of'], 'left only', row['left only'] / row['of'], row['frames'], flush=True)
        print(*[(c[0], c[1], c[2][:3], w) for c, w in zip(cases, found) if not right(w, c[2])][:12], sep='\n')
        rng = random.Random(6)
        picks = rng.sample(range(len(cases)), min(SAMPLE, len(cases)))
        sample[f'bert.{name}'] = [[*cases[i][:3], found[i], *cases[i][4:6], cut[i]] for i in picks]
    pairs = ordered_pairs(held_out(1200, 103, lambda t: t.ordered), random.Random(7))
    pairs = [(x[0], y[0], label) for x, y, label in pairs]
    found = follows(model, tok, [p[:2] for p in pairs])
    good = [f == (p[2] == 0) for f, p in zip(found, pairs)]
    scores['bert.order'] = {'right': sum(good), 'of': len(good)}
    print('order', sum(good) / len(good), flush=True)
    print(*[p for p, g in zip(pairs, good) if not g][:12], sep='\n')
    picks = random.Random(8).sample(range(len(pairs)), SAMPLE)
    sample['bert.order'] = [[*pairs[i], bool(found[i])] for i in picks]


def translator_scores(a, scores, sample):
    model, tok = opened(a.models / 'translator', MarianMTModel)
    pairs = french.pairs(2000, 'test', 104)
    found = translate(model, tok, [p[0] for p in pairs])
    good = [f == p[1] for f, p in zip(found, pairs)]
    scores['translator'] = {'right': sum(good), 'of': len(good)}
    print('translation', sum(good) / len(good), translate(model, tok, ['The cat sat', 'The cat sat.', 'The dog barked']), flush=True)
    print(*[(p, f) for p, f, g in zip(pairs, found, good) if not g][:12], sep='\n')
    picks = random.Random(9).sample(range(len(pairs)), SAMPLE)
    sample['translator'] = [[*pairs[i], found[i]] for i in picks]


def main():
    p = argparse.ArgumentParser()
    p.add_argument('--models', type=Path, default=Path('media/models'))
    p.add_argument('--public-only', type=Path)
    p.add_argument('--only', default='gpt,bert,translator')
    p.add_argument('--cases', type=int, default=4000)
    p.add_argument('--out', type=Path, required=True)
    p.add_argument('--sample', type=Path)
    a = p.parse_args()
    torch.set_num_threads(1)
    scores = json.loads(a.out.read_text()) if a.out.exists() else {}
    sample = json.loads(a.sample.read_text()) if a.sample and a.sample.exists() else {}
    for kind in a.only.split(','):
        {'gpt': gpt_scores, 'bert': bert_scores, 'translator': translator_scores}[kind](a, scores, sample)
        a.out.write_text(json.dumps(scores, indent=1))
        if a.sample:
            lines = []
            for name, rows in sample.items():
                held = ',\n'.join('  ' + json.dumps(r, ensure_ascii=False) for r in rows) if isinstance(rows, list) else None
                lines.append(f'{json.dumps(name)}: ' + (f'[\n{held}\n]' if held else json.dumps(rows, ensure_ascii=False)))
            a.sample.write_text('{\n' + ',\n'.join(lines) + '\n}\n')


if __name__ == '__main__':
    main()
