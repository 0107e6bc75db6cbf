"""Writes operations.golden.json: PyTorch's answers, in float64, for every operation a model is made of.

    pip install torch numpy transformers==5.18.0
    python make_operations.py

"primitives" are single operations, "composites" the programs over them (softmax, layer norm, attention,
feed-forward). Each case has inputs, attributes and one output; numbers are plain, and those that JSON
lacks are "Infinity", "-Infinity" and "NaN". "erf" is a list of [x, erf(x)].
"""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from transformers.activations import ACT2FN
from transformers.generation import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper
from transformers.models.bloom.modeling_bloom import build_alibi_tensor
from transformers.models.llama.modeling_llama import apply_rotary_pos_emb, repeat_kv
from transformers.models.t5.modeling_t5 import T5Attention

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(271828)
INF, NAN = math.inf, math.nan


def randn(*shape):
    """Random numbers with few digits: the file stays readable, the answers stay exact."""
    return (torch.randn(*shape, generator=generator) * 1.5).round(decimals=3) + 0.0


def plain(tensor):
    def number(x):
        if math.isnan(x):
            return "NaN"
        return x if math.isfinite(x) else "Infinity" if x > 0 else "-Infinity"

    return {"shape": list(tensor.shape), "data": [number(x) for x in tensor.double().flatten().tolist()]}


def case(operation, inputs, output, attributes=None):
    return {
        "operation": operation,
        "attributes": attributes or {},
        "inputs": [plain(x) for x in inputs],
        "output": plain(output),
    }


def einsums():
    specs = [
        # what it is for, a, b, axes, the same for torch
        ((4, 3), (2, 3, 5), ["position d_model", "head d_model d_head", "position head d_head"], "pm,hmd->phd"),
        ((4, 2, 3), (4, 2, 3), ["query head d", "key head d", "head query key"], "qhd,khd->hqk"),
        ((2, 4, 4), (4, 2, 3), ["head query key", "key head d", "query head d"], "hqk,khd->qhd"),
        ((4, 6), (6, 5), ["position concat", "concat d_model", "position d_model"], "pc,cm->pm"),
        ((4, 3), (3, 7), ["position d_model", "d_model d_mlp", "position d_mlp"], "pm,mf->pf"),
        ((4, 7), (7, 3), ["position d_mlp", "d_mlp d_model", "position d_model"], "pf,fm->pm"),
        ((3, 4), (4, 6), ["position d_model", "d_model output", "position output"], "pm,mo->po"),
        ((1, 1), (1, 1), ["position d_model", "d_model output", "position output"], "pm,mo->po"),
    ]
    for shape_a, shape_b, axes, spec in specs:
        a, b = randn(*shape_a), randn(*shape_b)
        yield case("einsum", [a, b], torch.einsum(spec, a, b), {"axes": axes})


def binaries():
    shapes = [
        ((3, 4), (3, 4)),
        ((3, 4), (4,)),
        ((3, 4), (3, 1)),
        ((3, 1), (1, 3)),  # as many numbers in both, and yet both are stretched
        ((1, 3), (3, 1)),
        ((4,), (4, 1)),
        ((2, 3, 4), (3, 4)),
        ((2, 3, 4), (2, 3, 1)),
        ((5, 2, 3), (2, 3)),
        ((2, 1, 3), (1, 4, 1)),
        ((1,), (2, 2)),
    ]
    functions = {
        "add": torch.add,
        "subtract": torch.subtract,
        "multiply": torch.multiply,
        "divide": torch.divide,
    }
    for name, function in functions.items():
        for shape_a, shape_b in shapes:
            a, b = randn(*shape_a), randn(*shape_b)
            yield case(name, [a, b], function(a, b))
    scores = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    mask = torch.tensor([[0.0, -INF], [0.0, 0.0]])
    yield case("add", [scores, mask], scores + mask)
    a, b = torch.tensor([1.0, -1.0, 0.0, INF]), torch.tensor([0.0, 0.0, 0.0, INF])
    yield case("divide", [a, b], a / b)
    yield case("subtract", [torch.tensor([INF, -INF, 1.0])] * 2, torch.tensor([NAN, NAN, 0.0]))


GRID = torch.cat([torch.arange(-8, 8.25, 0.5), torch.tensor([-0.05, 0.03, 1e-8, -1e-8, 0.46875, 5.95])])


def unaries():
    yield case("relu", [GRID], F.relu(GRID) + 0.0)
    yield case("relu", [torch.tensor([INF, NAN])], torch.tensor([INF, NAN]))
    yield case("gelu", [GRID], F.gelu(GRID))
    yield case("geluTanh", [GRID], F.gelu(GRID, approximate="tanh"))
    x = randn(3, 5)
    for name, function in {
        "relu": F.relu,
        "gelu": F.gelu,
        "geluTanh": lambda x: F.gelu(x, approximate="tanh"),
        "exp": torch.exp,
    }.items():
        yield case(name, [x], function(x) + 0.0)
    edges = torch.tensor([-INF, -750.0, -1.0, 0.0, 1.0, 709.0, 710.0])
    yield case("exp", [edges], edges.exp())
    for epsilon in (0.0, 1e-5, 0.1):
        v = torch.tensor([[0.0], [1e-9], [2.0], [12.25]])
        yield case("sqrt", [v], torch.sqrt(v + epsilon), {"epsilon": epsilon})
    for d_k in (1, 2, 3, 64):
        s = randn(2, 3, 3)
        yield case("scale", [s], s / math.sqrt(d_k), {"dK": d_k})
    yield case("scale", [s], s, {"dK": None})


def reductions():
    for shape in ((5,), (3, 4), (2, 3, 4), (4, 1)):
        x = randn(*shape)
        yield case("sum", [x], x.sum(-1, keepdim=True))
        yield case("mean", [x], x.mean(-1, keepdim=True))
        yield case("max", [x], x.amax(-1, keepdim=True))
        # Centred, it is the biased variance; as it is, the mean of squares.
        centered = x - x.mean(-1, keepdim=True)
        yield case("meanSquare", [centered], x.var(-1, unbiased=False, keepdim=True))
        yield case("meanSquare", [x], x.square().mean(-1, keepdim=True))
    x = torch.tensor([[1.0, -INF, 3.0], [-INF, -INF, -INF], [1.0, INF, 0.0], [1.0, NAN, 2.0]])
    yield case("max", [x], x.amax(-1, keepdim=True))
    yield case("sum", [x[:3]], x[:3].sum(-1, keepdim=True))


def lookups():
    table = randn(6, 4)
    ids = torch.tensor([5, 0, 0, 3])
    yield case("gather", [table, ids], F.embedding(ids, table))
    yield case("slice", [table], table[0:3], {"start": 0, "count": 3})
    yield case("slice", [table], table[5:6], {"start": 5, "count": 1})
    z = randn(3, 2, 4)
    yield case("concatenate", [z], z.reshape(3, 8))
    tables = [table, -table, table.flip(0)]
    yield case("stack", tables, torch.stack([t[2] for t in tables]), {"row": 2})


def minus_infinity(allowed):
    return torch.zeros(allowed.shape).masked_fill(~allowed, -INF)


def masks():
    some = torch.tensor([[1, 0, 1], [1, 1, 0], [0, 0, 1]]).bool()
    for rule, queries, keys, allowed in (
        ("causal", 4, 4, torch.ones(4, 4).bool().tril()),
        ("causal", 1, 1, torch.ones(1, 1).bool()),
        ("none", 3, 5, torch.ones(3, 5).bool()),
        (some.tolist(), 3, 3, some),
    ):
        yield case("mask", [], minus_infinity(allowed), {"rule": rule, "queries": queries, "keys": keys})


def softmaxes():
    for x in (
        randn(3, 4),
        randn(2, 3, 3) * 5,
        randn(2, 1),
        torch.tensor([[1000.0, 1001.0, 999.0], [-1000.0, -1001.0, -1e300], [0.0, 800.0, -800.0]]),
        torch.tensor([[1.0, -INF, 2.0], [-INF, 3.0, -INF]]),
        torch.tensor([[-INF, -INF], [INF, 0.0], [NAN, 0.0]]),
    ):
        yield case("softmax", [x], x.softmax(-1))


def layer_norms():
    for shape, epsilon in (((3, 2), 0.0), ((3, 5), 0.0), ((3, 5), 1e-5), ((4, 8), 1e-12), ((2, 4), 0.5), ((2, 1), 1e-5)):
        x, gamma, beta = randn(*shape), randn(shape[-1]), randn(shape[-1])
        yield case("layerNorm", [x, gamma, beta], F.layer_norm(x, shape[-1:], gamma, beta, epsilon), {"epsilon": epsilon})
    one, zero = torch.ones(3), torch.zeros(3)
    flat = torch.full((1, 3), 2.0)
    for epsilon in (0.0, 1e-5):
        yield case("layerNorm", [flat, one, zero], F.layer_norm(flat, (3,), one, zero, epsilon), {"epsilon": epsilon})


def attentions():
    """Inputs: x, W_Q, W_K, W_V [head, d_model, d_head], b_Q, b_K, b_V [head, d_head], W_O, b_O."""
    for heads, rule, scaled in ((1, "causal", True), (2, "causal", True), (2, "none", True), (3, "causal", False)):
        n, d_model, d_head = 4, 5, 2
        x = randn(n, d_model)
        weights = [randn(heads, d_model, d_head) for _ in "qkv"]
        biases = [randn(heads, d_head) for _ in "qkv"]
        w_o, b_o = randn(heads * d_head, d_model), randn(d_model)
        q, k, v = (torch.stack([x @ w[h] + b[h] for h in range(heads)]) for w, b in zip(weights, biases))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=rule == "causal", scale=None if scaled else 1.0)
        out = y.transpose(0, 1).reshape(n, heads * d_head) @ w_o + b_o
        yield case(
            "attention",
            [x, *weights, *biases, w_o, b_o],
            out,
            {"rule": rule, "queries": n, "keys": n, "dK": d_head if scaled else None},
        )


def feed_forwards():
    """Inputs: x, W_1, b_1, W_2, b_2."""
    activations = {"relu": F.relu, "gelu": F.gelu, "gelu_tanh": lambda x: F.gelu(x, approximate="tanh")}
    for name, function in activations.items():
        x, w1, b1, w2, b2 = randn(3, 4), randn(4, 6), randn(6), randn(6, 4), randn(4)
        out = F.linear(function(F.linear(x, w1.T, b1)), w2.T, b2)
        yield case("feedForward", [x, w1, b1, w2, b2], out, {"activation": name})


def of_families():
    """What model families have beyond GPT-2. The references are transformers' own functions where it has one."""
    x = randn(3, 5)
    for name, function in {
        "silu": F.silu,
        "quickGelu": ACT2FN["quick_gelu"],
        "tanh": torch.tanh,
        "sine": torch.sin,
        "cosine": torch.cos,
        "plusOne": lambda x: 1 + x,
    }.items():
        yield case(name, [x], function(x))
        yield case(name, [GRID], function(GRID))
    for cap in (30.0, 50.0):
        yield case("softCap", [x * 40], cap * torch.tanh(x * 40 / cap), {"cap": cap})
    yield case("times", [x], x * math.sqrt(24), {"factor": math.sqrt(24), "tex": "c"})

    position, heads, width = 5, 2, 8
    for layout, pairs in (("halves", 4), ("halves", 3), ("interleaved", 4), ("interleaved", 3)):
        frequencies = [10000 ** (-2 * i / (2 * pairs)) for i in range(pairs)]
        angle = torch.outer(torch.arange(position).double(), torch.tensor(frequencies))
        yield case("angle", [], angle, {"positions": position, "frequencies": frequencies})
        q = randn(position, heads, width)
        turning, rest = q[..., : 2 * pairs], q[..., 2 * pairs :]
        if layout == "halves":
            twice = torch.cat([angle, angle], -1)[None, None]
            turned, _ = apply_rotary_pos_emb(turning.transpose(0, 1)[None], turning.transpose(0, 1)[None], twice.cos()[0], twice.sin()[0])
            turned = turned[0].transpose(0, 1)
        else:
            # Complex numbers, as in the original LLaMA.
            z = torch.view_as_complex(turning.reshape(position, heads, pairs, 2)) * torch.polar(torch.ones_like(angle), angle)[:, None]
            turned = torch.view_as_real(z).reshape(position, heads, 2 * pairs)
        yield case("rotate", [q, angle.cos(), angle.sin()], torch.cat([turned, rest], -1), {"layout": layout})

    kv = randn(3, 2, 4)
    for times in (1, 3):
        yield case("repeatHeads", [kv], repeat_kv(kv.transpose(0, 1)[None], times)[0].transpose(0, 1), {"times": times})
    for heads, keys in ((4, 3), (6, 5)):
        bias = build_alibi_tensor(torch.ones(1, keys, dtype=torch.long), heads, torch.float64)
        slopes = bias[:, 0, 1].tolist()
        yield case("alibi", [], bias, {"slopes": slopes, "keys": keys, "from": 0})
    for bidirectional in (True, False):
        for buckets, most in ((32, 128), (8, 20)):
            # 2 queries of 150 keys, and 150 of 2: every distance up to 149 on either side
            for queries, keys in ((2, 150), (150, 2)):
                distance = torch.arange(keys)[None, :] - torch.arange(queries)[:, None]
                # as in a model, in float32
                torch.set_default_dtype(torch.float32)
                found = T5Attention._relative_position_bucket(distance, bidirectional, buckets, most)
                torch.set_default_dtype(torch.float64)
                attributes = {"queries": queries, "keys": keys, "buckets": buckets, "maxDistance": most, "bidirectional": bidirectional}
                yield case("relativeBuckets", [], found, attributes)
    table, ids = randn(6, 2), torch.tensor([[0, 5, 1], [2, 2, 3]])
    yield case("relativeBias", [table, ids], F.embedding(ids, table).permute(2, 0, 1))
    halves = sinusoids(7, 6)
    yield case("sinusoid", [], torch.cat([halves[:, 0::2].sin(), halves[:, 1::2].cos()], 1), {"positions": 7, "width": 6, "layout": "halves"})
    both = torch.stack([halves[:, 0::2].sin(), halves[:, 1::2].cos()], 2).reshape(7, 6)
    yield case("sinusoid", [], both, {"positions": 7, "width": 6, "layout": "interleaved"})
    for k in (1, 2):
        p = randn(4, 5).softmax(-1)
        values, places = p.topk(k, -1)
        yield case("topK", [p], torch.zeros_like(p).scatter(1, places, values), {"k": k})
        outs = [randn(4, 3) for _ in range(5)]
        w = torch.zeros_like(p).scatter(1, places, values)
        yield case("mix", [w, *outs], torch.einsum("pe,epd->pd", w, torch.stack(outs)))


def of_generation():
    """What is done to logits before a token is drawn. The references are transformers' logits processors."""
    logits = randn(3, 7) * 3
    for temperature in (0.5, 1.0, 1.7):
        yield case("temper", [logits], TemperatureLogitsWarper(temperature)(None, logits), {"temperature": temperature})
    for k in (1, 3, 7):
        yield case("keepLargest", [logits], TopKLogitsWarper(k)(None, logits), {"k": k})
    for p in (0.05, 0.5, 0.9, 0.999):
        yield case("nucleus", [logits, logits.softmax(-1)], TopPLogitsWarper(p)(None, logits), {"p": p})


def sinusoids(count, width):
    """position / 10000^(2i/d), for sine and cosine alike."""
    exponent = torch.arange(width) // 2 * 2 / width
    return torch.arange(count)[:, None] / 10000**exponent


def error_function():
    points = torch.cat(
        [
            torch.arange(-6.5, 6.51, 0.125),
            torch.tensor([1e-300, 1e-17, 1e-8, -1e-8, 0.01, 0.46874, 0.46875, 0.46876, 3.99999, 4.00001]),
            torch.tensor([5.8, 5.9, 5.94, 5.949, 5.95, 5.951, 7.0, -7.0, 30.0, -30.0, INF, -INF]),
        ]
    )
    return [[a, b] for a, b in zip(plain(points)["data"], torch.special.erf(points).tolist())]


def main():
    golden = {
        "primitives": [
            *einsums(),
            *binaries(),
            *unaries(),
            *reductions(),
            *lookups(),
            *masks(),
        ],
        "composites": [*softmaxes(), *layer_norms(), *attentions(), *feed_forwards()],
        "erf": error_function(),
    }
    # last, so that the cases before keep their random numbers
    golden["primitives"] += of_families()
    golden["primitives"] += of_generation()
    # one case a line
    lines = [
        f' "{name}": [\n' + ",\n".join(f"  {json.dumps(entry, allow_nan=False)}" for entry in entries) + "\n ]"
        for name, entries in golden.items()
    ]
    path = Path(__file__).with_name("operations.golden.json")
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    counts = ", ".join(f"{len(entries)} {name}" for name, entries in golden.items())
    print(f"{path.name}: {counts}, {path.stat().st_size} bytes, PyTorch {torch.__version__}")


main()
