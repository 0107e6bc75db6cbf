"""Writes tiny checkpoints of every family, and what transformers computes with them.

    pip install torch transformers==5.18.0
    python make_checkpoints.py [NAME …]

Each folder has what a published checkpoint has (config.json, model.safetensors, tokenizer.json), then
run.json (texts and ids) and expected.safetensors: hidden states, attention patterns and logits in
float32, under the ids of Glassformer's steps. Numbers are drawn wide, norms away from 1 and biases away
from 0, so that a wrong activation, layout, scale or window shows.
"""

import json
import math
import shutil
import sys
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")

import torch
import transformers as tf
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

HERE = Path(__file__).parent
TEXT = "The cat sat on the mat, and the old dog did not mind."
PAIR = "It was warm there."
TARGET = "Le chat dort, et le chien"
CORPUS = [TEXT, PAIR, TARGET, "A cat is not a dog, and the mat was old.", "Where did the dog sit?"] * 3

torch.set_num_threads(1)


# Tokenizers -----------------------------------------------------------------------------------------


def byte_level(first=(), last=(), size=300):
    """Byte-level BPE, with these special tokens around a text."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<pad>", "<s>", "</s>", "<mask>"]
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    return framed(tokenizer, first, last)


def characters(first=(), last=(), size=88):
    """BPE over characters with ▁ for blanks, as in LLaMA and T5: a small vocabulary."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    special = ["<pad>", "<s>", "</s>", "<mask>", "<unk>"]
    tokenizer.train_from_iterator(CORPUS, trainers.BpeTrainer(vocab_size=size, special_tokens=special, show_progress=False))
    return framed(tokenizer, first, last)


def framed(tokenizer, first, last):
    """With these special tokens around a text, and the names of their roles."""
    if first or last:
        ids = [(token, tokenizer.token_to_id(token)) for token in {*first, *last}]
        pair = [*first, "$A", *last, *last, "$B", *last] if first else ["$A", *last, "$B", *last]
        tokenizer.post_processor = processors.TemplateProcessing(
            single=[*first, "$A", *last], pair=pair, special_tokens=ids
        )
    return tokenizer, {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "mask_token": "<mask>"}


def word_piece():
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    trainer = trainers.WordPieceTrainer(vocab_size=90, special_tokens=special, show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    ids = [(token, tokenizer.token_to_id(token)) for token in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=ids
    )
    return tokenizer, {"cls_token": "[CLS]", "sep_token": "[SEP]", "mask_token": "[MASK]", "pad_token": "[PAD]"}


# Models ---------------------------------------------------------------------------------------------


def wide(model, seed):
    """Numbers that let nothing hide."""
    generator = torch.Generator().manual_seed(seed)
    draw = lambda p, std: torch.randn(p.shape, generator=generator) * std
    plus_one = type(model).__name__.startswith("Gemma")
    with torch.no_grad():
        for name, p in model.named_parameters():
            if not p.requires_grad:  # sines and cosines
                continue
            if p.ndim == 1 and ("norm" in name.lower() or "ln_" in name) and name.endswith("weight"):
                p.copy_((0 if plus_one else 1) + draw(p, 0.3))
            elif p.ndim == 1:
                p.copy_(draw(p, 0.3))
            elif "embed" in name or "wte" in name or "wpe" in name or "shared" in name:
                p.copy_(draw(p, 0.7))
            else:
                p.copy_(draw(p, 1.1 / math.sqrt(p.shape[-1])))
    return model.eval()


def watch(model, paths):
    """The outputs of modules by step id, as the next forward pass leaves them."""
    seen = {}
    for step, path in paths.items():
        def keep(module, args, output, step=step):
            seen[step] = output[0] if isinstance(output, tuple) else output
        model.get_submodule(path).register_forward_hook(keep)
    return seen


def save(name, model, tokenizer, roles, run, expected, shard=None, dtype=None):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    if dtype is not None:
        model = model.to(dtype)
    model.save_pretrained(folder, **({"max_shard_size": shard} if shard else {}))
    (folder / "generation_config.json").unlink(missing_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    (folder / "tokenizer_config.json").write_text(json.dumps(roles) + "\n")
    (folder / "run.json").write_text(json.dumps(run) + "\n")
    plain = {step: x.detach().float().contiguous().clone() for step, x in expected.items()}
    save_file(plain, str(folder / "expected.safetensors"))
    size = sum(file.stat().st_size for file in folder.iterdir())
    print(f"{name}: {len(plain)} tensors, {size} bytes", flush=True)


def stack(prefix, hidden, attentions, last):
    """hidden_states and attentions of one stack, by step id; the last hidden state is what `last` names."""
    found = {f"{prefix}blocks.{i}.hook_resid_pre": h[0] for i, h in enumerate(hidden[:-1])}
    found[last] = hidden[-1][0]
    for i, a in enumerate(attentions or ()):
        found[f"{prefix}blocks.{i}.attn.hook_pattern"] = a[0]
    return found


def one_stack(name, model, seed, tokens, paths, last, text=TEXT, pair=None, outputs=None, dtype=None, shard=None):
    """A model of one stack. `paths` has {i} for the block; `outputs` takes further results by step id."""
    tokenizer, roles = tokens
    model.set_attn_implementation("eager")
    wide(model, seed)
    if dtype is not None:
        model = model.to(dtype).float()
    blocks = model.config.num_hidden_layers
    seen = watch(
        model,
        {step.format(i=i): path.format(i=i) for i in range(blocks) for step, path in paths.items()},
    )
    encoding = tokenizer.encode(text, pair) if pair else tokenizer.encode(text)
    ids = torch.tensor([encoding.ids])
    extra = {}
    if pair and getattr(model.config, "type_vocab_size", 1) > 1:
        extra["token_type_ids"] = torch.tensor([encoding.type_ids])
    with torch.no_grad():
        out = model(ids, output_hidden_states=True, output_attentions=True, **extra)
    expected = stack("", out.hidden_states, out.attentions, last.format(last=blocks - 1))
    expected.update({step: x[0] for step, x in seen.items()})
    if getattr(out, "logits", None) is not None:
        expected["unembed.logits"] = out.logits[0]
    for step, take in (outputs or {}).items():
        expected[step] = take(out)
    run = {"text": text, **({"pair": pair} if pair else {}), "ids": encoding.ids, "offsets": encoding.offsets}
    save(name, model, tokenizer, roles, run, expected, shard, dtype)


def two_stacks(name, model, seed, tokens, paths, lasts):
    """An encoder–decoder, teacher-forced: the decoder reads its start and the target without its end."""
    tokenizer, roles = tokens
    model.set_attn_implementation("eager")
    wide(model, seed)
    config = model.config
    blocks = {"encoder": config.num_hidden_layers, "decoder": getattr(config, "num_decoder_layers", None) or config.decoder_layers}
    seen = watch(
        model,
        {
            step.format(i=i): path.format(i=i)
            for step, path in paths.items()
            for i in range(blocks[step.split(".")[0]])
        },
    )
    ids = tokenizer.encode(TEXT).ids
    target = [config.decoder_start_token_id, *tokenizer.encode(TARGET).ids[:-1]]
    with torch.no_grad():
        out = model(
            input_ids=torch.tensor([ids]),
            decoder_input_ids=torch.tensor([target]),
            output_hidden_states=True,
            output_attentions=True,
        )
    expected = {
        **stack("encoder.", out.encoder_hidden_states, out.encoder_attentions, lasts[0].format(last=blocks["encoder"] - 1)),
        **stack("decoder.", out.decoder_hidden_states, out.decoder_attentions, lasts[1].format(last=blocks["decoder"] - 1)),
        "unembed.logits": out.logits[0],
    }
    for i, a in enumerate(out.cross_attentions):
        expected[f"decoder.blocks.{i}.cross_attn.hook_pattern"] = a[0]
    expected.update({step: x[0] for step, x in seen.items()})
    run = {"text": TEXT, "target": TARGET, "ids": ids, "targetIds": target}
    save(name, model, tokenizer, roles, run, expected)


# Families -------------------------------------------------------------------------------------------

PRE = "ln_final.hook_normalized"
POST = "blocks.{last}.hook_normalized_resid_post"
GPT2_PATHS = {"blocks.{i}.hook_attn_out": "transformer.h.{i}.attn", "blocks.{i}.hook_mlp_out": "transformer.h.{i}.mlp"}


def gpt2(name, seed, dtype=None, shard=None, **config):
    tokens = byte_level()
    config = {"n_embd": 16, "n_layer": 2, "n_head": 4, "n_positions": 32, **config}
    config = tf.GPT2Config(vocab_size=tokens[0].get_vocab_size(), bos_token_id=1, eos_token_id=2, **config)
    one_stack(name, tf.GPT2LMHeadModel(config), seed, tokens, GPT2_PATHS, PRE, dtype=dtype, shard=shard)


def llama(name, seed, model, config, first=("<s>",), **more):
    """LLaMA, and what has its names."""
    tokens = characters(first)
    sizes = {"hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 2, "num_attention_heads": 4}
    sizes |= {"num_key_value_heads": 2, "max_position_embeddings": 64, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
    config = config(vocab_size=tokens[0].get_vocab_size(), **(sizes | more))
    one_stack(name, model(config), seed, tokens, LLAMA_PATHS, PRE)


LLAMA_PATHS = {"blocks.{i}.hook_attn_out": "model.layers.{i}.self_attn", "blocks.{i}.hook_mlp_out": "model.layers.{i}.mlp"}
LLAMA3 = {
    "rope_type": "llama3",
    "rope_theta": 10000.0,
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 16,
}
GEMMA3 = {
    "full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 1000.0},
    "sliding_attention": {"rope_type": "default", "rope_theta": 100.0},
}

BERT_PATHS = {
    "blocks.{i}.hook_attn_out": "{m}encoder.layer.{i}.attention.output.dense",
    "blocks.{i}.hook_mlp_out": "{m}encoder.layer.{i}.output.dense",
    "blocks.{i}.ln1.hook_normalized": "{m}encoder.layer.{i}.attention",
}
MASKED = TEXT.replace("mat", "[MASK]")


def bert(name, seed, model, outputs=None, pair=None, text=MASKED, **more):
    tokens = word_piece()
    sizes = {"hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 2, "num_attention_heads": 4, "max_position_embeddings": 40}
    config = tf.BertConfig(vocab_size=tokens[0].get_vocab_size(), **(sizes | more))
    made = model(config)
    m = "bert." if hasattr(made, "bert") else ""
    paths = {step: path.replace("{m}", m) for step, path in BERT_PATHS.items()}
    one_stack(name, made, seed, tokens, paths, POST, text=text, pair=pair, outputs=outputs)


def pooled(module_output):
    return module_output.pooler_output


def roberta(name, seed, model=tf.RobertaForMaskedLM, config=tf.RobertaConfig, text=TEXT.replace("mat", "<mask>"), **more):
    tokens = byte_level(("<s>",), ("</s>",))
    config = config(
        vocab_size=tokens[0].get_vocab_size(),
        **({"hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 2, "num_attention_heads": 4} | more),
        max_position_embeddings=40, type_vocab_size=1, pad_token_id=0, bos_token_id=1, eos_token_id=2,
    )
    made = model(config)
    m = "roberta." if hasattr(made, "roberta") else ""
    paths = {step: path.replace("{m}", m) for step, path in BERT_PATHS.items()}
    one_stack(name, made, seed, tokens, paths, POST, text=text)


def distilbert(name, seed):
    tokens = word_piece()
    config = tf.DistilBertConfig(
        vocab_size=tokens[0].get_vocab_size(), dim=16, hidden_dim=24, n_layers=2, n_heads=4, max_position_embeddings=40
    )
    paths = {"blocks.{i}.hook_mlp_out": "distilbert.transformer.layer.{i}.ffn"}
    one_stack(name, tf.DistilBertForMaskedLM(config), seed, tokens, paths, POST, text=MASKED)


T5_PATHS = {
    "encoder.blocks.{i}.hook_attn_out": "encoder.block.{i}.layer.0.SelfAttention",
    "encoder.blocks.{i}.hook_mlp_out": "encoder.block.{i}.layer.1.DenseReluDense",
    "decoder.blocks.{i}.hook_attn_out": "decoder.block.{i}.layer.0.SelfAttention",
    "decoder.blocks.{i}.hook_cross_attn_out": "decoder.block.{i}.layer.1.EncDecAttention",
    "decoder.blocks.{i}.hook_mlp_out": "decoder.block.{i}.layer.2.DenseReluDense",
}


def t5(name, seed, model=tf.T5ForConditionalGeneration, config=tf.T5Config, **more):
    tokens = characters((), ("</s>",))
    sizes = {"d_model": 16, "d_kv": 6, "d_ff": 24, "num_layers": 2, "num_decoder_layers": 2, "num_heads": 2}
    sizes |= {"relative_attention_num_buckets": 8, "relative_attention_max_distance": 12, "decoder_start_token_id": 0, "eos_token_id": 2}
    model = model(config(vocab_size=tokens[0].get_vocab_size(), **(sizes | more)))
    if more.get("tie_word_embeddings") is False:
        # As the published files of version 1.1: an output of its own.
        model.lm_head.weight = torch.nn.Parameter(torch.zeros_like(model.lm_head.weight))
    two_stacks(name, model, seed, tokens, T5_PATHS, ("encoder.ln_final.hook_normalized", "decoder.ln_final.hook_normalized"))


SEQ2SEQ_PATHS = {
    "encoder.blocks.{i}.hook_attn_out": "model.encoder.layers.{i}.self_attn",
    "encoder.blocks.{i}.hook_mlp_out": "model.encoder.layers.{i}.fc2",
    "decoder.blocks.{i}.hook_attn_out": "model.decoder.layers.{i}.self_attn",
    "decoder.blocks.{i}.hook_cross_attn_out": "model.decoder.layers.{i}.encoder_attn",
    "decoder.blocks.{i}.hook_mlp_out": "model.decoder.layers.{i}.fc2",
}


def seq2seq(name, seed, model, config, pre=False, **more):
    tokens = characters((), ("</s>",))
    sizes = {"d_model": 16, "encoder_layers": 2, "decoder_layers": 2, "encoder_ffn_dim": 24, "decoder_ffn_dim": 20}
    sizes |= {"encoder_attention_heads": 2, "decoder_attention_heads": 4, "max_position_embeddings": 40}
    sizes |= {"pad_token_id": 0, "decoder_start_token_id": 0, "eos_token_id": 2, "bos_token_id": 1, "forced_eos_token_id": None}
    made = model(config(vocab_size=tokens[0].get_vocab_size(), **(sizes | more)))
    if hasattr(made, "final_logits_bias"):
        made.final_logits_bias.copy_(torch.randn(made.final_logits_bias.shape, generator=torch.Generator().manual_seed(seed)))
    last = "ln_final.hook_normalized" if pre else "blocks.{last}.hook_normalized_resid_post"
    two_stacks(name, made, seed, tokens, SEQ2SEQ_PATHS, (f"encoder.{last}", f"decoder.{last}"))


def bloom(name, seed, **more):
    tokens = characters()
    config = tf.BloomConfig(vocab_size=tokens[0].get_vocab_size(), hidden_size=18, n_layer=2, n_head=3, **more)
    one_stack(name, tf.BloomForCausalLM(config), seed, tokens, {}, PRE)


def opt(name, seed):
    tokens = byte_level(("</s>",))
    config = tf.OPTConfig(
        vocab_size=tokens[0].get_vocab_size(), hidden_size=16, ffn_dim=24, num_hidden_layers=2, num_attention_heads=4, word_embed_proj_dim=16,
        max_position_embeddings=40, pad_token_id=0, bos_token_id=2, eos_token_id=2,
    )
    paths = {"blocks.{i}.hook_attn_out": "model.decoder.layers.{i}.self_attn"}
    one_stack(name, tf.OPTForCausalLM(config), seed, tokens, paths, PRE)


def mpt(name, seed):
    tokens = characters()
    config = tf.MptConfig(vocab_size=tokens[0].get_vocab_size(), d_model=16, n_layers=2, n_heads=4, expansion_ratio=2, max_seq_len=64)
    paths = {"blocks.{i}.hook_attn_out": "transformer.blocks.{i}.attn"}
    one_stack(name, tf.MptForCausalLM(config), seed, tokens, paths, PRE)


def gpt_neox(name, seed, **more):
    tokens = characters()
    config = tf.GPTNeoXConfig(
        vocab_size=tokens[0].get_vocab_size(), hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2,
        max_position_embeddings=64, **more,
    )
    paths = {"blocks.{i}.hook_attn_out": "gpt_neox.layers.{i}.attention", "blocks.{i}.hook_mlp_out": "gpt_neox.layers.{i}.mlp"}
    one_stack(name, tf.GPTNeoXForCausalLM(config), seed, tokens, paths, PRE)


def decoder(name, seed, model, config, paths=None, **more):
    """Decoders with names of their own."""
    tokens = characters()
    made = model(config(vocab_size=tokens[0].get_vocab_size(), **more))
    one_stack(name, made, seed, tokens, paths or {}, PRE)


def encoder(name, seed, model, config, tokens=word_piece, text=MASKED, **more):
    """BERT's kin."""
    tokens = tokens()
    sizes = {"hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 2, "num_attention_heads": 4, "max_position_embeddings": 40}
    made = model(config(vocab_size=tokens[0].get_vocab_size(), **(sizes | more)))
    one_stack(name, made, seed, tokens, {}, POST, text=text)


NSP = {"nsp_head.hook_nsp_out": lambda out: out.seq_relationship_logits, "unembed.logits": lambda out: out.prediction_logits[0]}

VARIANTS = {
    "bert": lambda name: bert(name, 31, tf.BertForPreTraining, NSP, pair=PAIR),
    "bert-encoder": lambda name: bert(
        name, 32, tf.BertModel, {"pooler.hook_pooler_out": pooled}, text=TEXT, hidden_act="relu", layer_norm_eps=0.01
    ),
    "bert-untied": lambda name: bert(name, 44, tf.BertForMaskedLM, tie_word_embeddings=False),
    "roberta": lambda name: roberta(name, 33),
    "roberta-padding": lambda name: roberta(name, 59, num_hidden_layers=1, text="The cat<pad> sat on<pad><pad> the <mask>."),
    "xlm-roberta": lambda name: roberta(name, 45, tf.XLMRobertaModel, tf.XLMRobertaConfig, hidden_act="gelu_new"),
    "distilbert": lambda name: distilbert(name, 34),
    "t5": lambda name: t5(name, 35),
    "t5-gated": lambda name: t5(name, 36, feed_forward_proj="gated-gelu", tie_word_embeddings=False),
    "marian": lambda name: seq2seq(name, 37, tf.MarianMTModel, tf.MarianConfig, scale_embedding=True, activation_function="swish"),
    "mt5": lambda name: t5(name, 46, tf.MT5ForConditionalGeneration, tf.MT5Config, feed_forward_proj="gated-gelu", num_layers=1, tie_word_embeddings=False),
    "marian-untied": lambda name: seq2seq(name, 47, tf.MarianMTModel, tf.MarianConfig, tie_word_embeddings=False, encoder_layers=1),
    "bart": lambda name: seq2seq(name, 38, tf.BartForConditionalGeneration, tf.BartConfig),
    "bloom": lambda name: bloom(name, 39),
    "bloom-normed": lambda name: bloom(name, 40, apply_residual_connection_post_layernorm=True),
    "opt": lambda name: opt(name, 48),
    "mpt": lambda name: mpt(name, 41),
    "gpt-neox": lambda name: gpt_neox(name, 42, rope_parameters={"rope_type": "default", "rope_theta": 100.0, "partial_rotary_factor": 0.5}),
    "gpt-neox-in-turn": lambda name: gpt_neox(name, 43, use_parallel_residual=False),
    "llama": lambda name: llama(name, 11, tf.LlamaForCausalLM, tf.LlamaConfig, rms_norm_eps=1e-3),
    "llama3": lambda name: llama(
        name, 12, tf.LlamaForCausalLM, tf.LlamaConfig, head_dim=8, rope_parameters=LLAMA3, tie_word_embeddings=True,
        attention_bias=True, mlp_bias=True,
    ),
    "llama-yarn": lambda name: llama(
        name, 13, tf.LlamaForCausalLM, tf.LlamaConfig, head_dim=8,
        rope_parameters={"rope_type": "yarn", "rope_theta": 100.0, "factor": 4.0, "original_max_position_embeddings": 16, "beta_fast": 2},
    ),
    "mistral": lambda name: llama(name, 14, tf.MistralForCausalLM, tf.MistralConfig, head_dim=6, sliding_window=4),
    "qwen2": lambda name: llama(
        name, 15, tf.Qwen2ForCausalLM, tf.Qwen2Config, use_sliding_window=True, sliding_window=3, max_window_layers=1,
        tie_word_embeddings=True,
    ),
    "qwen3": lambda name: llama(name, 16, tf.Qwen3ForCausalLM, tf.Qwen3Config, head_dim=8),
    "qwen3-moe": lambda name: llama(
        name, 17, tf.Qwen3MoeForCausalLM, tf.Qwen3MoeConfig, head_dim=4, num_experts=4, num_experts_per_tok=2,
        moe_intermediate_size=8, mlp_only_layers=[0], norm_topk_prob=False,
    ),
    "qwen3-moe-window": lambda name: llama(
        name, 49, tf.Qwen3MoeForCausalLM, tf.Qwen3MoeConfig, head_dim=4, num_experts=3, num_experts_per_tok=1, moe_intermediate_size=8,
        decoder_sparse_step=2, num_hidden_layers=3, norm_topk_prob=True, use_sliding_window=True, sliding_window=3, max_window_layers=2,
    ),
    "smollm3": lambda name: llama(
        name, 18, tf.SmolLM3ForCausalLM, tf.SmolLM3Config, no_rope_layers=[1, 0], rope_parameters={"rope_type": "default", "rope_theta": 5000.0}
    ),
    "phi3": lambda name: llama(name, 19, tf.Phi3ForCausalLM, tf.Phi3Config, sliding_window=5),
    "mixtral": lambda name: llama(
        name, 20, tf.MixtralForCausalLM, tf.MixtralConfig, num_local_experts=4, num_experts_per_tok=2, intermediate_size=12
    ),
    "gemma": lambda name: llama(name, 21, tf.GemmaForCausalLM, tf.GemmaConfig, head_dim=6, num_key_value_heads=1),
    "gemma2": lambda name: llama(
        name, 22, tf.Gemma2ForCausalLM, tf.Gemma2Config, head_dim=6, query_pre_attn_scalar=3, sliding_window=4,
        attn_logit_softcapping=2.0, final_logit_softcapping=3.0,
    ),
    "gemma3": lambda name: llama(
        name, 23, tf.Gemma3ForCausalLM, tf.Gemma3TextConfig, head_dim=6, query_pre_attn_scalar=5, sliding_window=4,
        layer_types=["sliding_attention", "full_attention"], rope_parameters=GEMMA3,
    ),
    "gpt-neo": lambda name: decoder(
        name, 60, tf.GPTNeoForCausalLM, tf.GPTNeoConfig, {"blocks.{i}.hook_mlp_out": "transformer.h.{i}.mlp"}, hidden_size=16, num_layers=2, num_heads=4,
        attention_types=[[["global", "local"], 1]], window_size=4, max_position_embeddings=64, intermediate_size=24,
    ),
    "gpt-j": lambda name: decoder(
        name, 61, tf.GPTJForCausalLM, tf.GPTJConfig, {"blocks.{i}.hook_mlp_out": "transformer.h.{i}.mlp"}, n_embd=16, n_layer=2, n_head=2, rotary_dim=4, n_positions=64
    ),
    "gpt-bigcode": lambda name: decoder(
        name, 62, tf.GPTBigCodeForCausalLM, tf.GPTBigCodeConfig, n_embd=16, n_layer=2, n_head=4, n_inner=24, n_positions=64
    ),
    "gpt-bigcode-heads": lambda name: decoder(
        name, 63, tf.GPTBigCodeForCausalLM, tf.GPTBigCodeConfig, n_embd=16, n_layer=2, n_head=4, n_inner=24, n_positions=64, multi_query=False
    ),
    "phi": lambda name: llama(name, 64, tf.PhiForCausalLM, tf.PhiConfig),
    "falcon": lambda name: decoder(
        name, 65, tf.FalconForCausalLM, tf.FalconConfig, attn_implementation="eager", hidden_size=16, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=64
    ),
    "falcon-heads": lambda name: decoder(
        name, 66, tf.FalconForCausalLM, tf.FalconConfig, attn_implementation="eager", hidden_size=16, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=64,
        multi_query=False, parallel_attn=False, bias=True,
    ),
    "starcoder2": lambda name: llama(name, 67, tf.Starcoder2ForCausalLM, tf.Starcoder2Config, sliding_window=4),
    "stablelm": lambda name: llama(name, 68, tf.StableLmForCausalLM, tf.StableLmConfig, hidden_size=24, num_attention_heads=2, use_qkv_bias=True, partial_rotary_factor=0.5),
    "stablelm-parallel": lambda name: llama(
        name, 69, tf.StableLmForCausalLM, tf.StableLmConfig, hidden_size=16, num_attention_heads=2, num_key_value_heads=1, use_parallel_residual=True
    ),
    "granite": lambda name: llama(
        name, 70, tf.GraniteForCausalLM, tf.GraniteConfig, embedding_multiplier=3.0, residual_multiplier=0.4, attention_multiplier=0.3, logits_scaling=2.0
    ),
    "cohere": lambda name: llama(name, 71, tf.CohereForCausalLM, tf.CohereConfig, logit_scale=0.3),
    "cohere2": lambda name: llama(
        name, 72, tf.Cohere2ForCausalLM, tf.Cohere2Config, sliding_window=4, layer_types=["sliding_attention", "full_attention"]
    ),
    "ministral": lambda name: llama(
        name, 73, tf.MinistralForCausalLM, tf.MinistralConfig, head_dim=4, sliding_window=4, layer_types=["sliding_attention", "full_attention"]
    ),
    "cwm": lambda name: llama(
        name, 74, tf.CwmForCausalLM, tf.CwmConfig, head_dim=4, sliding_window=4, layer_types=["full_attention", "sliding_attention"]
    ),
    "seed-oss": lambda name: llama(name, 75, tf.SeedOssForCausalLM, tf.SeedOssConfig, head_dim=4),
    "helium": lambda name: llama(name, 76, tf.HeliumForCausalLM, tf.HeliumConfig, head_dim=4),
    "glm": lambda name: llama(name, 77, tf.GlmForCausalLM, tf.GlmConfig, head_dim=8),
    "glm4": lambda name: llama(name, 78, tf.Glm4ForCausalLM, tf.Glm4Config, head_dim=4),
    "exaone4": lambda name: llama(
        name, 79, tf.Exaone4ForCausalLM, tf.Exaone4Config, sliding_window=4, layer_types=["sliding_attention", "full_attention"]
    ),
    "ernie4_5": lambda name: llama(name, 80, tf.Ernie4_5ForCausalLM, tf.Ernie4_5Config, head_dim=4, use_bias=True),
    "electra": lambda name: encoder(name, 81, tf.ElectraForMaskedLM, tf.ElectraConfig, embedding_size=8),
    "albert": lambda name: encoder(name, 82, tf.AlbertForMaskedLM, tf.AlbertConfig, embedding_size=8, num_hidden_layers=3, num_hidden_groups=2),
    "mpnet": lambda name: encoder(name, 83, tf.MPNetForMaskedLM, tf.MPNetConfig),
    "ernie": lambda name: encoder(name, 84, tf.ErnieForMaskedLM, tf.ErnieConfig, num_hidden_layers=1),
    "data2vec": lambda name: roberta(name, 85, tf.Data2VecTextModel, tf.Data2VecTextConfig),
    "mbart": lambda name: seq2seq(name, 86, tf.MBartForConditionalGeneration, tf.MBartConfig, pre=True, scale_embedding=True),
    "pegasus": lambda name: seq2seq(name, 87, tf.PegasusForConditionalGeneration, tf.PegasusConfig, pre=True, scale_embedding=True),
    "blenderbot": lambda name: seq2seq(
        name, 88, tf.BlenderbotForConditionalGeneration, tf.BlenderbotConfig, pre=True, encoder_layers=1
    ),
    "mvp": lambda name: seq2seq(name, 89, tf.MvpForConditionalGeneration, tf.MvpConfig, encoder_layers=1),
    "plbart": lambda name: seq2seq(name, 90, tf.PLBartForConditionalGeneration, tf.PLBartConfig, encoder_layers=1),
    "gpt2": lambda name: gpt2(name, 1),
    "gpt2-scaled": lambda name: gpt2(
        name, 2, n_inner=24, activation_function="gelu", scale_attn_by_inverse_layer_idx=True, layer_norm_epsilon=0.01
    ),
    "gpt2-float16": lambda name: gpt2(name, 3, dtype=torch.float16),
    "gpt2-bfloat16": lambda name: gpt2(name, 4, dtype=torch.bfloat16),
    "gpt2-shards": lambda name: gpt2(name, 5, shard="20KB"),
}

if __name__ == "__main__":
    for name in sys.argv[1:] or VARIANTS:
        VARIANTS[name](name)
