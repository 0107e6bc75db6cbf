"""Asking for objects: queries attend to a feature map and are matched with boxes."""

import torch
import torch.nn as nn
import torch.nn.functional as F

BATCH, DIM, HEADS, SIDE, QUERIES, CLASSES, BOXES = 2, 16, 4, 16, 6, 5, 3


class Backbone(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.conv2 = nn.Conv2d(8, 32, 3, stride=2, padding=1)
        self.smaller = nn.Conv2d(32, DIM, 1)

    def forward(self, x):
        x = F.relu(self.conv1(x))
        x = F.relu(self.conv2(x))
        return self.smaller(x)


class Detector(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = Backbone()
        self.rows = nn.Parameter(torch.rand(20, DIM // 2))
        self.columns = nn.Parameter(torch.rand(20, DIM // 2))
        self.queries = nn.Embedding(QUERIES, DIM)
        self.decoder = nn.TransformerDecoderLayer(DIM, HEADS, 30, batch_first=True)
        self.classes = nn.Linear(DIM, CLASSES + 1)
        self.boxes = nn.Sequential(nn.Linear(DIM, DIM), nn.ReLU(), nn.Linear(DIM, 4))

    def forward(self, images):
        x = self.backbone(images)
        b, _, h, w = x.shape
        places = torch.cat(
            [
                self.columns[:w].unsqueeze(0).repeat(h, 1, 1),
                self.rows[:h].unsqueeze(1).repeat(1, w, 1),
            ],
            dim=-1,
        ).flatten(0, 1)
        memory = x.flatten(2).permute(0, 2, 1) + places.unsqueeze(0)
        queries = self.queries.weight.unsqueeze(0).expand(b, -1, -1)
        first = self.decoder(queries, memory)
        second = self.decoder(first, memory)
        all_ = torch.stack([first, second])
        return self.classes(all_), self.boxes(all_).sigmoid()


def to_corners(boxes):
    x, y, w, h = boxes.unbind(-1)
    return torch.stack([x - w / 2, y - h / 2, x + w / 2, y + h / 2], dim=-1)


def overlap(a, b):
    low = torch.max(a[:, None, :2], b[None, :, :2])
    high = torch.min(a[:, None, 2:], b[None, :, 2:])
    inner = (high - low).clamp(min=0).prod(dim=2)
    area_a = (a[:, 2] - a[:, 0]) * (a[:, 3] - a[:, 1])
    area_b = (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1])
    return inner / (area_a[:, None] + area_b - inner + 1e-6)


def match(logits, boxes, labels, targets):
    probs = logits.softmax(-1)
    cost = torch.cdist(boxes, targets, p=1) - probs[:, labels]
    cost = cost - overlap(to_corners(boxes), to_corners(targets))
    return cost.argmin(dim=0)


def main():
    torch.manual_seed(0)
    images = torch.randn(BATCH, 3, SIDE, SIDE)
    logits, boxes = Detector()(images)
    labels = torch.tensor([[0, 3, 1], [4, 4, 2]])
    targets = torch.rand(BATCH, BOXES, 4)
    chosen = torch.stack([match(logits[-1, k], boxes[-1, k], labels[k], targets[k]) for k in range(BATCH)])
    picked = boxes[-1].gather(1, chosen.unsqueeze(-1).expand(-1, -1, 4))
    want = torch.full((BATCH, QUERIES), CLASSES)
    want = want.scatter(1, chosen, labels)
    loss = F.l1_loss(picked, targets)
    loss = loss + F.cross_entropy(logits[-1].transpose(1, 2), want)
    return loss.item()


if __name__ == "__main__":
    main()
