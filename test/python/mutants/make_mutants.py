"""Spoils the programs one edit at a time and records what PyTorch says: `python make_mutants.py`.

Every edit changes one place in one line. See README.md for the rules, the format and the versions.
"""

import ast
import collections
import json
import os
import pathlib
import random
import re
import select
import signal
import sys
import time
import traceback
import warnings

warnings.simplefilter("ignore")

import einops  # noqa: E402
import einops.layers.torch  # noqa: E402,F401
import numpy as np  # noqa: E402
import torch  # noqa: E402

HERE = pathlib.Path(__file__).parent
SECONDS = 20
CRASHING, PASSING = 520, 260

#: What fails for other reasons than shapes is not recorded.
OTHER_REASONS = re.compile(
    r"dtype|scalar type|tensors used as indices|index out of range in self|probability tensor|Target \d+ is out|in-place|inplace|"
    r"LongTensor|FloatTensor|not implemented for|complex|requires grad|index [-\d]+ is out of bounds for dimension|must be Tensor, not|"
    r"must be a real number|unsupported operand|not subscriptable|not iterable|missing \d+ required|positional argument|leaf Variable"
)
OTHER_KINDS = {"NameError", "AttributeError", "UnboundLocalError", "SyntaxError", "KeyError", "ZeroDivisionError", "MemoryError", "OverflowError"}

RESHAPES = {"view", "reshape", "expand", "repeat", "unflatten"}
OVER_DIMENSION = {
    "softmax", "log_softmax", "sum", "mean", "max", "min", "amax", "std", "var", "norm", "cumsum", "argmax", "argmin", "argsort", "sort", "topk", "normalize",
    "logsumexp", "prod", "any", "Softmax", "layer_norm", "cosine_similarity",
}
DROPPED = {"transpose", "permute", "t", "unsqueeze", "squeeze", "contiguous", "flatten", "expand", "view", "reshape", "repeat", "expand_as", "mean", "unflatten"}


class Edits(ast.NodeVisitor):
    """All single edits of one source text, as (kind, line, start column, end column, new text)."""

    def __init__(self, source):
        self.source = source
        self.lines = source.splitlines()
        self.found = []
        self.parents = {}
        tree = ast.parse(source)
        for node in ast.walk(tree):
            for child in ast.iter_child_nodes(node):
                self.parents[child] = node
        self.visit(tree)

    def text(self, node):
        return ast.get_source_segment(self.source, node)

    def put(self, kind, node, new):
        if node.lineno == node.end_lineno:
            self.found.append((kind, node.lineno, node.col_offset, node.end_col_offset, new))

    def between(self, kind, first, last, new):
        if first.lineno == last.end_lineno:
            self.found.append((kind, first.lineno, first.col_offset, last.end_col_offset, new))

    # rules

    def visit_Call(self, node):
        self.generic_visit(node)
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        owner = self.text(function.value) if isinstance(function, ast.Attribute) else ""
        method = isinstance(function, ast.Attribute) and owner not in {"torch", "F", "nn", "np", "math", "nn.functional", "nn.utils", "torch.fft", "einops"} and not owner.startswith("torch.")
        args = node.args
        if name == "get_source_segment":
            return
        if method and name in DROPPED:
            self.put(f"drop-{name}", node, owner)
        if name in {"transpose", "swapaxes"} and len(args) == 2:
            self.dimensions("transpose-dims", args)
            self.dimensions("transpose-dims", args[1:])
        if name == "permute":
            self.swaps("permute-order", args)
        if name in RESHAPES and method and args:
            sizes = args[0].elts if len(args) == 1 and isinstance(args[0], (ast.Tuple, ast.List)) else args
            self.swaps(f"{name}-swap", sizes)
            self.fewer(f"{name}-fewer", sizes)
            for size in sizes:
                self.number(f"{name}-size", size)
        if method and name == "reshape" and function.end_lineno == node.lineno:
            self.found.append(("reshape-to-view", node.lineno, function.end_col_offset - len("reshape"), function.end_col_offset, "view"))
        if name in {"unsqueeze", "squeeze", "gather", "scatter", "index_select", "index_add", "unbind", "scatter_add", "index_add_", "repeat_interleave"} and method:
            self.dimensions(f"{name}-dim", args)
        if name in {"unsqueeze", "squeeze"} and method:
            self.put("extra-unsqueeze", node, self.text(node) + ".unsqueeze(0)")
        if name in {"cat", "stack", "concat"}:
            self.dimensions(f"{name}-dim", args[1:], node.keywords)
            if args and isinstance(args[0], (ast.List, ast.Tuple)) and len(args[0].elts) > 1:
                self.fewer(f"{name}-fewer", args[0].elts)
            self.put(f"{name}-other", function, self.text(function).replace(name, "stack" if name == "cat" else "cat"))
        if name in OVER_DIMENSION:
            self.dimensions("wrong-dim", args if method else args[1:], node.keywords)
            for keyword in node.keywords:
                if keyword.arg == "keepdim":
                    self.put("keepdim", keyword.value, "False" if self.text(keyword.value) == "True" else "True")
        if name in {"chunk", "split", "tensor_split"} and method and args:
            self.count("split-size", args[0])
            if isinstance(args[0], (ast.List, ast.Tuple)):
                for size in args[0].elts:
                    self.count("split-size", size)
                self.swaps("split-swap", args[0].elts)
            else:
                self.put("split-size", args[0], f"{self.text(args[0])} + 1")
            self.dimensions("split-dim", args[1:], node.keywords)
        if name == "Linear" and len(args) >= 2:
            a, b = self.text(args[0]), self.text(args[1])
            if a != b:
                self.between("linear-swap", args[0], args[1], f"{b}, {a}")
                self.put("linear-in", args[0], b)
                self.put("linear-out", args[1], a)
            self.put("linear-in", args[0], f"{a} + 1")
            self.put("linear-out", args[1], f"{b} // 2" if not b.isdigit() else str(int(b) + 1))
            self.put("linear-out", args[1], f"2 * {b}" if b.isidentifier() else f"({b}) + 1")
        if name in {"Conv2d", "Conv1d", "ConvTranspose2d"} and len(args) >= 2:
            a, b = self.text(args[0]), self.text(args[1])
            if a != b:
                self.between("conv-swap", args[0], args[1], f"{b}, {a}")
            self.put("conv-in", args[0], f"{a} * 2")
            self.put("conv-out", args[1], f"{b} + 2")
            for keyword in node.keywords:
                if keyword.arg in {"padding", "stride", "kernel_size", "groups"}:
                    self.number("conv-geometry", keyword.value)
            if len(args) > 2:
                self.number("conv-geometry", args[2])
        if name in {"LayerNorm", "RMSNorm", "BatchNorm2d", "BatchNorm1d", "Normed"} and args:
            a = self.text(args[0])
            self.put("norm-size", args[0], f"{a} + 1" if not a.isdigit() else str(int(a) + 1))
            self.put("norm-size", args[0], f"2 * {a}" if a.isidentifier() else f"({a}) // 2")
        if name == "GroupNorm" and len(args) == 2:
            self.between("norm-size", args[0], args[1], f"{self.text(args[1])}, {self.text(args[0])}")
            self.number("norm-size", args[0])
        if name == "Embedding" and len(args) >= 2:
            a, b = self.text(args[0]), self.text(args[1])
            self.between("embedding-swap", args[0], args[1], f"{b}, {a}")
            self.put("embedding-size", args[1], f"{b} - 1" if not b.isdigit() else str(int(b) + 1))
        if name in {"MultiheadAttention", "TransformerEncoderLayer", "TransformerDecoderLayer", "GRU", "GRUCell"} and len(args) >= 2:
            a, b = self.text(args[0]), self.text(args[1])
            self.put("head-count", args[1], f"{b} + 1" if not b.isdigit() else str(int(b) + 1))
            self.put("head-size", args[0], f"{a} + 1")
            for keyword in node.keywords:
                if keyword.arg == "batch_first":
                    self.put("batch-first", keyword.value, "False")
        if name in {"zeros", "ones", "rand", "randn", "full", "empty"} and owner == "torch":
            sizes = args[0].elts if args and isinstance(args[0], (ast.Tuple, ast.List)) else [a for a in args if not isinstance(a, ast.Attribute)]
            self.swaps("creation-swap", sizes)
            self.fewer("creation-fewer", sizes)
            if sizes and not isinstance(sizes[-1], ast.Starred):
                self.put("creation-size", sizes[-1], f"{self.text(sizes[-1])} + 1")
        if name == "pad" and len(args) > 1 and isinstance(args[1], ast.Tuple):
            if len(args[1].elts) > 2:
                self.between("pad-fewer", args[1].elts[0], args[1].elts[1], "0, 1")
                self.swaps("pad-swap", args[1].elts)
            for amount in args[1].elts:
                self.number("pad-size", amount)
        if name == "einsum" or name in {"rearrange", "repeat", "reduce", "pack", "unpack", "Rearrange", "Reduce"}:
            for arg in args:
                if isinstance(arg, ast.Constant) and isinstance(arg.value, str) and ("->" in arg.value or "*" in arg.value):
                    self.pattern(name, arg, args)
            if name in {"rearrange", "repeat", "reduce", "Rearrange"}:
                for keyword in node.keywords:
                    self.put("einops-size", keyword.value, f"{self.text(keyword.value)} + 1")
        if name == "masked_fill" and args:
            self.put("mask-shape", args[0], f"({self.text(args[0])}).unsqueeze(-1)")
            self.put("mask-shape", args[0], f"({self.text(args[0])}).transpose(-1, -2)")
        if name in {"matmul", "bmm", "linear", "baddbmm", "addmm"} and len(args) >= 2:
            self.between("operand-swap", args[-2], args[-1], f"{self.text(args[-1])}, {self.text(args[-2])}")
        if name in {"cross_entropy", "nll_loss", "mse_loss", "l1_loss"} and len(args) >= 2:
            self.between("operand-swap", args[0], args[1], f"{self.text(args[1])}, {self.text(args[0])}")
        if name == "one_hot" and len(args) == 2:
            self.put("one-hot-size", args[1], f"{self.text(args[1])} + 1")
        if name == "arange" and args and not any(isinstance(n, ast.Constant) for n in args):
            self.put("arange-size", args[-1], f"{self.text(args[-1])} + 1")
        if name == "size" and args:
            self.dimensions("size-dim", args)

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.MatMult):
            self.put("operand-swap", node, f"{self.text(node.right)} @ {self.text(node.left)}")
        if isinstance(node.op, ast.FloorDiv) and not isinstance(node.left, ast.Constant):
            self.put("size-arithmetic", node, self.text(node.left))
        if isinstance(node.op, ast.Mult) and isinstance(node.left, (ast.Name, ast.Constant)) and isinstance(node.right, (ast.Name, ast.Constant)):
            one, two = self.text(node.left), self.text(node.right)
            if re.fullmatch(r"[A-Za-z_]+|\d", one) and re.fullmatch(r"[A-Za-z_]+|\d", two) and (one.isupper() or two.isupper() or two in {"dim", "c", "heads", "inner", "2", "3", "4"}):
                self.put("size-arithmetic", node, f"{one} + {two}")

    def visit_Attribute(self, node):
        self.generic_visit(node)
        if node.attr in {"T", "mT"}:
            self.put("drop-transpose", node, self.text(node.value))

    def visit_Subscript(self, node):
        self.generic_visit(node)
        index = node.slice
        if isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
            self.dimensions("size-dim", [index])
            return
        if isinstance(node.ctx, ast.Store):
            return
        parts = index.elts if isinstance(index, ast.Tuple) else [index]
        for k, part in enumerate(parts):
            if isinstance(part, ast.Constant) and part.value is None and len(parts) > 1:
                self.put("drop-none", part, ":")
            elif isinstance(part, ast.Constant) and type(part.value) is int:
                self.put("index-to-slice", part, f"{part.value}:")
            elif isinstance(part, ast.Slice) and part.upper is not None and part.lineno == part.end_lineno:
                self.put("slice-bound", part.upper, f"{self.text(part.upper)} - 1")
            elif isinstance(part, ast.Slice) and part.lower is not None:
                self.put("slice-bound", part.lower, f"{self.text(part.lower)} + 1")
        if len(parts) > 1 and isinstance(index, ast.Tuple):
            self.swaps("index-swap", parts)
            self.between("index-more", parts[0], parts[0], f":, {self.text(parts[0]) or ':'}")

    def visit_Assign(self, node):
        self.generic_visit(node)
        target, value = node.targets[0], node.value
        shaped = isinstance(value, ast.Attribute) and value.attr == "shape" or isinstance(value, ast.Call) and getattr(value.func, "attr", "") == "size"
        if isinstance(target, ast.Tuple) and shaped:
            self.swaps("unpack-swap", target.elts)
            self.between("unpack-fewer", target.elts[0], target.elts[-1], ", ".join(self.text(e) for e in target.elts[1:]))
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and node.col_offset == 0:
            for size in value.elts:
                if isinstance(size, ast.Constant) and type(size.value) is int and size.value > 1:
                    self.put("constant", size, str(size.value + 1))

    def visit_AnnAssign(self, node):
        if isinstance(node.value, ast.Constant) and type(node.value.value) is int:
            self.put("constant", node.value, str(node.value.value + 1))

    # helpers

    def dimensions(self, kind, args, keywords=()):
        values = list(args[:1]) + [k.value for k in keywords if k.arg in {"dim", "dims"}]
        for value in values:
            try:
                number = ast.literal_eval(value)
            except ValueError:
                continue
            if type(number) is not int:
                continue
            for other in {-1: (-2, 1), 0: (1, 2), 1: (0, 2), 2: (1, 3), 3: (2, 1), -2: (-1, -3)}.get(number, (0,)):
                self.put(kind, value, str(other))

    def number(self, kind, node):
        if isinstance(node, ast.Constant) and type(node.value) is int:
            self.put(kind, node, str(node.value + 1))
        elif isinstance(node, ast.Name) or isinstance(node, ast.Attribute):
            self.put(kind, node, f"{self.text(node)} + 1")

    def count(self, kind, node):
        if isinstance(node, ast.Constant) and type(node.value) is int:
            self.put(kind, node, str(node.value + 1))
            if node.value > 1:
                self.put(kind, node, str(node.value - 1))
        elif isinstance(node, (ast.Name, ast.Attribute)):
            self.put(kind, node, f"{self.text(node)} - 1")

    def swaps(self, kind, nodes):
        for one, two in zip(nodes, nodes[1:]):
            a, b = self.text(one), self.text(two)
            if one.lineno == two.end_lineno and a and b and a != b:
                gap = self.lines[one.lineno - 1].encode()[one.end_col_offset : two.col_offset].decode()
                self.between(kind, one, two, f"{b}{gap}{a}")

    def fewer(self, kind, nodes):
        if len(nodes) < 2:
            return
        for one, two in zip(nodes, nodes[1:]):
            self.between(kind, one, two, self.text(one))

    def pattern(self, name, node, args):
        kind = "einsum" if name == "einsum" else "einops"
        text = node.value
        quote = self.text(node)[0]
        words = re.findall(r"[A-Za-z]\w*", text) if " " in text.split("->")[0].strip().replace(", ", ",") or kind == "einops" else re.findall(r"[a-z]", text)
        single = not (" " in text)
        spots = [(m.start(), m.end()) for m in re.finditer(r"[a-z]" if single else r"[A-Za-z]\w*", text)]
        names = sorted({text[a:b] for a, b in spots})
        for k, (a, b) in enumerate(spots):
            other = names[(names.index(text[a:b]) + 1) % len(names)]
            if other != text[a:b]:
                self.put(f"{kind}-letter", node, quote + text[:a] + other + text[b:] + quote)
            if k + 1 < len(spots):
                c, d = spots[k + 1]
                between = text[b:c]
                if not re.search(r"[->,]", between):
                    self.put(f"{kind}-swap", node, quote + text[:a] + text[c:d] + between + text[a:b] + text[d:] + quote)
        if "(" in text and "..." not in text:
            self.put(f"{kind}-group", node, quote + text.replace("(", "", 1).replace(")", "", 1) + quote)
        del words


def candidates(program):
    source = (HERE / "programs" / program).read_text()
    lines = source.splitlines()
    seen = set()
    for kind, line, start, end, new in Edits(source).found:
        before = lines[line - 1]
        raw = before.encode()
        after = (raw[:start] + new.encode() + raw[end:]).decode()
        if after == before or (line, after) in seen:
            continue
        seen.add((line, after))
        try:
            ast.parse("\n".join([*lines[: line - 1], after, *lines[line:]]))
        except SyntaxError:
            continue
        yield {"program": program, "kind": kind, "line": line, "before": before, "after": after}


def run(program, source, offset):
    """Runs a program in a child process. Returns what came of it."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        signal.alarm(SECONDS)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        result = {"verdict": "pass"}
        seed = torch.manual_seed
        torch.manual_seed = lambda number: seed(number + offset)
        try:
            exec(compile(source, program, "exec"), {"__name__": "__main__", "__file__": program})
        except BaseException as error:  # noqa: BLE001
            frames = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == program]
            message = (str(error).strip().splitlines() or [""])[0].strip()
            result = {"verdict": "crash", "crash_line": frames[-1] if frames else 0, "error": f"{type(error).__name__}: {message}"[:150]}
        os.write(writer, json.dumps(result).encode())
        os._exit(0)
    os.close(writer)
    data, deadline = b"", time.time() + SECONDS + 2
    while time.time() < deadline:
        ready, _, _ = select.select([reader], [], [], 1)
        if ready:
            piece = os.read(reader, 65536)
            if not piece:
                break
            data += piece
    os.close(reader)
    os.waitpid(child, 0)
    return json.loads(data) if data else {"verdict": "stopped"}


def judge(mutant):
    """The mutant with its verdict; None where it is flaky, slow or fails for other reasons than shapes."""
    program = mutant["program"]
    lines = (HERE / "programs" / program).read_text().splitlines()
    lines[mutant["line"] - 1] = mutant["after"]
    source = "\n".join(lines) + "\n"
    first = run(program, source, 0)
    if first["verdict"] == "stopped":
        return None
    if first["verdict"] == "crash":
        if first["error"].split(":")[0] in OTHER_KINDS or OTHER_REASONS.search(first["error"]) or not first["crash_line"]:
            return None
        if "backward" in lines[first["crash_line"] - 1]:
            return None
    again = run(program, source, 1)
    if again != first:
        strip = lambda result: {k: re.sub(r"\d", "", str(v)) if k == "error" else v for k, v in result.items()}  # noqa: E731
        if strip(again) != strip(first):
            return None
    return {**mutant, **first}


def choose():
    """An order that takes turns between the kinds and, within a kind, between the programs."""
    rng = random.Random("mutants")
    by_kind = collections.defaultdict(lambda: collections.defaultdict(list))
    for path in sorted((HERE / "programs").glob("*.py")):
        for mutant in candidates(path.name):
            by_kind[mutant["kind"]][mutant["program"]].append(mutant)
    queues = {}
    for kind in sorted(by_kind):
        programs = by_kind[kind]
        for found in programs.values():
            rng.shuffle(found)
        order = []
        while any(programs.values()):
            names = [name for name in sorted(programs) if programs[name]]
            rng.shuffle(names)
            order += [programs[name].pop() for name in names]
        queues[kind] = collections.deque(order)
    while any(queues.values()):
        for kind in sorted(queues):
            if queues[kind]:
                yield queues[kind].popleft()


def main():
    torch.set_num_threads(1)
    warm = torch.nn.Linear(2, 2)(torch.zeros(1, 2))
    del warm
    for path in sorted((HERE / "programs").glob("*.py")):
        found = run(path.name, path.read_text(), 0)
        assert found["verdict"] == "pass", (path.name, found)
    kept = {"crash": [], "pass": []}
    limits = {"crash": CRASHING, "pass": PASSING}
    dropped = 0
    started = time.time()
    for mutant in choose():
        if all(len(kept[v]) >= limits[v] for v in kept):
            break
        judged = judge(mutant)
        if judged is None:
            dropped += 1
        elif len(kept[judged["verdict"]]) < limits[judged["verdict"]]:
            kept[judged["verdict"]].append(judged)
    mutants = sorted(kept["crash"] + kept["pass"], key=lambda m: (m["program"], m["line"], m["after"]))
    numbers = collections.Counter()
    rows = []
    for mutant in mutants:
        stem = mutant["program"].removesuffix(".py")
        numbers[stem] += 1
        rows.append({"program": mutant["program"], "id": f"{stem}-{numbers[stem]:02}", **{k: v for k, v in mutant.items() if k != "program"}})
    head = {"made_with": {"python": sys.version.split()[0], "torch": torch.__version__.split("+")[0], "numpy": np.__version__, "einops": einops.__version__}}
    body = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    text = json.dumps(head)[:-1] + f', "mutants": [\n{body}\n]}}\n'
    json.loads(text)
    (HERE / "mutants.golden.json").write_text(text)
    print(f"{len(rows)} mutants: {len(kept['crash'])} crash, {len(kept['pass'])} pass; {dropped} dropped; {len(text) / 1024:.0f} KB; {time.time() - started:.0f} s")
    for what in ("kind", "program"):
        table = collections.defaultdict(collections.Counter)
        for row in rows:
            table[row[what]][row["verdict"]] += 1
        for name in sorted(table):
            print(f"  {name:24} {table[name]['crash']:4} crash {table[name]['pass']:4} pass")


if __name__ == "__main__":
    main()
