"""Records what the real libraries answer to random calls: `python make_calls.py [family ...]`.

See README.md for the format and the versions.
"""

import importlib
import json
import os
import pathlib
import re
import sys
import time
import warnings

os.environ.setdefault("JAX_PLATFORMS", "cpu")
warnings.simplefilter("ignore")

from kit import FAMILIES, Draw, seeded  # noqa: E402

#: How many of the calls that a family asks for are kept: the files stay small.
SCALE = 0.9
HERE = pathlib.Path(__file__).parent
PRELUDE = [
    "import math",
    "import torch",
    "import torch.nn as nn",
    "import torch.nn.functional as F",
    "import numpy as np",
    "import jax",
    "import jax.numpy as jnp",
    "import flax.linen as linen",
    "import einops",
    "from einops import einsum, pack, rearrange, reduce, repeat, unpack",
    "from einops.layers.torch import EinMix, Rearrange, Reduce",
]
MORE_PRELUDE = {"flax": ["from flax import nnx"]}
#: What is about kinds of numbers, devices or values and not about shapes is left out.
NOT_SHAPES = re.compile(
    r"dtype|scalar type|[Ee]xpected.*(Long|Float|Int)Tensor|not implemented for|type Float|type Long|complex|"
    r"ConcretizationTypeError|NonConcrete|Could not run|cannot be cast|ufunc '|must be Tensor, not|integer scalar",
)
BUGS = (NameError, AttributeError, SyntaxError, UnboundLocalError, ImportError)


def load():
    for path in sorted((HERE / "families").glob("*.py")):
        if not path.stem.startswith("_"):
            importlib.import_module(f"families.{path.stem}")


def namespace():
    scope = {}
    exec("\n".join(PRELUDE + [line for lines in MORE_PRELUDE.values() for line in lines]), scope)
    scope["torch"].set_num_threads(1)
    return scope


def describe(value, scope):
    """The recorded answer: shape, shapes, value or python."""
    torch, np, jax = scope["torch"], scope["np"], scope["jax"]
    arrays = (torch.Tensor, np.ndarray, np.generic, jax.Array)
    if isinstance(value, (torch.Size,)):
        return {"value": list(value)}
    if isinstance(value, arrays):
        return {"shape": list(value.shape)}
    if isinstance(value, bool) or value is None:
        return {"python": type(value).__name__}
    if isinstance(value, int):
        return {"value": value}
    if isinstance(value, float):
        return {"python": "float"}
    if isinstance(value, (tuple, list)):
        if value and all(isinstance(v, int) for v in value):
            return {"value": list(value)}
        shapes = []
        for item in value:
            if item is None:
                shapes.append(None)
            elif isinstance(item, arrays):
                shapes.append(list(item.shape))
            elif isinstance(item, (tuple, list)):
                shapes.append(describe(item, scope).get("shapes"))
            else:
                raise NotImplementedError(type(item))
        return {"shapes": shapes}
    raise NotImplementedError(type(value))


def answer(draw, expr, scope):
    """Runs a call; None where it says nothing about shapes."""
    local = dict(scope)
    try:
        for line in draw.setup:
            exec(line, local)
        value = eval(expr, local)
    except BUGS as error:
        if isinstance(error, AttributeError) and draw.library != "torch":
            return None
        raise RuntimeError(f"template: {draw.setup} {expr}: {error}") from error
    except Exception as error:  # noqa: BLE001 - whatever the library raises is the answer
        text = str(error).strip()
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        first = lines[0] if lines else ""
        if NOT_SHAPES.search(first) or NOT_SHAPES.search(type(error).__name__):
            return None
        return {"error": True}
    found = describe(value, scope)
    return draw.unknown(found) if draw.unknown else found


def record(name, index, library, template, count, scope):
    rng = seeded(name, library, template.__name__, index)
    wrong, right, spare, seen = [], [], [], set()
    count = max(8, round(count * SCALE))
    wrongs = round(count / 3)
    for _ in range(count * 10):
        if len(wrong) >= wrongs and len(right) >= count - wrongs:
            break
        draw = Draw(rng, library)
        expr = template(draw)
        if expr is None:
            continue
        key = (tuple(draw.setup), expr)
        if key in seen:
            continue
        seen.add(key)
        found = answer(draw, expr, scope)
        if found is None:
            continue
        entry = (len(seen), {"setup": draw.setup, "expr": expr, **found})
        if "error" in found:
            if len(wrong) < wrongs:
                wrong.append(entry)
        elif len(right) < count - wrongs:
            right.append(entry)
        elif len(spare) < count:
            spare.append(entry)
    kept = right + wrong
    kept += spare[: count - len(kept)]
    return [entry for _, entry in sorted(kept, key=lambda pair: pair[0])]


def main():
    sys.path.insert(0, str(HERE))
    load()
    scope = namespace()
    versions = {name: importlib.import_module(name).__version__ for name in ("torch", "numpy", "jax", "flax", "einops")}
    versions["torch"] = versions["torch"].split("+")[0]
    chosen = sys.argv[1:] or sorted(FAMILIES)
    total = {"ok": 0, "error": 0, "bytes": 0}
    (HERE / "calls").mkdir(exist_ok=True)
    for name in chosen:
        started = time.time()
        calls = {}
        for index, (library, template, count) in enumerate(FAMILIES[name]):
            calls.setdefault(library, []).extend(record(name, index, library, template, count, scope))
        head = json.dumps({"family": name, "made_with": versions, "prelude": PRELUDE + MORE_PRELUDE.get(name, [])})[:-1]
        parts = []
        for library, entries in calls.items():
            rows = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in entries)
            parts.append(f'{json.dumps(library)}: [\n{rows}\n]')
        text = head + ',\n"calls": {\n' + ",\n".join(parts) + "\n}}\n"
        json.loads(text)
        (HERE / "calls" / f"{name}.golden.json").write_text(text)
        everything = [entry for entries in calls.values() for entry in entries]
        wrong = sum("error" in entry for entry in everything)
        total["ok"] += len(everything) - wrong
        total["error"] += wrong
        total["bytes"] += len(text)
        by = " ".join(f"{library} {len(entries)}" for library, entries in calls.items())
        print(f"{name:22} {len(everything):5} calls, {wrong:4} raise  {len(text) / 1024:6.1f} KB  {time.time() - started:5.1f} s  {by}", flush=True)
    print(total)


if __name__ == "__main__":
    main()
