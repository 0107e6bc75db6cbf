"""Attention along the edges of a graph, dense and with gathered neighbours."""

import torch
import torch.nn as nn
import torch.nn.functional as F

NODES, FEATURES, HIDDEN, HEADS, EDGES, GRAPHS = 9, 7, 5, 3, 16, 2


class DenseGraph(nn.Module):
    def __init__(self, into, outof, heads):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(into, heads, outof))
        self.source = nn.Parameter(torch.randn(heads, outof))
        self.target = nn.Parameter(torch.randn(heads, outof))

    def forward(self, x, adjacency):
        h = torch.tensordot(x, self.weight, dims=1)
        source = (h * self.source).sum(dim=-1)
        target = (h * self.target).sum(dim=-1)
        scores = F.leaky_relu(source.unsqueeze(1) + target.unsqueeze(0))
        scores = scores.permute(2, 0, 1)
        scores = torch.where(adjacency > 0, scores, torch.full_like(scores, -1e9))
        weights = torch.softmax(scores, dim=2)
        out = torch.bmm(weights, h.transpose(0, 1))
        return out.permute(1, 0, 2).flatten(1)


class SparseGraph(nn.Module):
    def __init__(self, width, outof):
        super().__init__()
        self.message = nn.Linear(2 * width, outof)
        self.update = nn.Linear(width + outof, outof)

    def forward(self, x, edges):
        source, target = edges
        pairs = torch.cat([x[source], x[target]], dim=1)
        messages = F.relu(self.message(pairs))
        index = target.unsqueeze(-1).expand_as(messages)
        summed = torch.zeros(x.size(0), messages.size(1)).scatter_add(0, index, messages)
        degree = torch.zeros(x.size(0)).index_add(0, target, torch.ones(target.size(0)))
        summed = summed / degree.clamp(min=1).unsqueeze(1)
        return self.update(torch.cat([x, summed], dim=1))


def pool(x, graph):
    hot = F.one_hot(graph, GRAPHS).float()
    sums = hot.T @ x
    return sums / hot.sum(0).unsqueeze(1)


def main():
    torch.manual_seed(0)
    x = torch.randn(NODES, FEATURES)
    edges = torch.randint(0, NODES, (2, EDGES))
    adjacency = torch.eye(NODES)
    adjacency[edges[0], edges[1]] = 1
    dense = DenseGraph(FEATURES, HIDDEN, HEADS)(x, adjacency)
    sparse = SparseGraph(HEADS * HIDDEN, 8)(dense, edges)
    graph = torch.arange(NODES) // 5
    pooled = pool(sparse, graph)
    apart = torch.cdist(pooled, sparse)
    nearest = apart.argsort(dim=1)[:, :3]
    return sparse[nearest].mean(dim=1) - pooled


if __name__ == "__main__":
    main()
