"""The baseline: an interpolated trigram with modified Kneser-Ney smoothing (Chen and Goodman 1999) over the
same tokens that the model was trained on."""

import numpy as np


def counted(keys):
    return np.unique(keys, return_counts=True)


def discounts(counts):
    """D1, D2, D3+ from the counts of counts."""
    n = [int((counts == i).sum()) or 1 for i in (1, 2, 3, 4)]
    y = n[0] / (n[0] + 2 * n[1])
    return np.clip([1 - 2 * y * n[1] / n[0], 2 - 3 * y * n[2] / n[1], 3 - 4 * y * n[3] / n[2]], 0.05, 2.95)


class Level:
    """Counts of (history, word): what is left after discounting, and the weight of the lower order."""

    def __init__(self, keys, counts, vocabulary):
        self.keys, self.counts = keys, counts.astype(np.float64)
        self.d = np.concatenate([[0], discounts(counts)])
        history = keys // vocabulary
        self.histories, at = np.unique(history, return_inverse=True)
        self.totals = np.bincount(at, self.counts)
        cut = self.d[np.minimum(counts, 3)]
        self.rest = np.bincount(at, cut) / self.totals

    def part(self, keys, vocabulary):
        """(discounted probability, weight of the lower order) of each key."""
        i = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        c = np.where(self.keys[i] == keys, self.counts[i], 0)
        h = keys // vocabulary
        j = np.minimum(np.searchsorted(self.histories, h), len(self.histories) - 1)
        known = self.histories[j] == h
        total = np.where(known, self.totals[j], 1)
        p = np.maximum(c - self.d[np.minimum(c, 3).astype(int)], 0) / total
        return np.where(known, p, 0), np.where(known, self.rest[j], 1)


class Trigram:
    def __init__(self, ids, vocabulary):
        x = np.asarray(ids, np.int64)
        v = self.v = vocabulary
        tri, n3 = counted((x[:-2] * v + x[1:-1]) * v + x[2:])
        self.three = Level(tri, n3, v)
        two, n2 = counted(tri % (v * v))  # how many words stand before each pair
        self.two = Level(two, n2, v)
        one, n1 = counted(two % v)
        unigram = np.zeros(v)
        d = np.concatenate([[0], discounts(n1)])
        cut = d[np.minimum(n1, 3)]
        unigram[one] = (n1 - cut) / n1.sum()
        self.one = unigram + cut.sum() / n1.sum() / v

    def loss(self, ids):
        """-ln p of each token from the third on, given the two before: [N - 2]."""
        x, v = np.asarray(ids, np.int64), self.v
        p2, r2 = self.two.part(x[1:-1] * v + x[2:], v)
        p3, r3 = self.three.part((x[:-2] * v + x[1:-1]) * v + x[2:], v)
        return -np.log(p3 + r3 * (p2 + r2 * self.one[x[2:]]))


if __name__ == '__main__':
    rng = np.random.default_rng(0)
    ids = rng.integers(0, 20, 2000)
    t = Trigram(ids, 20)
    sums = [sum(np.exp(-t.loss([a, b, c])[0]) for c in range(20)) for a, b in ((3, 4), (5, 5), (19, 0))]
    print('sums of probabilities', sums)
