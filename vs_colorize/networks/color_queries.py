"""The colour decoder of `ddcolor`: learned queries that look at a picture's features and become colours.

Source: Kang et al., "DDColor: Towards Photo-Realistic Image Colorization via Dual Decoders", ICCV 2023. Its layers are
those of Cheng et al., "Masked-attention Mask Transformer for Universal Image Segmentation", CVPR 2022.
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

_WIDTH = 256
_HEADS = 8
_HIDDEN = 2048
_LAYERS = 9
_SLOWEST = 10000


def place_codes(features: Tensor) -> Tensor:
    """Return a code for each place of maps (N, C, h, w), (h * w, 256): sines and cosines of its row, then its column.

    Rows and columns count from 1 and are scaled to a full turn over the map. Source: Carion et al., "End-to-End Object
    Detection with Transformers", ECCV 2020.
    """
    height, width = features.shape[2:]
    device = features.device
    half = _WIDTH // 2
    periods = _SLOWEST ** (torch.arange(0, half, 2, device=device) / half)

    def waves(count: int) -> Tensor:
        turn = torch.arange(1, count + 1, device=device) / (count + 1e-6) * (2 * math.pi)
        angle = turn[:, None] / periods
        return torch.stack((angle.sin(), angle.cos()), dim=2).flatten(1)

    rows = waves(height)[:, None].expand(-1, width, -1)
    columns = waves(width)[None].expand(height, -1, -1)
    return torch.cat((rows, columns), dim=2).flatten(0, 1)


class _SelfAttention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.self_attn = nn.MultiheadAttention(_WIDTH, _HEADS, batch_first=True)
        self.norm = nn.LayerNorm(_WIDTH)

    def forward(self, queries: Tensor, codes: Tensor) -> Tensor:
        coded = queries + codes
        seen: Tensor = self.norm(queries + self.self_attn(coded, coded, queries, need_weights=False)[0])
        return seen


class _CrossAttention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.multihead_attn = nn.MultiheadAttention(_WIDTH, _HEADS, batch_first=True)
        self.norm = nn.LayerNorm(_WIDTH)

    def forward(self, queries: Tensor, codes: Tensor, places: Tensor, where: Tensor) -> Tensor:
        found = self.multihead_attn(queries + codes, places + where, places, need_weights=False)[0]
        seen: Tensor = self.norm(queries + found)
        return seen


class _FeedForward(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear1 = nn.Linear(_WIDTH, _HIDDEN)
        self.linear2 = nn.Linear(_HIDDEN, _WIDTH)
        self.norm = nn.LayerNorm(_WIDTH)

    def forward(self, queries: Tensor) -> Tensor:
        changed: Tensor = self.norm(queries + self.linear2(functional.relu(self.linear1(queries))))
        return changed


class _ColorEmbedding(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(_WIDTH, _WIDTH) for _ in range(3))

    def forward(self, queries: Tensor) -> Tensor:
        first, second, last = self.layers
        embedded: Tensor = last(functional.relu(second(functional.relu(first(queries)))))
        return embedded


class ColorQueries(nn.Module):
    """`count` queries that nine layers turn into colours, each looking at one of several scales in turn.

    `channels` are those of the scales. Parameters are named as in DDColor's published checkpoints.
    """

    def __init__(self, count: int, channels: Sequence[int]) -> None:
        super().__init__()
        self.query_feat = nn.Embedding(count, _WIDTH)
        self.query_embed = nn.Embedding(count, _WIDTH)
        self.level_embed = nn.Embedding(len(channels), _WIDTH)
        self.input_proj = nn.ModuleList(nn.Conv2d(each, _WIDTH, 1) for each in channels)
        self.transformer_cross_attention_layers = nn.ModuleList(_CrossAttention() for _ in range(_LAYERS))
        self.transformer_self_attention_layers = nn.ModuleList(_SelfAttention() for _ in range(_LAYERS))
        self.transformer_ffn_layers = nn.ModuleList(_FeedForward() for _ in range(_LAYERS))
        self.decoder_norm = nn.LayerNorm(_WIDTH)
        self.color_embed = _ColorEmbedding()

    def forward(self, scales: Sequence[Tensor]) -> Tensor:
        """Map features (N, C, h, w) of each scale to the queries' colours, (N, count, 256)."""
        places, where = [], []
        for project, features, level in zip(self.input_proj, scales, self.level_embed.weight, strict=True):
            places.append(project(features).flatten(2).transpose(1, 2) + level)
            where.append(place_codes(features).to(features.dtype))
        codes = self.query_embed.weight
        queries = self.query_feat.weight.expand(scales[0].shape[0], -1, -1)
        layers = zip(
            self.transformer_cross_attention_layers,
            self.transformer_self_attention_layers,
            self.transformer_ffn_layers,
            strict=True,
        )
        for index, (cross, own, forward) in enumerate(layers):
            scale = index % len(scales)
            queries = forward(own(cross(queries, codes, places[scale], where[scale]), codes))
        colors: Tensor = self.color_embed(self.decoder_norm(queries))
        return colors
