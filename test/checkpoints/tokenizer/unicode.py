"""Records what the reference's own Unicode tables say of every character: recorded/unicode.json.gz.

    python3 test/checkpoints/tokenizer/unicode.py

Its BERT parts know Unicode 8, its normal forms Unicode 11; a JavaScript engine knows a newer one.
"""

from pathlib import Path

from tokenizers import normalizers as N
from tokenizers import pre_tokenizers as P

from train import pack

clean = N.BertNormalizer(clean_text=True, handle_chinese_chars=False, strip_accents=False, lowercase=False)
accents = N.BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False)
strip, lower, words = N.StripAccents(), N.Lowercase(), P.BertPreTokenizer()
tests = {
    "other": lambda s: clean.normalize_str("a" + s + "b") == "ab",
    "nonspacing": lambda s: accents.normalize_str(s) == "",
    "mark": lambda s: strip.normalize_str(s) == "",
    "punctuation": lambda s: len(words.pre_tokenize_str("a" + s + "b")) == 3,
}
forms = {"NFD": N.NFD(), "NFKD": N.NFKD(), "NFC": N.NFC(), "NFKC": N.NFKC(), "lower": lower}


def every():
    for c in range(0x110000):
        if not 0xD800 <= c <= 0xDFFF:
            yield c


def ranges(codes):
    out = []
    for c in codes:
        if out and out[-1][1] == c - 1:
            out[-1][1] = c
        else:
            out.append([c, c])
    return out


if __name__ == "__main__":
    record = {name: ranges(c for c in every() if holds(chr(c))) for name, holds in tests.items()}
    # A checksum for each block of 256 characters would hide which one differs; so what changes is kept.
    for name, form in forms.items():
        changed = [[c, form.normalize_str(chr(c))] for c in every() if not 0xAC00 <= c <= 0xD7A3 and form.normalize_str(chr(c)) != chr(c)]
        record[name] = changed
    pack(Path(__file__).parent / "recorded" / "unicode.json.gz", record)
