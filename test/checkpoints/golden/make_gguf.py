"""Writes tiny GGUF files with llama.cpp's own converter, and what transformers computes with the same numbers.

    pip install torch transformers==5.18.0 sentencepiece==0.2.3
    pip download llama-cpp-python==0.3.36 --no-deps --no-binary :all:   # its source holds llama.cpp
    python make_gguf.py PATH_TO_LLAMA_CPP [NAME ...]

Each folder has model.gguf alone: what it is, its tensors and its tokenizer (SentencePiece's BPE, trained here)
come out of that file. run.json has the ids that sentencepiece gives, expected.safetensors what transformers
computes. ../tokenizer/gguf holds vocabularies without tensors, and the ids of every string of strings.py.
"""

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import sentencepiece as spm
import torch
import transformers as tf

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "tokenizer"))
import make_checkpoints as make
from strings import strings

HERE = Path(__file__).parent
CONVERTER = Path(sys.argv[1]) / "convert_hf_to_gguf.py"
STRINGS = strings(2000)
TEXT = "The cat sat on the mat, été."


def sentencepiece(lesson, size, prefix, folder, **more):
    """SentencePiece's BPE with bytes for what it has not seen, as LLaMA and Gemma have it."""
    source = folder / "lesson.txt"
    source.write_text("\n".join(line.replace("\n", " ") for line in lesson))
    spm.SentencePieceTrainer.train(
        input=str(source), model_prefix=str(folder / "tokenizer"), model_type="bpe", vocab_size=size, byte_fallback=True,
        add_dummy_prefix=prefix, normalization_rule_name="identity", remove_extra_whitespaces=False,
        allow_whitespace_only_pieces=True, split_digits=True, minloglevel=2, num_threads=1, hard_vocab_limit=False, **more,
    )
    source.unlink()
    (folder / "tokenizer.vocab").unlink()
    return spm.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))


# The same tokenizer for every architecture, also for those that have byte-level BPE as a rule.
WITH_SENTENCEPIECE = """
import json, runpy, sys
from pathlib import Path
sys.argv = sys.argv[1:]
sys.path.insert(0, str(Path(sys.argv[0]).parent))
from conversion.base import ModelBase, TextModel
load = ModelBase.load_hparams
written = lambda folder: json.loads((Path(folder) / "config.json").read_text())
ModelBase.load_hparams = staticmethod(lambda folder, *more, **options: written(folder) | load(folder, *more, **options))
TextModel._set_vocab_gpt2 = TextModel._set_vocab_qwen = lambda self: self._set_vocab_sentencepiece()
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def convert(folder, outfile, *options):
    outfile.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run([sys.executable, "-c", WITH_SENTENCEPIECE, str(CONVERTER), str(folder), "--outfile", str(outfile), *options], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(done.stderr)


def model(name, seed, make_model, config, prefix, paths=make.LLAMA_PATHS, says=None, **more):
    with tempfile.TemporaryDirectory() as at:
        folder = Path(at) / name
        folder.mkdir()
        pieces = sentencepiece(make.CORPUS, 300, prefix, folder)
        sizes = {"hidden_size": 8, "intermediate_size": 12, "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 1}
        sizes |= {"max_position_embeddings": 64, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2, "vocab_size": pieces.vocab_size()}
        made = make_model(config(**(sizes | more)))
        made.set_attn_implementation("eager")
        make.wide(made, seed)
        made.save_pretrained(folder)
        tokenizer = {"add_bos_token": True, "add_eos_token": False, "tokenizer_class": "LlamaTokenizer"}
        (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer))
        if says:  # What the converter looks for where transformers once wrote it.
            written = json.loads((folder / "config.json").read_text())
            (folder / "config.json").write_text(json.dumps(written | says))
        shutil.rmtree(HERE / name, ignore_errors=True)
        convert(folder, HERE / name / "model.gguf", "--outtype", "f32")
    ids = [1, *pieces.encode(TEXT)]
    seen = make.watch(made, {
        step.format(i=i): path.format(i=i) for i in range(made.config.num_hidden_layers) for step, path in paths.items()
    })
    with torch.no_grad():
        out = made(torch.tensor([ids]), output_hidden_states=True, output_attentions=True)
    expected = make.stack("", out.hidden_states, out.attentions, make.PRE)
    expected.update({step: x[0] for step, x in seen.items()})
    expected["unembed.logits"] = out.logits[0]
    plain = {step: x.detach().float().contiguous().clone() for step, x in expected.items()}
    make.save_file(plain, str(HERE / name / "expected.safetensors"))
    (HERE / name / "run.json").write_text(json.dumps({"text": TEXT, "ids": ids}) + "\n")
    print(name, sum(file.stat().st_size for file in (HERE / name).iterdir()), "bytes", flush=True)


def vocabulary(name, prefix, architecture, **more):
    """A vocabulary without tensors, and sentencepiece's ids of every string that names no control token."""
    with tempfile.TemporaryDirectory() as at:
        folder = Path(at) / name
        folder.mkdir()
        pieces = sentencepiece([s for s in STRINGS[::3] if "\0" not in s], 1200, prefix, folder, **more)
        config = architecture(vocab_size=pieces.vocab_size(), hidden_size=8, num_attention_heads=2, num_hidden_layers=1, intermediate_size=8)
        config.save_pretrained(folder)
        json_config = json.loads((folder / "config.json").read_text())
        json_config["architectures"] = [architecture.__name__.replace("Config", "ForCausalLM")]
        (folder / "config.json").write_text(json.dumps(json_config))
        (folder / "tokenizer_config.json").write_text(json.dumps({"add_prefix_space": prefix}))
        out = HERE.parent / "tokenizer" / "gguf"
        convert(folder, out / f"{name}.gguf", "--vocab-only")
    known = ("<s>", "</s>", "<unk>", "<pad>")
    rows = [[s, pieces.encode(s)] for s in STRINGS if not any(token in s for token in known)]
    with gzip.GzipFile(out / f"{name}.json.gz", "wb", mtime=0) as file:
        file.write(json.dumps(rows, ensure_ascii=False).encode())
    print(name, len(rows), "strings", flush=True)


LINEAR = {"rope_type": "linear", "factor": 4.0, "rope_theta": 10000.0}
WHAT = {
    "gguf-llama": lambda name: model(name, 51, tf.LlamaForCausalLM, tf.LlamaConfig, True, rope_parameters=make.LLAMA3, head_dim=8),
    "gguf-llama-linear": lambda name: model(name, 52, tf.LlamaForCausalLM, tf.LlamaConfig, True, rope_parameters=LINEAR, tie_word_embeddings=True),
    "gguf-llama-yarn": lambda name: model(
        name, 58, tf.LlamaForCausalLM, tf.LlamaConfig, True, head_dim=8, attention_bias=True,
        rope_parameters={"rope_type": "yarn", "rope_theta": 100.0, "factor": 4.0, "original_max_position_embeddings": 16, "beta_fast": 2.0},
    ),
    "gguf-gemma": lambda name: model(name, 53, tf.GemmaForCausalLM, tf.GemmaConfig, False, head_dim=4),
    "gguf-gemma2": lambda name: model(
        name, 54, tf.Gemma2ForCausalLM, tf.Gemma2Config, False, head_dim=6, query_pre_attn_scalar=6, sliding_window=4,
        attn_logit_softcapping=2.0, final_logit_softcapping=3.0,
    ),
    "gguf-gemma3": lambda name: model(
        name, 55, tf.Gemma3ForCausalLM, tf.Gemma3TextConfig, False, head_dim=4, query_pre_attn_scalar=4, sliding_window=4,
        num_hidden_layers=7, rope_parameters={**make.GEMMA3, "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0}},
    ),
    "gguf-mixtral": lambda name: model(
        name, 91, tf.MixtralForCausalLM, tf.MixtralConfig, True, head_dim=8, num_local_experts=3, num_experts_per_tok=2, tie_word_embeddings=True
    ),
    "gguf-qwen3moe": lambda name: model(
        name, 92, tf.Qwen3MoeForCausalLM, tf.Qwen3MoeConfig, True, head_dim=4, num_experts=3, num_experts_per_tok=2, moe_intermediate_size=8,
        norm_topk_prob=True, tie_word_embeddings=True,
    ),
    "gguf-phi3": lambda name: model(name, 93, tf.Phi3ForCausalLM, tf.Phi3Config, True, sliding_window=5, tie_word_embeddings=True),
    "gguf-phi2": lambda name: model(name, 94, tf.PhiForCausalLM, tf.PhiConfig, True, hidden_size=16, num_key_value_heads=2, intermediate_size=64, partial_rotary_factor=0.5),
    "gguf-starcoder2": lambda name: model(name, 95, tf.Starcoder2ForCausalLM, tf.Starcoder2Config, True),
    "gguf-stablelm": lambda name: model(
        name, 96, tf.StableLmForCausalLM, tf.StableLmConfig, True, hidden_size=16, partial_rotary_factor=0.5, use_qkv_bias=True
    ),
    "gguf-gptneox": lambda name: model(
        name, 97, tf.GPTNeoXForCausalLM, tf.GPTNeoXConfig, True, {"blocks.{i}.hook_mlp_out": "gpt_neox.layers.{i}.mlp"}, {"rotary_pct": 0.5}, hidden_size=16,
        rope_parameters={"rope_type": "default", "rope_theta": 10000.0, "partial_rotary_factor": 0.5},
    ),
    "gguf-granite": lambda name: model(
        name, 98, tf.GraniteForCausalLM, tf.GraniteConfig, True, hidden_size=16, embedding_multiplier=3.0, residual_multiplier=0.4,
        attention_multiplier=0.3, logits_scaling=2.0, tie_word_embeddings=True,
    ),
    "gguf-smollm3": lambda name: model(
        name, 99, tf.SmolLM3ForCausalLM, tf.SmolLM3Config, True, num_hidden_layers=5, no_rope_layer_interval=4, rope_parameters={"rope_type": "default", "rope_theta": 5000.0}
    ),
    "gguf-cohere2": lambda name: model(
        name, 100, tf.Cohere2ForCausalLM, tf.Cohere2Config, True, says={"rotary_pct": 1.0}, num_hidden_layers=4, logit_scale=0.3, sliding_window=4
    ),
    "llama": lambda name: vocabulary(name, True, tf.LlamaConfig, user_defined_symbols=["<tool>", "ing"]),
    "gemma": lambda name: vocabulary(name, False, tf.GemmaConfig),
}

if __name__ == "__main__":
    for name in sys.argv[2:] or WHAT:
        WHAT[name](name)
