"""Writes small-gpt.golden.json: a small GPT in PyTorch, float32, with every intermediate of one prompt.

    pip install torch numpy
    python make_small_gpt.py

The model is a pre-norm GPT as in GPT-2: biases everywhere, tanh-GELU, learned positions. Its weights are
random and larger than usual, so that no stage is almost constant. Names of the weights and their base64
form are those of GPT-2 state dicts; names of the intermediates are the step ids of the trace.
"""

import base64
import json
import math
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F

CONFIG = {
    "model_type": "gpt-small-golden",
    "n_layer": 2,
    "n_head": 2,
    "n_embd": 8,
    "vocab_size": 11,
    "block_size": 8,
    "activation": "gelu_tanh",
    "layer_norm_epsilon": 1e-5,
}
TOKENS = [3, 10, 0, 7, 3, 5]

C, HEADS, EPSILON = CONFIG["n_embd"], CONFIG["n_head"], CONFIG["layer_norm_epsilon"]


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.ln_1 = nn.LayerNorm(C, eps=EPSILON)
        self.attn = nn.ModuleDict({"c_attn": nn.Linear(C, 3 * C), "c_proj": nn.Linear(C, C)})
        self.ln_2 = nn.LayerNorm(C, eps=EPSILON)
        self.mlp = nn.ModuleDict({"c_fc": nn.Linear(C, 4 * C), "c_proj": nn.Linear(4 * C, C)})


class GPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.transformer = nn.ModuleDict(
            {
                "wte": nn.Embedding(CONFIG["vocab_size"], C),
                "wpe": nn.Embedding(CONFIG["block_size"], C),
                "h": nn.ModuleList(Block() for _ in range(CONFIG["n_layer"])),
                "ln_f": nn.LayerNorm(C, eps=EPSILON),
            }
        )
        self.lm_head = nn.Linear(C, CONFIG["vocab_size"], bias=False)


def randomize(model):
    generator = torch.Generator().manual_seed(1729)
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        if ".ln_" in name and name.endswith("weight"):
            parameter.data = 1 + 0.4 * noise
        elif name.endswith("bias"):
            parameter.data = 0.3 * noise
        elif "wte" in name or "wpe" in name:
            parameter.data = noise
        else:
            parameter.data = 1.2 * noise / math.sqrt(parameter.shape[1])


def run(model, tokens):
    """The forward pass, a stage at a time; each is also held against PyTorch's own fused operation."""
    steps = {}

    def keep(name, value):
        steps[name] = value
        return value

    def layer_norm(x, prefix, module):
        mean = keep(f"{prefix}.mean", x.mean(-1, keepdim=True))
        centered = keep(f"{prefix}.centered", x - mean)
        variance = keep(f"{prefix}.variance", x.var(-1, unbiased=False, keepdim=True))
        scale = keep(f"{prefix}.hook_scale", torch.sqrt(variance + EPSILON))
        normalized = keep(f"{prefix}.normalized", centered / scale)
        gain = keep(f"{prefix}.gain", normalized * module.weight)
        return keep(f"{prefix}.hook_normalized", same(gain + module.bias, module(x)))

    def softmax(x, prefix, result):
        largest = keep(f"{prefix}_max", x.amax(-1, keepdim=True))
        shifted = keep(f"{prefix}_shifted", x - largest)
        power = keep(f"{prefix}_exp", shifted.exp())
        total = keep(f"{prefix}_sum", power.sum(-1, keepdim=True))
        return keep(result, same(power / total, x.softmax(-1)))

    count = len(tokens)
    keep("tokens", tokens.float())
    embedding = keep("hook_embed", model.transformer.wte(tokens))
    position = keep("hook_pos_embed", model.transformer.wpe(torch.arange(count)))
    x = embedding + position
    for layer, block in enumerate(model.transformer.h):
        at = f"blocks.{layer}"
        keep(f"{at}.hook_resid_pre", x)
        normed = layer_norm(x, f"{at}.ln1", block.ln_1)

        heads = {}
        for place, letter in enumerate("qkv"):
            rows = slice(place * C, (place + 1) * C)
            linear = (normed @ block.attn.c_attn.weight[rows].T).view(count, HEADS, C // HEADS)
            keep(f"{at}.attn.{letter}_linear", linear)
            bias = block.attn.c_attn.bias[rows].view(HEADS, C // HEADS)
            heads[letter] = keep(f"{at}.attn.hook_{letter}", linear + bias)
        together = torch.cat([heads[letter].reshape(count, C) for letter in "qkv"], -1)
        same(together, block.attn.c_attn(normed))

        q, k, v = (heads[letter].transpose(0, 1) for letter in "qkv")
        raw = keep(f"{at}.attn.scores_raw", q @ k.transpose(-2, -1))
        scaled = keep(f"{at}.attn.scores_scaled", raw / math.sqrt(C // HEADS))
        mask = torch.full((count, count), -math.inf).triu(1)
        keep(f"{at}.attn.mask", mask)
        scores = keep(f"{at}.attn.hook_attn_scores", scaled + mask)
        pattern = softmax(scores, f"{at}.attn.softmax", f"{at}.attn.hook_pattern")
        z = (pattern @ v).transpose(0, 1).contiguous()
        same(z.transpose(0, 1), F.scaled_dot_product_attention(q, k, v, is_causal=True))
        keep(f"{at}.attn.hook_z", z)
        joined = keep(f"{at}.attn.z_concatenated", z.reshape(count, C))
        out = keep(f"{at}.attn.out_linear", joined @ block.attn.c_proj.weight.T)
        attended = keep(f"{at}.hook_attn_out", out + block.attn.c_proj.bias)
        middle = keep(f"{at}.hook_resid_mid", x + attended)

        normed = layer_norm(middle, f"{at}.ln2", block.ln_2)
        linear = keep(f"{at}.mlp.pre_linear", normed @ block.mlp.c_fc.weight.T)
        hidden = keep(f"{at}.mlp.hook_pre", linear + block.mlp.c_fc.bias)
        active = keep(f"{at}.mlp.hook_post", F.gelu(hidden, approximate="tanh"))
        linear = keep(f"{at}.mlp.post_linear", active @ block.mlp.c_proj.weight.T)
        fed = keep(f"{at}.hook_mlp_out", linear + block.mlp.c_proj.bias)
        same(fed, block.mlp.c_proj(F.gelu(block.mlp.c_fc(normed), approximate="tanh")))
        x = keep(f"{at}.hook_resid_post", middle + fed)

    last = layer_norm(x, "ln_final", model.transformer.ln_f)
    logits = keep("unembed.logits", model.lm_head(last))
    probabilities = softmax(logits, "unembed.softmax", "unembed.probabilities")
    keep("prediction", probabilities[-1:])
    return steps


def same(ours, fused):
    torch.testing.assert_close(ours, fused, rtol=1e-5, atol=1e-5)
    return ours


def packed(tensor):
    values = tensor.detach().to(torch.float32).contiguous().numpy().astype("<f4")
    return {
        "shape": list(tensor.shape),
        "dtype": "torch.float32",
        "data": base64.b64encode(values.tobytes()).decode(),
    }


def main():
    torch.set_num_threads(1)
    model = GPT()
    randomize(model)
    with torch.no_grad():
        steps = run(model, torch.tensor(TOKENS))
    golden = {
        "model": {
            "config": CONFIG,
            **{name: packed(value) for name, value in model.state_dict().items()},
        },
        "tokens": TOKENS,
        "steps": {name: packed(value) for name, value in steps.items()},
    }
    path = Path(__file__).with_name("small-gpt.golden.json")
    path.write_text(json.dumps(golden, indent=1) + "\n")
    print(f"{path.name}: {len(steps)} steps, {path.stat().st_size} bytes, PyTorch {torch.__version__}")
    print("next:", steps["prediction"].numpy().round(3))


main()
