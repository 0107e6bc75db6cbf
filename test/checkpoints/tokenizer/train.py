"""Trains the small tokenizers of these tests and records what the reference makes of every string.

    python3 test/checkpoints/tokenizer/train.py

Reference: Hugging Face's `tokenizers` 0.23.3 (pip install tokenizers==0.23.3). Writes small/NAME.json
(a tokenizer.json), strings.json.gz and recorded/NAME.json.gz. Offsets are converted from code points to UTF-16.
With GLASSFORMER_GOLDENS also what it makes of them with the published vocabularies there, which are not copied.
Training breaks ties by chance: a run makes other tokenizers than the one before, and records them anew.
"""

import base64
import gzip
import json
import os
import struct
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from strings import strings

HERE = Path(__file__).parent
STRINGS = strings(2000)
# Trained on a part only, so that most strings hold what was never seen.
LESSON = STRINGS[::3]
for marker in ("<s>", "</s>", "<unk>", "<pad>", "<mask>", "<|endoftext|>", "[UNK]", "[CLS]", "[SEP]", "[MASK]"):
    LESSON = [s.replace(marker, "") for s in LESSON]

LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def alphabet():
    return pre_tokenizers.ByteLevel.alphabet()


def gpt2():
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.decoder = decoders.ByteLevel()
    t.post_processor = processors.ByteLevel(trim_offsets=False)
    t.train_from_iterator(LESSON, trainers.BpeTrainer(vocab_size=700, special_tokens=["<|endoftext|>"], initial_alphabet=alphabet(), show_progress=False))
    return t


def roberta():
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    t.decoder = decoders.ByteLevel()
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    t.train_from_iterator(LESSON, trainers.BpeTrainer(vocab_size=600, special_tokens=special, initial_alphabet=alphabet(), show_progress=False))
    t.add_special_tokens([AddedToken("<mask>", lstrip=True, normalized=False)])
    t.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=True)
    return t


def llama3():
    t = Tokenizer(models.BPE(ignore_merges=True))
    t.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(LLAMA3), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])
    t.decoder = decoders.ByteLevel()
    t.train_from_iterator(LESSON, trainers.BpeTrainer(vocab_size=650, initial_alphabet=alphabet(), show_progress=False))
    t.add_special_tokens([AddedToken("<|begin_of_text|>", normalized=False), AddedToken("<|endoftext|>", normalized=False)])
    t.add_tokens([AddedToken("fox", single_word=True), AddedToken("eggs", rstrip=True), AddedToken("lazy", lstrip=True)])
    begin = t.token_to_id("<|begin_of_text|>")
    t.post_processor = processors.Sequence([
        processors.ByteLevel(trim_offsets=True, add_prefix_space=False),
        processors.TemplateProcessing(single="<|begin_of_text|> $A", pair="<|begin_of_text|> $A <|begin_of_text|>:1 $B:1", special_tokens=[("<|begin_of_text|>", begin)]),
    ])
    return t


def qwen():
    t = Tokenizer(models.BPE())
    t.normalizer = normalizers.NFC()
    t.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(LLAMA3.replace("{1,3}", "")), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])
    t.decoder = decoders.ByteLevel()
    t.train_from_iterator(LESSON, trainers.BpeTrainer(vocab_size=500, special_tokens=["<|endoftext|>"], initial_alphabet=alphabet(), show_progress=False))
    return t


def llama2():
    t = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    t.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    t.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    special = ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)]
    # Words, not lines, are the lesson: else the longest merges are whole lines.
    words = [w for s in LESSON for w in s.replace(" ", " \n").split("\n") if w]
    t.train_from_iterator(words, trainers.BpeTrainer(vocab_size=900, limit_alphabet=200, special_tokens=special, show_progress=False))
    raw = json.loads(t.to_str())
    raw["added_tokens"] = [a for a in raw["added_tokens"] if not a["content"].startswith("<0x")]
    t = Tokenizer.from_str(json.dumps(raw))
    t.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 1)])
    return t


def bert(cased):
    def make():
        t = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=60))
        t.normalizer = normalizers.BertNormalizer(lowercase=not cased, strip_accents=None)
        t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        t.decoder = decoders.WordPiece()
        special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
        t.train_from_iterator(LESSON, trainers.WordPieceTrainer(vocab_size=900, limit_alphabet=400, special_tokens=special, show_progress=False))
        t.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2)) if cased else processors.TemplateProcessing(
            single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
        return t
    return make


def charsmap():
    """A SentencePiece table of a few rules as a double array: the same format, made here."""
    rules = {"ﬁ": "fi", "ﬃ": "ffi", "\t": " ", "\n": " ", "\u00a0": " ", "\u3000": " ", "\u200b": " ", "½": "1⁄2", "²": "2", "Ａ": "A", "ｂ": "b",
             "℃": "°C", "\u00ad": "", "\u0007": "", "…": "...", "ｶﾞ": "ガ", "e\u0301": "é", "㎏": "kg", "ﷺ": "صلى", "Å": "Å", "\r\n": " "}
    values, blob = {}, b""
    for key, text in rules.items():
        values[key.encode()] = len(blob)
        blob += text.encode() + b"\0"
    tree = {}
    for key, value in values.items():
        node = tree
        for byte in key:
            node = node.setdefault(byte, {})
        node[-1] = value
    units = {}
    used = set()

    def place(node, at):
        labels = sorted(k for k in node if k >= 0)
        base = 1
        while True:
            offset = at ^ base
            slots = [base ^ l for l in labels] + ([base] if -1 in node else [])
            if offset < 1 << 21 and not any(s in used or s == 0 for s in slots):
                break
            base += 1
        used.update(slots)
        for l in labels:
            units[base ^ l] = l
        units[at] = units.get(at, 0) | (offset << 10) | (0x100 if -1 in node else 0)
        if -1 in node:
            units[base] = 0x80000000 | node[-1]
        for l in labels:
            place(node[l], base ^ l)

    used.add(0)
    place(tree, 0)
    array = [units.get(i, 0) for i in range(max(units) + 257)]
    return base64.b64encode(struct.pack("<I", 4 * len(array)) + struct.pack(f"<{len(array)}I", *array) + blob).decode()


def t5():
    t = Tokenizer(models.Unigram())
    t.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Strip(), normalizers.Replace(Regex(" {2,}"), " ")])
    t.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    t.decoder = decoders.Metaspace()
    t.train_from_iterator(LESSON, trainers.UnigramTrainer(vocab_size=900, unk_token="<unk>", special_tokens=["<pad>", "</s>", "<unk>"], show_progress=False))
    t.post_processor = processors.TemplateProcessing(single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)])
    return t


def sentencepiece():
    """Unigram behind a table of characters, byte fallback, and `▁` before the first word only."""
    raw = json.loads(t5().to_str())
    vocab = [v for v in raw["model"]["vocab"]][:500]
    vocab += [[f"<0x{b:02X}>", -15.0] for b in range(256)]
    raw["model"]["vocab"] = vocab
    raw["model"]["byte_fallback"] = True
    raw["normalizer"] = {"type": "Precompiled", "precompiled_charsmap": charsmap()}
    raw["pre_tokenizer"] = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": False}
    raw["decoder"] = {"type": "Sequence", "decoders": [{"type": "ByteFallback"}, {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": False}]}
    raw["added_tokens"].append({"id": 756, "content": "<mask>", "single_word": False, "lstrip": True, "rstrip": False, "normalized": False, "special": True})
    return Tokenizer.from_str(json.dumps(raw))


def words():
    """Whole words, cut by rules that the others do not use."""
    t = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    t.normalizer = normalizers.Sequence([normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase(), normalizers.Nmt()])
    t.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Whitespace(), pre_tokenizers.Digits(individual_digits=False), pre_tokenizers.Punctuation("merged_with_previous"),
        pre_tokenizers.Split("e", "merged_with_next"), pre_tokenizers.Split(Regex("[aou]+"), "contiguous", invert=True),
    ])
    t.train_from_iterator(LESSON, trainers.WordLevelTrainer(vocab_size=300, special_tokens=["[UNK]"], show_progress=False))
    return t


def suffixed():
    """BPE with an end-of-word suffix, no unknown token, and digits one by one."""
    t = Tokenizer(models.BPE(end_of_word_suffix="</w>", unk_token="<unk>"))
    t.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()])
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Digits(individual_digits=True)])
    t.decoder = decoders.BPEDecoder()
    t.train_from_iterator(LESSON, trainers.BpeTrainer(vocab_size=600, limit_alphabet=150, special_tokens=["<unk>"], end_of_word_suffix="</w>", show_progress=False))
    return t


def units(text):
    places = [0]
    for c in text:
        places.append(places[-1] + (2 if ord(c) > 0xFFFF else 1))
    return places


def record(t, texts):
    rows = []
    for i, text in enumerate(texts):
        # Every fifth string has a pair.
        pair = texts[(7 * i + 3) % len(texts)] if i % 5 == 0 else None
        e = t.encode(text, pair)
        first, second = units(text), units(pair or "")
        starts, lengths = [], []
        before = 0
        for (start, end), sequence in zip(e.offsets, e.sequence_ids):
            places = second if sequence == 1 else first
            s, n = places[start], places[min(end, len(places) - 1)]
            starts.append(s - before)
            lengths.append(n - s)
            before = s
        kinds = "".join("-" if s is None else "12"[s] for s in e.sequence_ids)
        rows.append([e.ids, starts, lengths, kinds, "".join(map(str, e.type_ids)), t.decode(e.ids)])
    return rows


def pack(path, value):
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


MAKERS = {
    "gpt2": gpt2, "roberta": roberta, "llama3": llama3, "qwen": qwen, "llama2": llama2, "bert-uncased": bert(False), "bert-cased": bert(True),
    "t5": t5, "sentencepiece": sentencepiece, "words": words, "suffixed": suffixed,
}

def published(folder):
    """GPT-2's and BERT's own vocabularies, as transformers' converters set them up."""
    t = Tokenizer(models.BPE.from_file(f"{folder}/gpt2-encoder.json", f"{folder}/gpt2-vocab.bpe"))
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.decoder = decoders.ByteLevel()
    t.post_processor = processors.ByteLevel(trim_offsets=False)
    t.add_special_tokens(["<|endoftext|>"])
    yield "published-gpt2", t
    t = Tokenizer(models.WordPiece.from_file(f"{folder}/bert-vocab.txt", unk_token="[UNK]"))
    t.normalizer = normalizers.BertNormalizer()
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.decoder = decoders.WordPiece()
    t.post_processor = processors.BertProcessing(("[SEP]", t.token_to_id("[SEP]")), ("[CLS]", t.token_to_id("[CLS]")))
    t.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    yield "published-bert", t


if __name__ == "__main__":
    (HERE / "small").mkdir(exist_ok=True)
    (HERE / "recorded").mkdir(exist_ok=True)
    pack(HERE / "strings.json.gz", STRINGS)
    for name, make in MAKERS.items():
        t = make()
        raw = json.loads(t.to_str())
        (HERE / "small" / f"{name}.json").write_text(json.dumps(raw, ensure_ascii=False, separators=(",", ":")) + "\n")
        t = Tokenizer.from_file(str(HERE / "small" / f"{name}.json"))
        pack(HERE / "recorded" / f"{name}.json.gz", record(t, STRINGS))
    goldens = os.environ.get("GLASSFORMER_GOLDENS")
    for name, t in published(f"{goldens}/tokenizers") if goldens else []:
        pack(HERE / "recorded" / f"{name}.json.gz", record(t, STRINGS))
