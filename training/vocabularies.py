"""Tokenizers of our own: byte-level BPE for GPT and the translator, WordPiece for BERT (`tokenizers`)."""

import json
import re
from collections import Counter

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

ALPHABET = [chr(c) for c in range(33, 127)]


def byte_level(texts, size, special, template=None):
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.decoder = decoders.ByteLevel()
    t.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=size, special_tokens=special, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    if template:
        ids = [(s, t.token_to_id(s)) for s in special]
        t.post_processor = processors.TemplateProcessing(single=template, special_tokens=ids)
    return t


def gpt(texts, size):
    """The end of a text is a token, <|endoftext|>, id 0; nothing is put before a sentence."""
    return byte_level(texts, size, ['<|endoftext|>'])


# Of the sentences that Glassformer is shown with: their words are to be seen in one piece.
SHOWN = ('Buy', 'Pack', ' laptop', ' charger', ' mailman', ' purring', ' barked', ' umbrella', 'Attention', ' keys')


def keep_whole(tokenizer, texts, most):
    """The tokenizer with `most` tokens more: merges, behind all others, that make one token of each
    shown word and of the words that `texts` say most often."""
    words = Counter(word for text in texts for word in re.findall(r' ?[A-Za-z]+', text))
    z = json.loads(tokenizer.to_str())
    ids, merges = z['model']['vocab'], z['model']['merges']
    end = len(ids) + most
    for word in (*SHOWN, *(word for word, _ in words.most_common())):
        whole, *rest = tokenizer.encode(word).tokens
        if len(ids) + len(rest) > end:
            break
        for part in rest:
            if whole + part not in ids:
                ids[whole + part] = len(ids)
            if [whole, part] not in merges:
                merges.append([whole, part])
            whole += part
    return Tokenizer.from_str(json.dumps(z))


def translator(texts, size):
    """<pad> (0) starts the translation, </s> (1) ends it and the source."""
    return byte_level(texts, size, ['<pad>', '</s>'], '$A </s>')


def bert(texts, size):
    """Lower case, WordPiece; [CLS] text [SEP], and a second text [SEP] of type 1."""
    special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']
    t = Tokenizer(models.WordPiece(unk_token='[UNK]', max_input_chars_per_word=100))
    t.normalizer = normalizers.BertNormalizer(lowercase=True)
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.decoder = decoders.WordPiece(prefix='##')
    t.train_from_iterator(texts, trainers.WordPieceTrainer(
        vocab_size=size, special_tokens=special, show_progress=False, initial_alphabet=ALPHABET,
        continuing_subword_prefix='##'))
    t.post_processor = processors.TemplateProcessing(
        single='[CLS] $A [SEP]', pair='[CLS] $A [SEP] $B:1 [SEP]:1',
        special_tokens=[(s, t.token_to_id(s)) for s in ('[CLS]', '[SEP]')])
    return t
