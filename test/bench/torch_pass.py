"""The products, norms and activations of GPT-2 small's shape at so many tokens, in PyTorch on the CPU.

Prints milliseconds on one thread and on two: the least of ten passes each.
"""

import sys
import time

import torch
import torch.nn.functional as F

C, MLP, BLOCKS, HEADS, VOCABULARY = 768, 3072, 12, 12, 50257


def matrix(*shape):
    return torch.randn(*shape) * 0.02


def forward(x, blocks, table):
    one = torch.ones(C)
    for q, out, up, down in blocks:
        parts = F.linear(F.layer_norm(x, (C,), one), q).view(-1, 3, HEADS, C // HEADS)
        heads = [part.transpose(0, 1) for part in parts.unbind(1)]
        mixed = F.scaled_dot_product_attention(*heads, is_causal=True)
        x = x + F.linear(mixed.transpose(0, 1).reshape(-1, C), out)
        x = x + F.linear(F.gelu(F.linear(F.layer_norm(x, (C,), one), up), approximate="tanh"), down)
    return torch.softmax(F.linear(F.layer_norm(x, (C,), one), table), -1)


def main():
    tokens = int(sys.argv[1])
    blocks = [
        (matrix(3 * C, C), matrix(C, C), matrix(MLP, C), matrix(C, MLP)) for _ in range(BLOCKS)
    ]
    table, x = matrix(VOCABULARY, C), matrix(tokens, C)
    least = []
    with torch.no_grad():
        for threads in (1, 2):
            torch.set_num_threads(threads)
            times = []
            for _ in range(10):
                begun = time.perf_counter()
                forward(x, blocks, table)
                times.append(1000 * (time.perf_counter() - begun))
            least.append(min(times))
    print(*least)


main()
