"""The shipped tagger as a start for training: restore.py TAGGER.safetensors OUT.pt"""
import sys

import torch
from safetensors.torch import load_file

from model import NAMES, Tagger
from pieces import SHAPE_IDS

SITES = {"query": "state", "key": "state", "value": "state", "out": "context", "up": "expanded", "down": "contracted"}


def weights(tensors, key, stretch):
    """Weights of one product in f32: whole numbers times scale, times what inputs are multiplied by before rounding."""
    whole, scale = tensors[key + ".weight"].float(), tensors[key + ".scale"]
    parts = whole.chunk(len(scale), 1) if scale.dim() == 2 else [whole]
    scales = scale if scale.dim() == 2 else [scale]
    return torch.cat([p * s[:, None] for p, s in zip(parts, scales)], 1) * stretch


def main():
    tensors = load_file(sys.argv[1])
    model = Tagger(6, SHAPE_IDS)
    model.shape.weight.data = tensors["embeddings.token_type_embeddings.weight"].clone()
    model.norm.weight.data, model.norm.bias.data = tensors["embeddings.LayerNorm.weight"].clone(), tensors["embeddings.LayerNorm.bias"].clone()
    model.head.weight.data, model.head.bias.data = tensors["classifier.weight"].clone(), tensors["classifier.bias"].clone()
    for n, layer in enumerate(model.layers):
        for own, theirs in NAMES.items():
            key, part = f"encoder.layer.{n}.{theirs}", getattr(layer, own)
            part.bias.data = tensors[key + ".bias"].clone()
            part.weight.data = weights(tensors, key, tensors[f"encoder.layer.{n}.stretch.{SITES[own]}"]) if own in SITES else tensors[key + ".weight"].clone()
    torch.save(model.trained(), sys.argv[2])


if __name__ == "__main__":
    main()
