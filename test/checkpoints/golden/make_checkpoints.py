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

VARIANTS = {
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
