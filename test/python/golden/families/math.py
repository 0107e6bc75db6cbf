"""Calls that compute: element by element, over a dimension, or as products."""

from kit import family, lst, seq, tup

# element by element


@family("elementwise", n=110)
def operators(g):
    shape = g.shape(0, 4)
    x, y = g.tensor(shape), g.tensor(g.partner(shape, 0.4))
    if g.chance(0.4):
        x, y = y, x
    return f"{x} {g.pick('+', '-', '*', '/', '>', '==', '<=', '**', '!=')} {y}"


@family("elementwise", n=20)
def operators_scalar(g):
    x = g.tensor(g.shape(0, 3))
    return g.pick(f"{x} + 1", f"2 * {x}", f"-{x}", f"1 / ({x} + 1)", f"{x} ** 2", f"{x} // 2", f"{x} % 3", f"1 - {x}", f"~({x} > 0)", f"abs({x})",
                  f"({x} > 0) & ({x} < 1)", f"{x} * math.sqrt(3)", f"2 ** {x}", f"{x} == 0", f"1 if {x} is None else {x}")


@family("elementwise", n=70)
def binary(g):
    shape = g.shape(0, 4)
    x, y = g.tensor(shape), g.tensor(g.partner(shape, 0.4))
    name = g.pick("add", "sub", "mul", "div", "maximum", "minimum", "pow", "atan2", "fmod", "eq", "gt", "le", "ne", "logical_and", "logical_or", "hypot", "floor_divide", "true_divide", "multiply", "subtract", "isclose")
    method = g.pick("add", "sub", "mul", "div", "maximum", "pow", "eq", "ge", "lt", "logical_and", "true_divide")
    return g.pick(f"torch.{name}({x}, {y})", f"torch.{name}({x}, {y})", f"{x}.{method}({y})")


@family("elementwise", n=50)
def unary(g):
    x = g.tensor(g.shape(0, 4))
    name = g.pick("exp", "log", "sqrt", "rsqrt", "sin", "cos", "tanh", "sigmoid", "relu", "abs", "neg", "floor", "ceil", "round", "sign", "square", "erf",
                  "reciprocal", "log1p", "expm1", "isnan", "isinf", "isfinite", "logical_not", "nan_to_num", "zeros_like", "ones_like", "rand_like", "randn_like", "empty_like", "tan", "log2")
    act = g.pick("gelu", "silu", "relu", "elu", "leaky_relu", "softplus", "mish", "hardswish", "relu6", "sigmoid", "tanh", "logsigmoid", "selu", "hardtanh", "hardsigmoid", "softsign")
    return g.pick(f"torch.{name}({x})", f"F.{act}({x})", f"{x}.{g.pick('exp', 'log', 'tanh', 'sigmoid', 'abs', 'neg', 'sqrt', 'relu', 'sin', 'cos', 'floor', 'square', 'logical_not', 'rsqrt')}()",
                  f"torch.full_like({x}, 0.5)", f"F.gelu({x}, approximate='tanh')", f"torch.clamp({x}, min=0)", f"{x}.clamp(0, 1)", f"{x}.clamp_min(0)", f"{x}.clip(max=1)", f"F.relu({x}, inplace=True)", f"{x}.pow(2)",
                  f"{x}.fill_(0)", f"{x}.zero_()", f"{x}.normal_()", f"{x}.uniform_(-1, 1)", f"torch.bernoulli({x})")


@family("elementwise", n=60)
def ternary(g):
    shape = g.shape(0, 3)
    x, y, z = g.tensor(shape), g.tensor(g.partner(shape, 0.2)), g.tensor(g.partner(shape, 0.2))
    return g.pick(f"torch.where({x} > 0, {y}, {z})", f"torch.where({y} > 0, {x}, 0.0)", f"torch.where({x}.bool(), {y}, {z})", f"torch.lerp({x}, {y}, {z})",
                  f"torch.lerp({x}, {y}, 0.5)", f"torch.addcmul({x}, {y}, {z})", f"torch.addcdiv({x}, {y}, {z}, value=2)", f"torch.clamp({x}, {y}, {z})",
                  f"{x}.where({y} > 0, {z})", f"torch.where({z}.bool(), -1, {x})")


@family("elementwise", n=50)
def in_place(g):
    """The left operand of an in-place operation does not grow."""
    shape = g.shape(0, 3)
    x, y = g.tensor(shape), g.tensor(g.partner(shape, 0.3))
    if g.chance(0.4):
        x, y = y, x
    if g.chance(0.5):
        g.setup.append(f"{x} {g.pick('+=', '*=', '-=', '/=')} {y}")
        return x
    return f"{x}.{g.pick('add_', 'mul_', 'sub_', 'copy_', 'div_')}({y})"


@family("elementwise", "numpy jax", n=80)
def elementwise_array(g):
    shape = g.shape(0, 4)
    x, y = g.tensor(shape), g.tensor(g.partner(shape, 0.4))
    if g.chance(0.3):
        x, y = y, x
    m = g.lib
    name = g.pick("add", "subtract", "multiply", "divide", "maximum", "minimum", "power", "equal", "greater", "logical_and", "arctan2", "mod", "less_equal")
    one = g.pick("exp", "log1p", "sqrt", "sin", "tanh", "abs", "sign", "square", "floor", "isnan", "logical_not", "zeros_like", "ones_like", "negative", "ceil")
    z = g.zeros(g.partner(shape, 0.2))
    return g.pick(f"{x} {g.pick('+', '-', '*', '/', '>', '==', '<=')} {y}", f"{m}.{name}({x}, {y})", f"{m}.{name}({x}, {y})", f"{m}.{one}({x})", f"{m}.where({x} > 0, {y}, {z})",
                  f"{m}.clip({x}, 0, 1)", f"{m}.full_like({x}, 2)", f"{m}.where({x} > 0, {y}, 0.0)")


@family("elementwise", "numpy", n=25)
def in_place_array(g):
    shape = g.shape(0, 3)
    x, y = g.tensor(shape), g.tensor(g.partner(shape, 0.3))
    if g.chance(0.4):
        x, y = y, x
    g.setup.append(f"{x} {g.pick('+=', '*=', '-=')} {y}")
    return x


# reductions


@family("reductions", n=130)
def reduction(g):
    rank = g.int(0, 4)
    x = g.tensor(g.shape(rank, rank))
    d = g.dim(rank, 0.3)
    many = tup(g.axes(max(rank, 1), 0.4)) if rank else tup([d])
    name = g.pick("sum", "mean", "amax", "amin", "std", "var", "logsumexp", "sum", "mean", "nansum")
    keep = g.pick("", "", ", keepdim=True", ", keepdim=False")
    return g.pick(f"{x}.{name}(dim={d}{keep})", f"torch.{name}({x}, dim={d}{keep})", f"{x}.{name}({d}{keep})", f"{x}.{name}(dim={many}{keep})",
                  f"torch.{name}({x}, {many}{keep})", f"{x}.{g.pick('sum', 'mean', 'std', 'var', 'amax')}()", f"torch.{g.pick('sum', 'mean', 'prod', 'all', 'any')}({x})")


@family("reductions", n=80)
def reduction_pairs(g):
    """With a dimension, `max` gives values and indices; `argmax` only indices."""
    rank = g.int(0, 4)
    x = g.tensor(g.shape(rank, rank))
    d = g.dim(rank, 0.3)
    keep = g.pick("", "", ", keepdim=True")
    both = g.pick("max", "min", "median", "mode")
    one = g.pick("argmax", "argmin", "prod", "any", "all", "amax")
    return g.pick(f"{x}.{both}(dim={d}{keep})", f"torch.{both}({x}, {d}{keep})", f"{x}.{both}({d}{keep})[0]", f"{x}.{both}(dim={d}{keep}).values", f"torch.max({x}, dim={d}{keep}).indices",
                  f"{x}.{one}(dim={d}{keep})", f"torch.{one}({x}, dim={d}{keep})", f"{x}.max()", f"{x}.argmax()", f"{x}.min()", f"torch.aminmax({x}, dim={d}{keep})", f"torch.count_nonzero({x}, dim={d})")


@family("reductions", n=60)
def cumulative(g):
    rank = g.int(0, 4)
    x = g.tensor(g.shape(rank, rank))
    d = g.dim(rank, 0.35)
    return g.pick(f"{x}.cumsum(dim={d})", f"torch.cumsum({x}, {d})", f"{x}.cumprod({d})", f"torch.cumsum({x}, dim={d})", f"torch.cummax({x}, dim={d})", f"torch.logcumsumexp({x}, {d})", f"torch.diff({x}, dim={d})",
                  f"torch.diff({x}, n=2, dim={d})")


@family("reductions", n=60)
def norms(g):
    rank = g.int(0, 3)
    x = g.tensor(g.shape(rank, rank))
    d = g.dim(rank, 0.3)
    keep = g.pick("", ", keepdim=True")
    return g.pick(f"{x}.norm()", f"{x}.norm(dim={d}{keep})", f"{x}.norm(2, dim={d}{keep})", f"torch.norm({x}, dim={d}{keep})", f"torch.linalg.norm({x}, dim={d}{keep})",
                  f"torch.linalg.vector_norm({x}, dim={d}{keep})", f"{x}.norm(p=2, dim={d}{keep})", f"torch.linalg.norm({x})", f"{x}.norm(p=1)", f"torch.std_mean({x}, dim={d}{keep})",
                  f"torch.var_mean({x}, dim={d}{keep})", f"{x}.var(dim={d}, unbiased=False{keep})", f"{x}.quantile(0.5, dim={d}{keep})")


@family("reductions", "numpy jax", n=90)
def reduction_array(g):
    rank = g.int(0, 4)
    x = g.tensor(g.shape(rank, rank))
    d = g.dim(rank, 0.3)
    m = g.lib
    many = tup(g.axes(max(rank, 1), 0.35)) if rank else tup([d])
    name = g.pick("sum", "mean", "max", "min", "prod", "std", "var", "any", "all")
    keep = g.pick("", "", ", keepdims=True")
    return g.pick(f"{x}.{name}(axis={d}{keep})", f"{m}.{name}({x}, axis={d}{keep})", f"{m}.{name}({x}, axis={many}{keep})", f"{m}.{name}({x}, {d})", f"{x}.{name}()", f"{m}.{name}({x}{keep})",
                  f"{m}.argmax({x}, axis={d})", f"{x}.argmax({d})", f"{m}.cumsum({x}, axis={d})", f"{m}.cumsum({x})", f"{m}.linalg.norm({x}, axis={d}{keep})", f"{m}.argmin({x}, axis={d}{keep})", f"{m}.median({x}, axis={d})",
                  f"{m}.diff({x}, axis={d})", f"{m}.argmax({x})")


# softmax


@family("softmax", n=130)
def softmax(g):
    rank = g.int(0, 4)
    x = g.tensor(g.shape(rank, rank))
    d = g.dim(rank, 0.35)
    return g.pick(f"F.softmax({x}, dim={d})", f"{x}.softmax(dim={d})", f"torch.softmax({x}, dim={d})", f"F.log_softmax({x}, dim={d})", f"{x}.softmax({d})", f"nn.Softmax(dim={d})({x})", f"nn.LogSoftmax(dim={d})({x})",
                  f"F.softmax({x}, {d})", f"{x}.log_softmax({d})", f"F.softmax({x}, dim={d}, dtype=torch.float32)", f"F.gumbel_softmax({x}, dim={d})", f"F.softmin({x}, dim={d})", f"F.glu({x}, dim={d})", f"F.normalize({x}, dim={d})")


@family("softmax", "jax", n=90)
def softmax_jax(g):
    rank = g.int(0, 4)
    x = g.tensor(g.shape(rank, rank))
    d = g.dim(rank, 0.35)
    return g.pick(f"jax.nn.softmax({x}, axis={d})", f"jax.nn.softmax({x})", f"jax.nn.log_softmax({x}, axis={d})", f"jax.nn.logsumexp({x}, axis={d})", f"jax.scipy.special.logsumexp({x}, axis={d}, keepdims=True)",
                  f"jax.nn.softmax({x}, {d})", f"jax.nn.standardize({x}, axis={d})", f"jax.nn.glu({x}, axis={d})")


@family("jax_nn", "jax", n=70)
def jax_activation(g):
    shape = g.shape(0, 4)
    x = g.tensor(shape)
    y = g.zeros(g.partner(shape, 0.4), "bool")
    name = g.pick("relu", "gelu", "silu", "swish", "sigmoid", "softplus", "elu", "leaky_relu", "tanh", "mish", "relu6", "hard_swish")
    return g.pick(f"jax.nn.{name}({x})", f"jax.nn.gelu({x}, approximate=False)", f"jax.nn.softmax({x}, where={y})", f"jnp.where({y}, {x}, -jnp.inf)", f"jax.lax.select({y}, {x}, {x})")


@family("jax_nn", "jax", n=40)
def jax_one_hot(g):
    x = g.tensor(g.shape(0, 3), "long")
    return g.pick(f"jax.nn.one_hot({x}, {g.int(1, 6)})", f"jax.nn.one_hot({x}, num_classes={g.int(1, 6)})", f"jax.nn.one_hot({x}, {g.int(1, 6)}, axis={g.dim(len(x) + 1, 0.3)})", f"jax.nn.one_hot({x}, {g.int(1, 5)}).sum(-2)")


@family("jax_nn", "jax", n=50)
def jax_attention(g):
    b, t, s, h, d = g.size(), g.size(), g.size(), g.pick(2, 4), g.size()
    q, k, v = [b, t, h, d], [b, s, h, d], [b, s, h, d]
    if g.chance(0.2):
        k[2] = v[2] = g.pick(1, 2, 3)
    if g.bad(0.3):
        which = g.pick(q, k, v)
        which[:] = g.mess(which)
    x, y, z = g.tensor(q), g.tensor(k), g.tensor(v)
    return f"jax.nn.dot_product_attention({x}, {y}, {z}{g.pick('', '', ', is_causal=True', ', scale=0.5')})"


@family("jax_nn", "jax", n=50)
def jax_vmap(g):
    shape = g.shape(2, 3)
    x = g.tensor(shape)
    y = g.tensor([g.pick(shape[0], shape[0], shape[0] + 1), *shape[1:]])
    return g.pick(f"jax.vmap(lambda a: a.sum())({x})", f"jax.vmap(lambda a, b: a + b)({x}, {y})", f"jax.vmap(jnp.dot, in_axes=(0, 0))({x}[..., 0], {y}[..., 0])", f"jax.vmap(lambda a: a.T)({x})",
                  f"jax.vmap(lambda a: a * 2, in_axes={g.dim(len(shape), 0.3)})({x})", f"jax.jit(lambda a, b: a * b)({x}, {y})", f"jax.lax.rsqrt({x})", f"jax.lax.top_k({x}, {g.int(1, 6)})", f"jax.lax.dynamic_slice_in_dim({x}, 0, {g.int(1, 7)}, axis=0)",
                  f"jax.tree_util.tree_map(lambda a: a[None], ({x}, {y}))")


# products


def _pair(g, p=0.35):
    """Two shapes that a matrix product takes, of all ranks."""
    n, m, k = g.size(), g.size(), g.size()
    kind = g.int(0, 6)
    batch = g.shape(1, 2)
    left, right = [n, m], [m, k]
    if kind == 0:
        left, right = [m], [m]
    elif kind == 1:
        left, right = [n, m], [m]
    elif kind == 2:
        left, right = [m], [m, k]
    elif kind == 3:
        left = [*batch, n, m]
    elif kind == 4:
        left, right = [*batch, n, m], [*g.partner(batch, 0.1), m, k]
    elif kind == 5:
        left, right = [*batch, n, m], [*batch, m, k]
    if g.bad(p):
        if g.chance(0.5):
            left = g.mess(left)
        else:
            right = g.mess(right)
    return left, right


@family("matmul", n=140)
def matmul(g):
    left, right = _pair(g)
    x, y = g.tensor(left), g.tensor(right)
    return g.pick(f"{x} @ {y}", f"{x} @ {y}", f"torch.matmul({x}, {y})", f"{x}.matmul({y})", f"{x} @ {y}.transpose(-2, -1)", f"{x} @ {y}.mT")


@family("matmul", n=100)
def matmul_named(g):
    n, m, k = g.size(), g.size(), g.size()
    how = g.pick("mm", "mv", "dot", "inner", "addmm", "tensordot", "kron", "multi_dot", "vdot", "addmv")
    if how == "addmm":
        bias = g.pick([k], [n, k], [1, k], [n, 1], [])
        shapes = [bias, [n, m], [m, k]]
    elif how == "addmv":
        shapes = [[n], [n, m], [m]]
    elif how == "multi_dot":
        shapes = [[n, m], [m, k], [k, g.size()]]
    elif how == "mv":
        shapes = [[n, m], [m]]
    elif how in ("dot", "vdot"):
        shapes = [[m], [m]]
    elif how == "inner":
        shapes = [[*g.shape(0, 2), m], [*g.shape(0, 2), m]]
    elif how == "tensordot":
        shapes = [[n, m, k], [m, k, n]]
    elif how == "kron":
        shapes = [g.shape(1, 2), g.shape(1, 2)]
    else:
        shapes = [[n, m], [m, k]]
    if g.bad(0.4):
        at = g.int(0, len(shapes) - 1)
        shapes[at] = g.mess(shapes[at])
    names = [g.tensor(shape) for shape in shapes]
    if how == "tensordot":
        return f"torch.tensordot({seq(names)}, dims={g.pick('2', '([1, 2], [0, 1])', '([0], [2])', '1', '0')})"
    if how == "multi_dot":
        return f"torch.linalg.multi_dot({lst(names)})"
    if how in ("mm", "mv", "dot") and g.chance(0.4):
        return f"{names[0]}.{how}({names[1]})"
    return f"torch.{how}({seq(names)})"


@family("matmul", "numpy jax", n=90)
def matmul_array(g):
    m = g.lib
    if g.chance(0.75):
        left, right = _pair(g)
        x, y = g.tensor(left), g.tensor(right)
        return g.pick(f"{x} @ {y}", f"{m}.matmul({x}, {y})", f"{m}.dot({x}, {y})", f"{x}.dot({y})", f"{x} @ {y}.swapaxes(-1, -2)", f"{m}.inner({x}, {y})")
    n, k, j = g.size(), g.size(), g.size()
    x, y = g.tensor([n, k, j]), g.tensor(g.mess([k, j, n]) if g.bad() else [k, j, n])
    return g.pick(f"{m}.tensordot({x}, {y}, axes={g.pick('2', '([1, 2], [0, 1])', '([0], [2])', '1')})", f"{m}.vdot({x}, {y})", f"{m}.kron({x}[0], {y}[0])")


@family("bmm", n=150)
def bmm(g):
    b, n, m, k = g.size(), g.size(), g.size(), g.size()
    shapes = [[b, n, m], [b, m, k]]
    how = g.pick("bmm", "bmm", "baddbmm", "addbmm")
    if how == "baddbmm":
        shapes.insert(0, g.pick([b, n, k], [1, n, k], [n, k], [k], [b, 1, k]))
    if how == "addbmm":
        shapes.insert(0, g.pick([n, k], [k], [1, k]))
    if g.bad(0.4):
        at = g.int(0, len(shapes) - 1)
        shapes[at] = g.mess(shapes[at])
    names = [g.tensor(shape) for shape in shapes]
    if how == "bmm":
        return g.pick(f"torch.bmm({seq(names)})", f"{names[0]}.bmm({names[1]})", f"torch.bmm({names[0]}, {names[1]}.transpose(1, 2))")
    return g.pick(f"torch.{how}({seq(names)})", f"{names[0]}.{how}({names[1]}, {names[2]})", f"torch.{how}({seq(names)}, beta=0, alpha=0.5)")


@family("outer", n=110)
def outer(g):
    rank = 2 if g.bad(0.25) else 1
    x, y = g.tensor(g.shape(rank, rank)), g.let(g.pick(f"torch.arange({g.int(1, 7)})", g.zeros(g.shape(1, 1)), g.zeros(g.shape(0, 2))))
    return g.pick(f"torch.outer({x}, {y})", f"{x}.outer({y})", f"torch.ger({x}, {y})", f"{x}[:, None] * {y}[None, :]", f"torch.outer({y}, {x})", f"torch.einsum('i,j->ij', {x}, {y})",
                  f"torch.outer({y}, {x}).cos()", f"{x}.unsqueeze(-1) * {y}")


@family("outer", "numpy jax", n=45)
def outer_array(g):
    """NumPy flattens what it is given."""
    x, y = g.tensor(g.shape(0, 2)), g.tensor(g.shape(1, 2))
    return g.pick(f"{g.lib}.outer({x}, {y})", f"{g.lib}.einsum('i,j->ij', {x}, {y})", f"{x}[..., None] * {y}", f"{g.lib}.multiply.outer({x}, {y})")


# einsum

LETTERS = "bhijdkn"


def _einsum(g, spoil=True):
    letters = g.rng.sample(LETTERS, g.int(2, 5))
    sizes = {letter: g.size(high=5) for letter in letters}
    count = g.pick(1, 2, 2, 2, 3)
    operands = []
    for _ in range(count):
        k = g.int(1, min(4, len(letters)))
        operands.append("".join(g.rng.sample(letters, k)))
    if g.chance(0.1):
        operands[0] += operands[0][0]
    used = sorted(set("".join(operands)))
    out = "".join(g.rng.sample(used, g.int(0, min(4, len(used)))))
    shapes = [[sizes[c] for c in op] for op in operands]
    if g.chance(0.25):
        dots = g.shape(1, 2)
        operands = ["..." + op for op in operands]
        shapes = [dots + shape if g.chance(0.7) else dots[1:] + shape for shape in shapes]
        out = "..." + out
    pattern = ",".join(operands) + ("" if g.chance(0.08) else "->" + out)
    if spoil and g.bad(0.35):
        how = g.int(0, 4)
        at = g.int(0, count - 1)
        if how <= 2:
            shapes[at] = g.mess(shapes[at])
        elif how == 3:
            pattern += "z" if "->" in pattern else "->z"
        else:
            shapes.append([2])
    return pattern, shapes


@family("einsum", n=260)
def einsum(g):
    pattern, shapes = _einsum(g)
    names = [g.tensor(shape) for shape in shapes]
    if g.chance(0.25):
        pattern = pattern.replace(",", ", ").replace("->", " -> ")
    return g.pick(f"torch.einsum('{pattern}', {seq(names)})", f"torch.einsum('{pattern}', {seq(names)})", f"torch.einsum('{pattern}', {lst(names)})")


@family("einsum", "numpy jax", n=90)
def einsum_array(g):
    pattern, shapes = _einsum(g)
    return f"{g.lib}.einsum('{pattern}', {seq(g.tensor(shape) for shape in shapes)})"


# the rest of linear algebra and of torch


@family("linalg_misc", n=160)
def misc(g):
    rank = g.int(1, 4)
    x = g.tensor(g.shape(rank, rank))
    a, b, k = g.dim(rank, 0.15), g.dim(rank, 0.1), g.int(-2, 2)
    return g.pick(f"torch.diagonal({x}, dim1={a}, dim2={b})", f"{x}.diagonal({k}, {a}, {b})", f"torch.diag({x})", f"torch.diag({x}, {k})", f"torch.diag_embed({x})", f"torch.diag_embed({x}, {k})", f"{x}.trace()",
                  f"torch.diagonal({x})", f"torch.atleast_2d({x})", f"torch.narrow({x}, {a}, 0, {g.int(1, 5)})", f"{x}.narrow({a}, 1, {g.int(1, 5)})", f"{x}.select({a}, {g.int(0, 3)})", f"{x}.unfold({a}, {g.int(1, 4)}, {g.int(1, 3)})",
                  f"torch.block_diag({x}, {x})", f"torch.vander({x})", f"torch.atleast_3d({x})", f"{x}.diag()")


@family("linalg_misc", n=120)
def misc_pairs(g):
    n, m, d = g.size(), g.size(), g.pick(3, g.size())
    batch = g.shape(0, 1)
    how = g.pick("cdist", "cosine", "cross", "pairwise", "lstsq")
    if how == "cdist":
        shapes = [[*batch, n, d], [*batch, m, d]]
    else:
        shapes = [[*batch, n, d], g.pick([*batch, n, d], [n, d], [1, d])]
    if g.bad(0.4):
        at = g.int(0, 1)
        shapes[at] = g.mess(shapes[at])
    x, y = g.tensor(shapes[0]), g.tensor(shapes[1])
    if how == "cdist":
        return f"torch.cdist({x}, {y})"
    if how == "cosine":
        return f"F.cosine_similarity({x}, {y}{g.pick(', dim=-1', '', ', dim=0')})"
    if how == "cross":
        return f"torch.cross({x}, {y}, dim={g.pick(-1, 1)})"
    return f"F.pairwise_distance({x}, {y})"


@family("linalg_misc", "numpy jax", n=60)
def misc_array(g):
    rank = g.int(1, 3)
    x = g.tensor(g.shape(rank, rank))
    m = g.lib
    a, b = g.dim(rank, 0.15), g.dim(rank, 0.1)
    return g.pick(f"{m}.diag({x})", f"{m}.trace({x})", f"{m}.diagonal({x}, axis1={a}, axis2={b})", f"{m}.atleast_2d({x})", f"{m}.diagonal({x})", f"{m}.atleast_3d({x})", f"{m}.diag({x}, k={g.int(-2, 2)})")


# complex numbers and Fourier transforms


@family("complex_fft", n=90)
def complex_views(g):
    rank = g.int(1, 4)
    shape = g.shape(rank, rank)
    if g.chance(0.7):
        shape[-1] = 2
    x = g.tensor(shape)
    y = g.zeros(g.partner(shape, 0.3))
    return g.pick(f"torch.view_as_complex({x})", f"torch.view_as_real(torch.view_as_complex({x}))", f"torch.polar({x}, {y})", f"torch.complex({x}, {y})", f"torch.view_as_real(torch.polar({x}, {x})).flatten({rank - 1})",
                  f"torch.view_as_complex({x}.float().reshape(*{x}.shape[:-1], -1, 2))", f"torch.view_as_complex({x}) * torch.polar({y}, {y})", f"torch.view_as_complex({x}).abs()",
                  f"torch.polar(torch.ones_like({x}), {x}).real")


@family("complex_fft", n=110)
def fft(g):
    rank = g.int(1, 4)
    x = g.tensor([g.size(low=2) for _ in range(rank)])
    d, n = g.dim(rank, 0.2), g.int(1, 8)
    one = g.pick("fft", "ifft", "rfft", "irfft", "hfft")
    many = g.pick("fft2", "ifft2", "rfft2", "fftn", "rfftn")
    return g.pick(f"torch.fft.{one}({x})", f"torch.fft.{one}({x}, dim={d})", f"torch.fft.{one}({x}, n={n}, dim={d})", f"torch.fft.{many}({x})", f"torch.fft.fftshift({x}, dim={d})", f"torch.fft.rfftfreq({n})", f"torch.fft.fft({x}, dim={d}).real",
                  f"torch.fft.fftfreq({n})", f"torch.fft.irfft(torch.fft.rfft({x}, dim={d}), n={n}, dim={d})", f"torch.fft.fft2({x}, dim=({d}, {g.dim(rank, 0.1)}))", f"torch.fft.fft(torch.fft.fft({x}, dim=-1), dim=-2).real",
                  f"torch.fft.rfft2({x}, dim=({d}, {g.dim(rank, 0.1)}), norm='ortho')", f"torch.fft.irfft2(torch.fft.rfft2({x}), s=({n}, {g.int(1, 6)}))")


@family("complex_fft", "numpy jax", n=45)
def fft_array(g):
    rank = g.int(1, 3)
    x = g.tensor([g.size(low=2) for _ in range(rank)])
    d, n, m = g.dim(rank, 0.3), g.int(1, 8), g.lib
    one = g.pick("fft", "ifft", "rfft", "irfft")
    return g.pick(f"{m}.fft.{one}({x})", f"{m}.fft.{one}({x}, axis={d})", f"{m}.fft.{one}({x}, n={n}, axis={d})", f"{m}.fft.fft2({x})", f"{m}.fft.rfft2({x})", f"{m}.real({m}.fft.fft({x}))", f"{m}.fft.fftn({x})")


# triangles and masks


@family("triu_tril", n=130)
def triangles(g):
    rank = g.int(0, 4) if g.chance(0.4) else g.int(2, 4)
    x = g.tensor(g.shape(rank, rank))
    n, m, k = g.int(1, 7), g.int(1, 7), g.int(-3, 3)
    return g.pick(f"torch.triu({x})", f"torch.tril({x}, diagonal={k})", f"{x}.triu({k})", f"{x}.tril()", f"torch.tril(torch.ones({n}, {m}))", f"torch.tril(torch.ones({n}, {n})).view(1, 1, {n}, {n})", f"torch.triu(torch.full(({n}, {m}), float('-inf')), diagonal=1)",
                  f"torch.tril_indices({n}, {m})", f"torch.triu_indices({n}, {n}, offset=1)", f"torch.tril(torch.ones({n}, {m}, dtype=torch.bool))", f"torch.ones({n}, {m}).triu_(1)", f"{x}.triu(diagonal={k}).bool()", f"torch.tril({x})[..., :2, :2]")


@family("triu_tril", "numpy jax", n=45)
def triangles_array(g):
    rank = g.int(1, 4)
    x = g.tensor(g.shape(rank, rank))
    n, m, k = g.int(1, 7), g.int(1, 7), g.int(-3, 3)
    return g.pick(f"{g.lib}.triu({x})", f"{g.lib}.tril({x}, k={k})", f"{g.lib}.tril({g.lib}.ones(({n}, {m})))", f"{g.lib}.tri({n}, {m})", f"{g.lib}.tri({n})", f"{g.lib}.triu({x}, {k})")


@family("masked_fill", n=150)
def masked_fill(g):
    shape = g.shape(0, 4)
    x = g.tensor(shape)
    mask = g.tensor(g.partner(shape, 0.45), "bool")
    if g.chance(0.2):
        x, mask = g.tensor(g.partner(shape, 0.3)), g.tensor(shape, "bool")
    fill = g.pick("float('-inf')", "-1e9", "0", "-torch.inf", "torch.finfo(torch.float32).min", f"torch.finfo({x}.dtype).min", "torch.tensor(0.0)")
    return g.pick(f"{x}.masked_fill({mask}, {fill})", f"{x}.masked_fill({mask} == 0, {fill})", f"torch.masked_fill({x}, {mask}, {fill})", f"{x}.masked_fill(~{mask}, {fill})", f"{x}.masked_fill_({mask}, {fill})", f"{x}.masked_fill(mask={mask}, value={fill})")


@family("masked_fill", n=40)
def attention_mask(g):
    b, h, t, s = g.size(), g.int(1, 3), g.size(), g.size()
    scores = g.tensor([b, h, t, s])
    bad = g.bad(0.4)
    n, m = (s, t) if bad else (t, s)
    mask = g.let(g.pick(f"torch.tril(torch.ones({n}, {m})).view(1, 1, {n}, {m})", f"torch.ones({n}, {m}, dtype=torch.bool)", f"torch.zeros({b}, {m}, dtype=torch.bool)[:, None, None, :]", f"torch.zeros({b}, {m}, dtype=torch.bool)"))
    return g.pick(f"{scores}.masked_fill({mask} == 0, float('-inf')).softmax(-1)", f"{scores} + {mask}", f"torch.where({mask} > 0, {scores}, -1e9)")
