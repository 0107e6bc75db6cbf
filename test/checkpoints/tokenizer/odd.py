"""Trains tokenizers put together at random, and records what the reference makes of strings of every kind.

    python3 test/checkpoints/tokenizer/odd.py [COUNT [SEED]]

Normalisers, pre-tokenizers, models, added tokens (with lstrip, rstrip, single_word, normalized), post-processors
and decoders are drawn from all that `tokenizers` 0.23.3 has and Glassformer knows. Writes odd.json.gz.
"""

import json
import random
import sys
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders as D, models as M, normalizers as N, pre_tokenizers as P, processors, trainers as T

from strings import strings
from train import pack, record

HERE = Path(__file__).parent
SPECIAL = ["<unk>", "<s>", "</s>"]
BYTES = [f"<0x{i:02X}>" for i in range(256)]
ADDED = [
    "<x>", " <x> ", "a<x>b", "<x><x>", "  <x>\n\t<x>  y", "tool<tool>tool", " <tool>", "ABC abc <Tool> <TOOL>", "x<w>y <w> <w>.", "_<w>_ -<w>- 9<w>",
    "é<w>", "<w>", "", " ", "   ", "\n", "a\u0301<x>", "ＡＢＣ<x>", "<X> <x >", "don't <x>'s", "🙂<x>🙂", "\u00a0<x>\u00a0", "<x>\u3000", "ﬁ<x>ﬁ", "İ<x>İ",
    "ǅ", "the" * 90, "ß<tool>ẞ", "mask [MASK] [MASK]. x", "[MASK]", " [MASK]", "a [MASK]b", "internationalization unification", "12 345 6789",
]
NORMALIZERS = lambda: [
    None, N.NFC(), N.NFD(), N.NFKC(), N.NFKD(), N.Lowercase(), N.StripAccents(), N.Strip(), N.Strip(left=True, right=False), N.Nmt(),
    N.Replace("a", "bb"), N.Replace(Regex(r"\s+"), " "), N.Replace(Regex("[0-9]+"), "#"), N.Prepend("▁"), N.BertNormalizer(),
    N.BertNormalizer(lowercase=False, strip_accents=True), N.BertNormalizer(clean_text=False, handle_chinese_chars=False), N.ByteLevel(),
    N.Sequence([N.NFD(), N.Lowercase(), N.StripAccents()]), N.Sequence([N.NFKC(), N.Replace(Regex(" {2,}"), " ")]),
    N.Sequence([N.Nmt(), N.NFKC(), N.Strip()]), N.Sequence([N.Prepend("▁"), N.Replace(" ", "▁")]),
    N.Sequence([N.NFKD(), N.StripAccents(), N.Replace(Regex(r"[^\w\s]"), "")]),
]
PRE_TOKENIZERS = lambda: [
    None, P.Whitespace(), P.WhitespaceSplit(), P.BertPreTokenizer(), P.Metaspace(), P.Metaspace(prepend_scheme="first"),
    P.Metaspace(prepend_scheme="never"), P.Metaspace(replacement="_", split=False), P.Metaspace(prepend_scheme="first", split=False),
    P.ByteLevel(add_prefix_space=True), P.ByteLevel(add_prefix_space=False), P.ByteLevel(use_regex=False, add_prefix_space=True),
    P.Punctuation(), P.Punctuation("removed"), P.Punctuation("merged_with_previous"), P.Punctuation("merged_with_next"),
    P.Punctuation("contiguous"), P.Digits(), P.Digits(individual_digits=True), P.CharDelimiterSplit("e"), P.FixedLength(length=4),
    P.Split(" ", "removed"), P.Split(Regex(r"\w+|[^\w\s]+"), "removed", invert=True), P.Split("the", "merged_with_previous"),
    P.Split(Regex(r"\p{L}+|\p{N}{1,3}|[^\p{L}\p{N}\s]+"), "isolated"), P.Split(Regex("[aeiou]"), "merged_with_next"),
    P.Split(Regex(r"(?<=\d)(?=(?:\d{3})+$)"), "isolated"), P.Sequence([P.WhitespaceSplit(), P.Punctuation()]),
    P.Sequence([P.Split(Regex(r"\p{N}{1,3}(?=(?:\p{N}{3})*\b)"), "isolated"), P.ByteLevel(add_prefix_space=False)]),
    P.Sequence([P.WhitespaceSplit(), P.Metaspace()]), P.Sequence([P.Digits(), P.Metaspace(prepend_scheme="first")]),
]
DECODERS = lambda: [
    None, D.ByteLevel(), D.WordPiece(), D.WordPiece(cleanup=False), D.Metaspace(), D.BPEDecoder(),
    D.Sequence([D.Replace("▁", " "), D.ByteFallback(), D.Fuse(), D.Strip(" ", 1, 0)]),
]


def model(rng):
    """An untrained tokenizer, its trainer, and what is set in its model afterwards."""
    size = rng.choice([150, 250])
    how = {"vocab_size": size, "special_tokens": SPECIAL, "show_progress": False}
    few = {"limit_alphabet": rng.choice([60, 100])}
    with_bytes = {**how, "vocab_size": size + 256, "special_tokens": SPECIAL + BYTES}
    flag = lambda: rng.random() < 0.5
    return rng.choice([
        lambda: (M.BPE(unk_token="<unk>", fuse_unk=flag(), ignore_merges=flag()), T.BpeTrainer(**how, **few), {}),
        lambda: (M.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=flag()), T.BpeTrainer(**with_bytes, **few), {}),
        lambda: (M.BPE(), T.BpeTrainer(**how, **few), {}),
        lambda: (M.BPE(end_of_word_suffix="</w>", unk_token="<unk>"), T.BpeTrainer(**how, **few, end_of_word_suffix="</w>"), {}),
        lambda: (M.BPE(continuing_subword_prefix="##", unk_token="<unk>"), T.BpeTrainer(**how, **few, continuing_subword_prefix="##"), {}),
        lambda: (M.WordPiece(unk_token="<unk>", max_input_chars_per_word=rng.choice([100, 12])), T.WordPieceTrainer(**how, **few), {}),
        lambda: (M.Unigram(), T.UnigramTrainer(**{**how, "vocab_size": size + 400}, unk_token="<unk>"), {}),
        lambda: (M.Unigram(), T.UnigramTrainer(**{**with_bytes, "vocab_size": size + 656}, unk_token="<unk>"), {"byte_fallback": True}),
        lambda: (M.WordLevel(unk_token="<unk>"), T.WordLevelTrainer(**how), {}),
    ])()


def processor(rng, tokenizer):
    first, last = [(token, tokenizer.token_to_id(token)) for token in ("<s>", "</s>")]
    known = {"special_tokens": [first, last]}
    return rng.choice([
        None, processors.ByteLevel(trim_offsets=True), processors.ByteLevel(trim_offsets=False), processors.BertProcessing(last, first),
        processors.RobertaProcessing(last, first, trim_offsets=True, add_prefix_space=True),
        processors.RobertaProcessing(last, first, trim_offsets=False, add_prefix_space=False),
        processors.TemplateProcessing(single="<s> $A", pair="<s> $A </s> <s>:1 $B:1", **known),
        processors.TemplateProcessing(single="$0 </s>", pair="$B </s> $A:1", **known),
    ])


def one(rng, lesson):
    made, trainer, after = model(rng)
    tokenizer = Tokenizer(made)
    for name, parts in (("normalizer", NORMALIZERS()), ("pre_tokenizer", PRE_TOKENIZERS())):
        if (part := rng.choice(parts)) is not None:
            setattr(tokenizer, name, part)
    tokenizer.train_from_iterator(lesson, trainer)
    if after:
        described = json.loads(tokenizer.to_str())
        described["model"].update(after)
        tokenizer = Tokenizer.from_str(json.dumps(described))
    flag = lambda: rng.random() < 0.4
    tokenizer.add_special_tokens([
        AddedToken("<x>", lstrip=flag(), rstrip=flag(), single_word=flag(), normalized=flag()),
        AddedToken("[MASK]", lstrip=flag(), rstrip=flag(), normalized=False),
    ])
    tokenizer.add_tokens([
        AddedToken("<tool>", normalized=flag(), lstrip=flag()), AddedToken("<w>", single_word=True, normalized=flag(), rstrip=flag()),
        AddedToken("Tion", normalized=flag()), AddedToken("é ", normalized=flag()),
    ])
    for name, part in (("post_processor", processor(rng, tokenizer)), ("decoder", rng.choice(DECODERS()))):
        if part is not None:
            setattr(tokenizer, name, part)
    return tokenizer


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    rng = random.Random(seed)
    lesson = strings(2000)[::8]
    texts = rng.sample(strings(2600)[2000:], 40) + ADDED
    tokenizers = []
    while len(tokenizers) < count:
        try:
            tokenizer = one(rng, lesson)
        except Exception as error:  # A vocabulary too small for its characters cannot be trained.
            print(str(error)[:80])
            continue
        # Trainers leave gaps at times; an added token then gets the id of a piece, and Glassformer refuses it.
        if max(tokenizer.get_vocab(with_added_tokens=False).values()) >= tokenizer.token_to_id("<x>"):
            continue
        tokenizers.append({"json": tokenizer.to_str(), "rows": record(tokenizer, texts)})
    pack(HERE / "odd.json.gz", {"texts": texts, "tokenizers": tokenizers})
