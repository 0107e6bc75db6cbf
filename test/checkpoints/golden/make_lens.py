"""Writes what the logit lens shows of the tiny checkpoints, as transformers computes it.

    pip install torch transformers==5.18.0
    python make_lens.py

For each model, what enters the first block and what leaves each is put in place of what reaches the
final norm, and the model goes on from there by itself. lens.safetensors has, by the checkpoint's name,
the probabilities after the last token, [layer, output].
"""

import json
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")

import torch
import transformers as tf
from safetensors.torch import save_file

HERE = Path(__file__).parent
LLAMA = ("model.norm", "model.layers")
GPT2 = ("transformer.ln_f", "transformer.h")
WHERE = {
    "gpt2": GPT2,
    "gpt2-scaled": GPT2,
    "bloom": GPT2,
    "bloom-normed": GPT2,
    "mpt": ("transformer.norm_f", "transformer.blocks"),
    **{name: GPT2 for name in "gpt-bigcode gpt-bigcode-heads gpt-j gpt-neo falcon falcon-heads".split()},
    "phi": ("model.final_layernorm", "model.layers"),
    **{name: ("model.decoder.layer_norm", "model.decoder.layers") for name in "blenderbot mbart pegasus".split()},
    "gpt-neox": ("gpt_neox.final_layer_norm", "gpt_neox.layers"),
    "t5": ("decoder.final_layer_norm", "decoder.block"),
    "t5-gated": ("decoder.final_layer_norm", "decoder.block"),
    **{name: GPT2 for name in "falcon falcon-heads gpt-bigcode gpt-bigcode-heads gpt-j gpt-neo".split()},
    "phi": ("model.final_layernorm", "model.layers"),
    **{name: ("model.decoder.layer_norm", "model.decoder.layers") for name in "blenderbot mbart pegasus".split()},
    **{
        name: LLAMA
        for name in "cohere cohere2 cwm ernie4_5 exaone4 glm glm4 granite helium ministral seed-oss stablelm stablelm-parallel starcoder2".split()
    },
    **{
        name: LLAMA
        for name in (
            "llama llama3 mistral ministral mixtral phi3 qwen2 qwen3 qwen3-moe smollm3 gemma gemma2 gemma3 cohere cohere2 cwm "
            "ernie4_5 exaone4 glm glm4 granite helium seed-oss stablelm stablelm-parallel starcoder2"
        ).split()
    },
}


def first(value):
    return value[0] if isinstance(value, tuple) else value


def lens(name, norm_path, blocks_path):
    run = json.loads((HERE / name / "run.json").read_text())
    kind = tf.AutoModelForSeq2SeqLM if "targetIds" in run else tf.AutoModelForCausalLM
    model = kind.from_pretrained(HERE / name, dtype=torch.float32, attn_implementation="eager").eval()
    given = {"input_ids": torch.tensor([run["ids"]]), "use_cache": False}
    if "targetIds" in run:
        given["decoder_input_ids"] = torch.tensor([run["targetIds"]])

    streams = []
    blocks = model.get_submodule(blocks_path)
    hooks = [
        blocks[0].register_forward_pre_hook(
            lambda _, args, kwargs: streams.append(args[0] if args else kwargs["hidden_states"]), with_kwargs=True
        ),
        *[block.register_forward_hook(lambda _, __, out: streams.append(first(out))) for block in blocks],
    ]
    with torch.no_grad():
        plain = model(**given).logits
        for hook in hooks:
            hook.remove()
        rows = []
        for stream in streams:
            put = model.get_submodule(norm_path).register_forward_pre_hook(lambda _, args: (stream, *args[1:]))
            rows.append(model(**given).logits[0, -1].softmax(-1))
            put.remove()
    assert torch.allclose(rows[-1], plain[0, -1].softmax(-1), atol=1e-6), name
    return torch.stack(rows).contiguous()


save_file({name: lens(name, *where) for name, where in WHERE.items()}, HERE / "lens.safetensors")
