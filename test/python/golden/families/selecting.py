"""Calls that make tensors, and calls that pick parts of them."""

from kit import family, lst, seq, tup

# arange, linspace


@family("arange_linspace", n=150)
def arange(g):
    a, b, step = g.int(-4, 6), g.int(-2, 14), g.pick(1, 2, 3, 4, -1, -2)
    f = g.pick(0.5, 0.25, 1.5, 0.75)
    n = g.int(0, 9)
    return g.pick(f"torch.arange({n})", f"torch.arange({a}, {b})", f"torch.arange({a}, {b}, {step})", f"torch.arange({a}, {b}, step={step})", f"torch.arange(0, {n}, {f})", f"torch.arange({n}, dtype=torch.float32)", f"torch.arange(start={a}, end={b})",
                  f"torch.linspace(0, 1, {n})", f"torch.linspace(-1, 1, steps={n})", f"torch.arange(0, {n}, 2).float() / {n + 1}", f"torch.arange({n}).unsqueeze(0)", f"torch.arange({n})[:, None] - torch.arange({n + 1})[None, :]",
                  f"torch.arange({n}, device='cpu').expand({g.int(1, 4)}, -1)", f"torch.arange(end={n})", f"torch.logspace(0, 1, {n})", f"torch.arange({b}, {a}, -1)", f"torch.linspace(0, 1, {n - 3})", f"torch.arange(math.ceil({f} * {n}))")


@family("arange_linspace", n=40)
def arange_sizes(g):
    shape = g.shape(2, 3)
    x = g.tensor(shape)
    return g.pick(f"torch.arange({x}.shape[1])", f"torch.arange({x}.size(0), {x}.size(0) + {x}.size(1))", f"torch.arange({x}.size(1)).expand({x}.shape[0], -1)", f"{x} + torch.arange({x}.size(-1))", f"{x} + torch.arange({x}.size(0))",
                  f"torch.arange({x}.size(-1) // 2).repeat_interleave(2)", f"torch.arange(0, {x}.size(-1), 2)", f"torch.arange({x}.shape[0]).view(-1, {g.int(1, 3)})", f"1.0 / 10000 ** (torch.arange(0, {x}.size(-1), 2) / {x}.size(-1))")


@family("arange_linspace", "numpy jax", n=55)
def arange_array(g):
    a, b, step, n = g.int(-4, 6), g.int(-2, 14), g.pick(1, 2, 3, -1, -2, 0), g.int(0, 9)
    m = g.lib
    return g.pick(f"{m}.arange({n})", f"{m}.arange({a}, {b})", f"{m}.arange({a}, {b}, {step})", f"{m}.linspace(0, 1, {n})", f"{m}.linspace(0, 1, num={n}, endpoint=False)", f"{m}.arange({n})[:, None] + {m}.arange({b % 5 + 1})", f"{m}.arange({n}).reshape({g.int(1, 3)}, -1)",
                  f"{m}.arange(0, {n}, 2)", f"{m}.linspace(0, 1)", f"{m}.arange({n}) + {m}.arange({n - n % 2})", f"{m}.linspace(0, 1, {n - 4})", f"{m}.arange({a}, {b}, step={step})")


# creation


@family("creation", n=170)
def creation(g):
    shape = g.shape(0, 3)
    if g.chance(0.05):
        shape.append(0)
    if g.bad(0.2) and shape:
        shape[0] = -g.int(1, 2)
    s, t = seq(shape) or "()", tup(shape)
    n, m = g.int(1, 7), g.int(1, 7)
    values = lst(g.int(0, 5) for _ in range(n))
    rows = lst(lst(g.int(0, 5) for _ in range(n + (1 if g.bad(0.2) and k else 0))) for k in range(g.int(1, 3)))
    return g.pick(f"torch.zeros({s})", f"torch.ones({t})", f"torch.empty({s})", f"torch.rand({s})", f"torch.randn({t})", f"torch.full({t}, 0.5)", f"torch.full(size={t}, fill_value=1)", f"torch.zeros({lst(shape)}, dtype=torch.long)", f"torch.eye({n})", f"torch.eye({n}, {m})",
                  f"torch.tensor({values})", f"torch.tensor({rows})", f"torch.tensor(3.0)", f"torch.randint(0, 5, {t})", f"torch.randint(9, size={t})", f"torch.randperm({n})", f"torch.zeros({s}).new_zeros({m}, {n})", f"torch.ones(2).new_full({t}, 3)",
                  f"torch.tensor({rows})", f"torch.scalar_tensor(1)", f"torch.normal(0.0, 1.0, size={t})", f"torch.zeros(size={t})", f"torch.zeros(*{lst(shape)})", f"nn.Parameter(torch.zeros({s}))", f"torch.as_tensor({values})", f"torch.tensor([[[{n}]]])",
                  f"torch.FloatTensor({values})", f"torch.LongTensor({rows})", f"nn.init.normal_(torch.empty({s}), std=0.02)", f"torch.hann_window({n})", f"torch.ones(2).new_tensor({values})", f"torch.Tensor({s})" if shape else "torch.Tensor(3)")


@family("creation", n=50)
def creation_like(g):
    shape = g.shape(1, 3)
    x = g.tensor(shape)
    name = g.pick("zeros_like", "ones_like", "empty_like", "rand_like", "randn_like")
    return g.pick(f"torch.{name}({x})", f"torch.{name}({x}[..., :1])", f"{x}.new_zeros({x}.shape[0], 3)", f"{x}.new_ones({x}.size())", f"torch.full_like({x}, 2)", f"torch.randn({x}.shape)", f"torch.zeros({x}.shape[:-1])", f"{x}.new_empty(2, {x}.size(-1))", f"torch.zeros({x}.size(0), 1, {x}.shape[-1])",
                  f"torch.randint_like({x}, 5)", f"torch.ones(*{x}.shape[:-1], 4)", f"{x}.new_full(({x}.size(0),), 1.0)", f"torch.zeros({x}.size({len(shape)}))", f"torch.rand({x}.shape[0], {x}.shape[{len(shape)}])", f"torch.zeros({x}.shape[0] - 8)")


@family("creation", "numpy jax", n=60)
def creation_array(g):
    shape = g.shape(0, 3)
    if g.bad(0.25) and shape:
        shape[0] = -1
    m, t, n = g.lib, tup(shape), g.int(1, 6)
    values = lst(g.int(0, 5) for _ in range(n))
    rows = lst(lst(g.int(0, 5) for _ in range(n + (1 if g.bad(0.35) and k else 0))) for k in range(g.int(1, 3)))
    more = ["np.random.rand(2, 3)", f"np.random.randn({max(1, n)}, 2)", f"np.random.randint(0, 5, {t})"] if m == "np" else [f"jax.random.normal(jax.random.PRNGKey(0), {t})", f"jax.random.uniform(jax.random.key(0), {t})"]
    return g.pick(f"{m}.zeros({t})", f"{m}.ones({t})", f"{m}.full({t}, 0.5)", f"{m}.eye({n})", f"{m}.array({values})", f"{m}.array({rows})", f"{m}.empty({t})", f"{m}.identity({n})", f"{m}.zeros({n})", f"{m}.array(1.0)", f"{m}.eye({n}, {n + 1})", f"{m}.asarray({rows})", *more)


# indexing


def _slice(g, size):
    kind = g.int(0, 9)
    a, b = g.int(-size - 1, size + 1), g.int(-size - 1, size + 2)
    if kind <= 1:
        return ":"
    if kind == 2:
        return f"{a}:"
    if kind == 3:
        return f":{b}"
    if kind <= 5:
        return f"{a}:{b}"
    if kind == 6:
        return f"::{g.int(1, 3)}"
    if kind == 7:
        return f"{a}:{b}:{g.int(1, 3)}"
    if kind == 8:
        return f":{-g.int(1, 2)}"
    return f"-{g.int(1, 2)}:"


def _index(g, shape, p=0.3, arrays=False):
    """An index of slices, numbers, None, ..., and perhaps one array."""
    parts = []
    bad = g.bad(p)
    takes = g.int(1, len(shape)) if shape else 0
    dots = g.chance(0.25)
    positions = range(takes) if not dots or g.chance(0.4) else range(len(shape) - takes, len(shape))
    if dots and positions and positions[0] > 0:
        parts.append("...")
    for k in positions:
        size = shape[k]
        if g.chance(0.3):
            parts.append(str(g.int(-size, size - 1)))
        else:
            parts.append(_slice(g, size))
        if g.chance(0.12):
            parts.append("None")
    if dots and "..." not in parts:
        parts.append("...")
    if bad:
        how = g.int(0, 2)
        if how == 0 or not parts:
            parts += [":"] * (len(shape) - takes + 1)
        else:
            at = g.int(0, len(parts) - 1)
            parts[at] = str(g.pick(1, -1) * 9)
    return ", ".join(parts) or "..."


@family("indexing", n=170)
def basic_index(g):
    shape = g.shape(1, 4)
    x = g.tensor(shape)
    return f"{x}[{_index(g, shape)}]"


@family("indexing", n=150)
def array_index(g):
    """Arrays in an index: together they broadcast, and where they stand apart their dimensions go first."""
    shape = g.shape(2, 4)
    x = g.tensor(shape)
    wanted = g.int(1, min(3, len(shape)))
    places = g.rng.sample(range(len(shape)), wanted)
    base = g.shape(1, 2)
    parts = []
    for k in range(max(places) + 1 if not g.chance(0.2) else len(shape)):
        if k in places:
            index = base if g.chance(0.6) else g.partner(base, 0.3)
            if g.chance(0.15):
                parts.append("0" if g.chance(0.7) else lst([0] * max(1, base[-1])))
            else:
                parts.append(g.let(f"torch.zeros({seq(index) or '()'}, dtype=torch.long)"))
        else:
            parts.append(g.pick(":", ":", _slice(g, shape[k]), "None" if g.chance(0.2) else ":"))
    if g.bad(0.1):
        parts += [":"] * len(shape)
    if g.chance(0.1):
        parts.insert(g.int(0, len(parts)), "None")
    return f"{x}[{', '.join(parts)}]"


@family("indexing", n=60)
def mask_index(g):
    """A mask takes as many dimensions as it has and gives one, of a size that only values tell: "?"."""
    shape = g.shape(1, 4)
    x = g.tensor(shape)
    k = g.int(1, len(shape))
    start = 0 if g.chance(0.8) else g.int(0, len(shape) - k)
    mask_shape = shape[start : start + k]
    if g.bad(0.4):
        mask_shape = g.mess(mask_shape)
    mask = g.tensor(mask_shape, "bool")
    g.unknown = lambda found: {"shape": found["shape"][:start] + ["?"] + found["shape"][start + 1 :]} if "shape" in found else found
    return f"{x}[{':, ' * start}{mask}]"


@family("indexing", n=60)
def assignment(g):
    """x[index] = y: y must broadcast to what the index names."""
    shape = g.shape(1, 3)
    x = g.tensor(shape)
    inner = []
    parts = []
    for k in range(g.int(1, len(shape))):
        how = g.int(0, 3)
        if how == 0:
            parts.append(str(g.int(0, shape[k] - 1)))
        elif how == 1:
            inner.append(shape[k])
            parts.append(":")
        else:
            n = g.int(1, shape[k])
            inner.append(n)
            parts.append(g.pick(f":{n}", f"{shape[k] - n}:"))
    inner += shape[len(parts) :]
    y = g.zeros(g.partner(inner, 0.45)) if g.chance(0.85) else "1.0"
    g.setup.append(f"{x}[{', '.join(parts)}] = {y}")
    return x


@family("indexing", n=25)
def loop_and_unpack(g):
    shape = g.shape(2, 3)
    x = g.tensor(shape)
    count = shape[0] + (g.pick(1, -1) if g.bad() else 0)
    names = [f"a{k}" for k in range(max(1, count))]
    if g.chance(0.5):
        g.setup.append(f"{seq(names)}{',' if len(names) == 1 else ''} = {x}")
        return names[-1]
    return g.pick(f"[row.sum() for row in {x}]", f"{x}[0][0]", f"{x}[0, 0]", f"{x}[0][..., None]", f"{x}[-1][{g.int(-9, 9)}]", f"{x}[[0, 0]]", f"{x}[(0, slice(None))]", f"{x}[slice(1, None)]", f"{x}[torch.arange({shape[0]})]", f"{x}[:, torch.tensor([0, 0, 0])]",
                  f"{x}[torch.arange({shape[0]}), torch.zeros({g.pick(shape[0], shape[0] + 1)}, dtype=torch.long)]")


@family("indexing", "numpy jax", n=90)
def index_array(g):
    shape = g.shape(1, 4)
    x = g.tensor(shape)
    if g.chance(0.55):
        if g.library == "jax" or g.chance(0.8):
            return f"{x}[{_index(g, shape, 0.25)}]"
        return f"{x}[::-1]" if g.chance(0.4) else f"{x}[..., {g.int(2, 5)}:{g.int(-3, 1)}:-{g.int(1, 2)}]"
    base = g.shape(1, 2)
    i, j = g.tensor(base, "long"), g.tensor(g.partner(base, 0.4), "long")
    return g.pick(f"{x}[{i}]", f"{x}[{i}, {j}]", f"{x}[:, {i}]", f"{x}[{i}, :, {j}]", f"{x}[..., {i}]", f"{x}[{i}, None]", f"{x}[{i}, 0]", f"{x}[0, :, {i}]", f"{x}[{i}][0]")


@family("indexing", "numpy", n=35)
def assignment_array(g):
    shape = g.shape(1, 3)
    x = g.tensor(shape)
    n = g.int(1, shape[0])
    y = g.zeros(g.partner([n, *shape[1:]], 0.4))
    g.setup.append(f"{x}[{g.pick(f':{n}', f'-{n}:')}] = {y}")
    return x


@family("indexing", "jax", n=45)
def at_jax(g):
    shape = g.shape(1, 3)
    x = g.tensor(shape)
    n = g.int(1, shape[0])
    y = g.zeros(g.partner([n, *shape[1:]], 0.4))
    return g.pick(f"{x}.at[:{n}].set({y})", f"{x}.at[:{n}].add({y})", f"{x}.at[0].set(0.0)", f"{x}.at[:, 0].mul(2)", f"jax.lax.dynamic_update_slice({x}, {y}, {tup([0] * len(shape))})")


# gather and scatter


@family("gather_scatter", n=120)
def gather(g):
    rank = g.int(1, 4)
    shape = g.shape(rank, rank)
    x = g.tensor(shape)
    d = g.dim(rank, 0.12)
    index = [g.int(1, size) for size in shape]
    if -rank <= d < rank:
        index[d] = g.size()
    if g.bad(0.35):
        index = g.mess(index)
    i = g.tensor(index, "long")
    return g.pick(f"torch.gather({x}, {d}, {i})", f"{x}.gather({d}, {i})", f"torch.gather({x}, dim={d}, index={i})", f"{x}.gather(dim={d}, index={i})", f"torch.take_along_dim({x}, {i}, dim={d})")


@family("gather_scatter", n=80)
def scatter(g):
    rank = g.int(1, 3)
    shape = g.shape(rank, rank)
    x = g.tensor(shape)
    d = g.dim(rank, 0.1)
    index = [g.int(1, size) for size in shape]
    if -rank <= d < rank:
        index[d] = g.size()
    source = [size + g.pick(0, 0, 1) for size in index]
    if g.bad(0.3):
        if g.chance(0.5):
            index = g.mess(index)
        else:
            source = g.mess(index)
    i = g.tensor(index, "long")
    y = g.tensor(source)
    return g.pick(f"{x}.scatter({d}, {i}, {y})", f"torch.scatter({x}, {d}, {i}, 1.0)", f"{x}.scatter_add({d}, {i}, {y})", f"{x}.scatter_({d}, {i}, 1)", f"torch.scatter_add({x}, {d}, {i}, {y})", f"{x}.scatter(dim={d}, index={i}, src={y})",
                  f"{x}.scatter_reduce({d}, {i}, {y}, reduce='sum')")


@family("gather_scatter", n=80)
def index_select(g):
    rank = g.int(1, 3)
    shape = g.shape(rank, rank)
    x = g.tensor(shape)
    d = g.dim(rank, 0.15)
    k = g.size()
    i = g.tensor(g.shape(2, 2) if g.bad(0.2) else [k], "long")
    source = list(shape)
    if -rank <= d < rank:
        source[d] = k
    if g.bad(0.25):
        source = g.mess(source)
    y = g.zeros(source)
    return g.pick(f"{x}.index_select({d}, {i})", f"torch.index_select({x}, {d}, {i})", f"torch.index_select({x}, dim={d}, index={i})", f"{x}.index_add({d}, {i}, {y})", f"torch.index_add({x}, {d}, {i}, {y})", f"{x}.index_copy({d}, {i}, {y})", f"{x}.index_fill({d}, {i}, 0.0)", f"torch.take({x}, {i})")


@family("gather_scatter", n=60)
def one_hot(g):
    x = g.tensor(g.shape(0, 3), "long")
    n = g.int(1, 6)
    w = g.zeros(g.pick([n, g.size()], [n, g.size()], [n], [n, 2, 2]))
    return g.pick(f"F.one_hot({x}, {n})", f"F.one_hot({x}, num_classes={n})", f"F.one_hot({x}, {n}).float()", f"F.embedding({x}, {w})", f"F.one_hot({x}, {n}).sum(dim=-2)", f"F.one_hot({x}, {n}).permute(0, 2, 1)", f"F.one_hot({x}, {n}).transpose(-1, 1)")


@family("gather_scatter", "numpy jax", n=65)
def take_array(g):
    rank = g.int(1, 3)
    shape = g.shape(rank, rank)
    x = g.tensor(shape)
    d, m = g.dim(rank, 0.15), g.lib
    index = list(shape)
    if -rank <= d < rank:
        index[d] = g.size()
    if g.bad(0.35):
        index = g.mess(index)
    i = g.tensor(index, "long")
    return g.pick(f"{m}.take_along_axis({x}, {i}, axis={d})", f"{m}.take({x}, {i}, axis={d})", f"{m}.take({x}, {i})", f"{m}.take_along_axis({x}, {i}, {d})")


# topk, sort, nonzero


@family("topk_sort", n=120)
def topk(g):
    rank = g.int(0, 4)
    shape = g.shape(rank, rank)
    x = g.tensor(shape)
    d = g.dim(rank, 0.15)
    size = shape[d] if rank and -rank <= d < rank else 1
    k = g.int(1, size) if not g.bad(0.25) else size + g.int(1, 2)
    return g.pick(f"{x}.topk({k}, dim={d})", f"torch.topk({x}, {k})", f"torch.topk({x}, {k}, dim={d})", f"torch.topk({x}, k={k}, dim={d}).values", f"{x}.topk({k}, {d})[1]", f"torch.topk({x}, {k}, dim={d}, largest=False, sorted=False)", f"{x}.kthvalue({k}, dim={d})",
                  f"torch.topk({x}, {k}, dim={d}).indices", f"{x}.kthvalue({k}, dim={d}, keepdim=True)")


@family("topk_sort", n=70)
def sort(g):
    rank = g.int(0, 4)
    x = g.tensor(g.shape(rank, rank))
    d = g.dim(rank, 0.35)
    return g.pick(f"{x}.sort(dim={d})", f"torch.sort({x}, dim={d}, descending=True)", f"{x}.argsort(dim={d})", f"torch.argsort({x}, dim={d})", f"torch.sort({x})", f"{x}.argsort()", f"{x}.sort(dim={d}).values", f"{x}.argsort({d}, descending=True)", f"torch.msort({x})", f"torch.argsort(torch.argsort({x}, dim={d}), dim={d})")


@family("topk_sort", n=40)
def by_values(g):
    """Sizes that only values tell are "?"."""
    x = g.tensor(g.shape(1, 3))
    expr = g.pick(f"torch.nonzero({x})", f"{x}.nonzero()", f"{x}.unique()", f"torch.unique({x})", f"torch.masked_select({x}, {x} > 0)", f"torch.argwhere({x})")
    g.unknown = lambda found: {"shape": ["?", *found["shape"][1:]]} if "shape" in found else found
    if g.chance(0.2):
        expr = f"{x}.nonzero(as_tuple=True)"
        g.unknown = lambda found: {"shapes": [["?"] for _ in found["shapes"]]} if "shapes" in found else found
    if g.chance(0.2):
        expr = g.pick(f"torch.searchsorted({g.zeros([5])}, {x})", f"torch.bucketize({x}, torch.tensor([0.1, 0.5]))", f"torch.isin({x}, torch.tensor([1.0]))")
        g.unknown = None
    return expr


@family("topk_sort", n=20)
def masked_select(g):
    shape = g.shape(1, 3)
    x, mask = g.tensor(shape), g.tensor(g.partner(shape, 0.5), "bool")
    g.unknown = lambda found: {"shape": ["?"]} if "shape" in found else found
    return g.pick(f"torch.masked_select({x}, {mask})", f"{x}.masked_select({mask})")


@family("topk_sort", "numpy jax", n=40)
def sort_array(g):
    rank = g.int(1, 4)
    x = g.tensor(g.shape(rank, rank))
    d, m = g.dim(rank, 0.35), g.lib
    return g.pick(f"{m}.sort({x}, axis={d})", f"{m}.argsort({x}, axis={d})", f"{m}.sort({x})", f"{m}.argsort({x})", f"{m}.searchsorted({g.zeros([4])}, {x})", f"{m}.argsort(-{x}, axis={d})")


# numbers out of tensors


@family("item_finfo", n=110)
def item(g):
    x = g.tensor([1] * g.int(0, 3) if g.chance(0.5) else g.shape(0, 3))
    n = g.int(1, 5)
    return g.pick(f"{x}.item()", f"{x}.item()", f"torch.finfo(torch.float32).max", f"torch.finfo({x}.dtype).min", f"torch.iinfo(torch.int64).max", f"torch.full(({n},), torch.finfo(torch.float16).min)", f"{x}.sum().item()", f"float({x})", f"float({x}.mean())", f"{x}.max().item()",
                  f"torch.tensor({x}.tolist())", f"{x} * torch.finfo({x}.dtype).eps", f"{x}.view(-1)[0].item()", f"{x}.mean(0).item()", f"torch.finfo(torch.bfloat16).tiny", f"{x}[0].item()", f"np.array({x}.tolist())", f"{x}.squeeze().item()", f"{x}.tolist()[0] if {x}.dim() == 1 else 0.5")


@family("item_finfo", "numpy jax", n=45)
def item_array(g):
    x = g.tensor([1] * g.int(0, 3) if g.chance(0.5) else g.shape(0, 3))
    m = g.lib
    return g.pick(f"{x}.item()", f"{m}.finfo({m}.float32).max * {x}", f"{x}.sum().item()", f"{m}.finfo({x}.dtype).min + {x}", f"{m}.array({x}.tolist())", f"{x}[0].item()", f"{x}.mean(axis=0).item()")
