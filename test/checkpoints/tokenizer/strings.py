"""Strings of every kind for tests of tokenizers: seeded, the same at every run."""

import random
import unicodedata

WORDS = (
    "the quick brown fox jumps over a lazy dog and buys milk eggs bread because tokenization matters "
    "attention transformer layer head unbelievable internationalization don't it's we're they'll I'd "
    "HTTPResponse snake_case camelCase kebab-case 3.14159 1,000,000 2026-11-22 0xDEADBEEF e.g. U.S.A."
).split()
FOREIGN = [
    "Straße", "naïve café", "Ångström", "İstanbul", "ﬁnance ofﬁce", "Ǆungla", "Ελληνικά σήμερα ΟΔΟΣ",
    "Привет, мир", "Ёлка ещё", "שלום עולם", "שָׁלוֹם", "مرحبا بالعالم", "مُحَمَّد", "नमस्ते दुनिया", "ক্ষমতা", "தமிழ் மொழி",
    "สวัสดีชาวโลก", "中文分词测试", "日本語テスト", "ｶﾞｷﾞｸﾞ ﾊﾟ", "カ゛キ゛", "한국어 테스트", "각", "ᄀᆨᆨ", "Tiếng Việt rất khó",
    "የኢትዮጵያ", "ქართული", "Հայերեն", "ᏣᎳᎩ", "ខ្មែរ", "བོད་སྐད", "မြန်မာ", "𝒻𝒶𝓃𝒸𝓎 𝕥𝕖𝕩𝕥", "Ⅷ ⅔ ½ ² ①②",
    "👩‍👩‍👧‍👦", "👍🏽", "🏳️‍🌈", "🇩🇪🇫🇷", "❤️", "🤷‍♂️", "😀😃", "𠜎𠜱", "㍿ ㌔ ㎏", "Ａｂｃ１２３", "…—–‘’“”«»", "€£¥₿ °C № ™",
    "e\u0301\u0323", "e\u0323\u0301", "a\u0300\u0301\u0302\u0327", "\u1e69\u0323", "q\u0307\u0323", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢", "ﷺ", "ǰ\u0323", "\u0344\u0390",
    "\u212b\u2126\u212a", "\ufb1d\ufb2c", "ﾞ\u3099\u309a", "\U0001d15e\U0001d1bb", "\u0f77\u0f73", "\u09c7\u09be", "\u0cca\u0ccb",
]
CODE = [
    "def f(x):\n    return x**2  # square\n", "for (let i = 0; i < n; ++i) { sum += a[i]; }", "SELECT * FROM t WHERE id='7';",
    "https://example.org/path?q=1&x=%20#frag", "user.name+tag@mail.example.co.uk", "$HOME/.bashrc | grep -v '^#'",
    "\\frac{a}{b} \\in \\mathbb{R}^{d\\times d}", "<div class=\"a\">&nbsp;</div>", "{\"key\": [1, 2.5e-3, null]}", "a\tb\tc\r\nd\n\n\ne",
    "if(a&&b||!c){return a?b:c;}", "C:\\Users\\x\\y.txt", "////// ------ ====== ......", "!!!???...,,,;;;:::", "'''\"\"\"```",
]
SPECIALS = ["<|endoftext|>", "[CLS]", "[SEP]", "[MASK]", "<s>", "</s>", "<unk>", "<pad>", "<mask>", "[UNK]", "<0x41>", "##ing", "▁the", "Ġthe"]
SPACES = [" ", "  ", "   ", "\t", "\n", "\r\n", "\u00a0", "\u2003", "\u3000", "\u200b", "\u200d", "\ufeff", "\u0085", "\u2028", "\u1680", "\u202f", "\u180e", "\x0b", "\x0c", "\x1c", "\x1f"]
CONTROLS = ["\x00", "\x01", "\x07", "\x1b", "\x7f", "\x80", "\x9f", "\u00ad", "\u200e", "\u202e", "\u2066", "\ufff9", "\ufffd", "\ufffe", "\ue000", "\U000f0000", "\U0010ffff", "\U000e0041", "\ufe0f"]


def any_character(rng):
    while True:
        kind = rng.random()
        limit = 0x250 if kind < 0.3 else 0x3000 if kind < 0.7 else 0xFFFF if kind < 0.9 else 0x1FFFF
        c = rng.randrange(limit)
        # Python's own tables stand for the Unicode of most libraries; what no table knows says nothing.
        if not 0xD800 <= c <= 0xDFFF and unicodedata.category(chr(c)) != "Cn":
            return chr(c)


def piece(rng):
    k = rng.random()
    if k < 0.42:
        w = rng.choice(WORDS)
        return rng.choice([w, w, w.upper(), w.capitalize()])
    if k < 0.66:
        return rng.choice(FOREIGN)
    if k < 0.71:
        return rng.choice(CODE)
    if k < 0.75:
        return rng.choice(SPECIALS)
    if k < 0.80:
        return rng.choice(CONTROLS)
    if k < 0.88:
        return "".join(any_character(rng) for _ in range(rng.randrange(1, 5)))
    if k < 0.94:
        return str(rng.randrange(10 ** rng.randrange(1, 12)))
    return rng.choice("!?.,;:'\"()[]{}<>#$%&*+-/=@\\^_`|~") * rng.randrange(1, 4)


def strings(count):
    rng = random.Random(20261122)
    out = ["", " ", "   ", "\n", "\t \n", "\u00a0", "\u3000\u200b", "a", "Hello world", " Hello", "Hello ", "  two  spaces  ",
           "This is a test", "I don't know.", "it's we're they'll I'd you've I'm", "x" * 120, "ab" * 90, "é" * 60, "👍" * 20, "word" * 40]
    out += FOREIGN + CODE + SPECIALS + SPACES + CONTROLS
    out += [a + "x" + b for a in SPACES for b in (" ", "\u00a0", "")]
    while len(out) < count:
        n = rng.choice([1, 1, 2, 2, 3, 4, 6])
        s = ""
        for i in range(n):
            if i:
                s += "" if rng.random() < 0.2 else " " if rng.random() < 0.7 else rng.choice(SPACES)
            s += piece(rng)
        if rng.random() < 0.08:
            s = rng.choice(SPACES) + s
        if rng.random() < 0.08:
            s += rng.choice(SPACES)
        out.append(s)
    return out[:count]
