import torch

from attention import attention

q = torch.randn(2, 4, 8, 16)
mixed = attention(q, q, q)
