"""How a text is drawn: fillers, what is held out, and which words its context determines.

A frame draws fillers from a `Draw`. The first two that it *picks* are the text's pair, and the pair
with the frame's name decides, by a hash, whether the text belongs to training, validation or test:
a frame and a pair of fillers that stand in the test set are in no text of the training set. What is
held out shows both fillers, so that no other pair could have given the same text.
(`fact` draws without that, for what must be known to answer at all: that dogs bark at mailmen.)
"""

import hashlib
import re

from settings import SETTINGS

PARTS = ('test', 'valid')
PHRASES = {name: row[0] for name, row in SETTINGS.items()}
MARK = re.compile('\x02(\\d+)\x03(.*?)\x04')


def part_of(frame, pair):
    """'train' for 16 of 18 pairs, 'valid' and 'test' for one each; always 'train' where there is no pair."""
    if len(pair) < 2:
        return 'train'
    digest = hashlib.sha256('|'.join([frame, *map(str, pair[:2])]).encode()).digest()
    n = int.from_bytes(digest[:4], 'big') % 18
    return PARTS[n] if n < 2 else 'train'


class Draw:
    def __init__(self, rng):
        self.r = rng
        self.picked = []
        self.marks = []
        self.ordered = False

    def pick(self, options, but=()):
        word = self.fact(options, but)
        self.picked.append(word)
        return word

    def fact(self, options, but=()):
        options = list(options)
        while True:
            word = self.r.choice(options)
            if word not in but:
                return word

    def maybe(self, p, text, otherwise=''):
        return text if self.r.random() < p else otherwise

    def one(self, *texts):
        """One of several ways to say it."""
        return self.r.choice(texts)

    def due(self, word, answers=(), kind='left'):
        """A word that what stands left of it determines: any of `answers` is right.
        kind 'both': right only for a reader who also sees what follows; 'pronoun': left, and through a pronoun."""
        self.marks.append((kind, sorted({word, *answers})))
        return f'\x02{len(self.marks) - 1}\x03{word}\x04'


def a(word):
    return ('an ' if word[0] in 'aeiou' else 'a ') + word


def capital(text):
    at = 0
    while text[at] in '"\x02\x03\x04' or (text[at].isdigit() and '\x02' in text[:at] and '\x03' not in text[:at]):
        at += 1
    return text[:at] + text[at].upper() + text[at + 1 :]


def shown(filler, text):
    """Whether a filler stands in a text: its verb may have another form, a place is known by its phrase."""
    words = PHRASES.get(filler, str(filler)).lower().split()
    ways = [words, words[1:]] if len(words) > 1 else [words]
    return any(way and re.search(rf'\b{re.escape(" ".join(way))}\b', text) for way in ways)


class Text:
    """`sentences`, and marks (sentence, first character, last, kind, answers)."""

    def __init__(self, frame, draw, sentences):
        self.frame, self.pair, self.ordered = frame, draw.picked[:2], draw.ordered and len(sentences) > 1
        self.sentences, self.marks = [], []
        for n, s in enumerate(sentences):
            out, at = '', 0
            for m in MARK.finditer(s):
                out += s[at : m.start()]
                kind, answers = draw.marks[int(m.group(1))]
                self.marks.append((n, len(out), len(out) + len(m.group(2)), kind, answers))
                out, at = out + m.group(2), m.end()
            self.sentences.append(out + s[at:])

    def part(self):
        """Where the text belongs; None: nowhere, since what would hold it out is not to be seen in it."""
        part = part_of(self.frame, self.pair)
        text = ' '.join(self.sentences).lower()
        held = len(set(self.pair)) == 2 and all(shown(x, text) for x in self.pair)
        return part if part == 'train' or held else None


def draw(frames, part, rng):
    """One text of `part`. `frames`: (name, weight, function)."""
    names = [f[0] for f in frames]
    weights = [f[1] for f in frames]
    by_name = {f[0]: f[2] for f in frames}
    while True:
        [name] = rng.choices(names, weights)
        for _ in range(60):
            d = Draw(rng)
            found = by_name[name](d)
            text = Text(name, d, [found] if isinstance(found, str) else list(found))
            if text.part() == part:
                return text
