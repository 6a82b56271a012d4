"""The tagger: BERT (all-MiniLM-L6-v2) with the type table as shape table and a linear head."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import load_file

from pieces import CLASSES, MODEL, SHAPE_IDS


class Layer(nn.Module):
    """One encoder layer, post-norm."""

    def __init__(self, d=384, dropout=0.1):
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(d, d) for _ in range(4))
        self.up, self.down = nn.Linear(d, 4 * d), nn.Linear(4 * d, d)
        self.norm1, self.norm2 = nn.LayerNorm(d, eps=1e-12), nn.LayerNorm(d, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, mask):
        b, t, d = x.shape
        q, k, v = (f(x).view(b, t, 12, 32).transpose(1, 2) for f in (self.query, self.key, self.value))
        # Spelled out: without a GPU, training is an eighth faster than with scaled_dot_product_attention, and a third on two threads.
        weights = (q @ k.transpose(2, 3) * 32 ** -0.5).masked_fill(~mask, float("-inf")).softmax(-1)
        y = (weights.to(v.dtype) @ v).transpose(1, 2).reshape(b, t, d)
        x = self.norm1(x + self.dropout(self.out(y)))
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))


NAMES = {"query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value", "out": "attention.output.dense", "norm1": "attention.output.LayerNorm",
         "up": "intermediate.dense", "down": "output.dense", "norm2": "output.LayerNorm"}


class Tagger(nn.Module):
    """ids, shapes -> logits per token. Word and position tables stay as they are."""

    def __init__(self, layers=6, rows=SHAPE_IDS):
        super().__init__()
        base = load_file(MODEL + "/model.safetensors")
        self.word = nn.Embedding.from_pretrained(base["embeddings.word_embeddings.weight"], freeze=True)
        self.position = nn.Embedding.from_pretrained(base["embeddings.position_embeddings.weight"], freeze=True)
        first = base["embeddings.token_type_embeddings.weight"][0]
        self.shape = nn.Embedding(rows, 384)
        self.with_lexicon = rows > SHAPE_IDS
        self.shape.weight.data = first.repeat(rows, 1) + torch.randn(rows, 384) * 0.01
        self.norm = nn.LayerNorm(384, eps=1e-12)
        self.norm.weight.data, self.norm.bias.data = base["embeddings.LayerNorm.weight"].clone(), base["embeddings.LayerNorm.bias"].clone()
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        for n, layer in enumerate(self.layers):
            for own, theirs in NAMES.items():
                for part in ("weight", "bias"):
                    getattr(getattr(layer, own), part).data = base[f"encoder.layer.{n}.{theirs}.{part}"].clone()
        self.head = nn.Linear(384, len(CLASSES))
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)
        self.dropout = nn.Dropout(0.1)

    def forward(self, ids, shapes):
        """Padding has id 0."""
        mask = (ids != 0)[:, None, None, :]
        positions = torch.arange(ids.shape[1])
        x = self.dropout(self.norm(self.word(ids) + self.position(positions)[None] + self.shape(shapes)))
        for layer in self.layers:
            x = layer(x, mask)
        return self.head(self.dropout(x))

    def trained(self):
        """State without the two frozen tables."""
        return {k: v for k, v in self.state_dict().items() if not k.startswith(("word.", "position."))}
