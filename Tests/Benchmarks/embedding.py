#!/usr/bin/env python3
"""How fast the encoder is beside its peers: the same weights in chartkeep, onnxruntime and torch, measured in turns.

    python3 -m venv V && V/bin/pip install numpy torch safetensors tokenizers onnx onnxruntime
    V/bin/python Tests/Benchmarks/embedding.py [--bin .build/release] [--texts FILE] [--cache DIR] [--json FILE]

All paths embed texts of equal length (mean pooling, length 1, no padding), with one thread by default. Each round measures every
path on every shape before the next round begins, so that load from elsewhere meets all of them; a figure is the median of the
rounds. --texts takes one text a line and compares each path's vectors with torch in f32. What isn't installed is left out with a
note. Needs no network; the ONNX files are made from the safetensors, once when --cache names a folder.
"""
import argparse, datetime, json, logging, os, pathlib, statistics, subprocess, sys, tempfile, time, warnings
from collections.abc import Callable

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
SHAPES = "12x1,32x1,32x32,128x1,128x32,256x1,256x32,512x1"
LAYERS, HEADS, WIDTH = 6, 12, 384
CLS, SEP = 101, 102
FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8", "amx_bf16")

Figures = dict[str, float]
Encode = Callable[["numpy.ndarray"], "numpy.ndarray"]  # ids (batch, length) to vectors (batch, 384)


class LeftOut(Exception):
    """A path that can't be measured here, and why."""


def note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# Chartkeep, by its own commands

def chartkeep_bench(program: pathlib.Path, length: int, batch: int, seconds: float, precision: str, threads: int) -> Figures:
    command = [str(program), "bench", "embed", "--length", str(length), "--batch", str(batch), "--seconds", str(seconds),
               "--precision", precision, "--threads", str(threads), "--json"]
    answer = json.loads(chartkeep_run(command))
    return {key: answer[key] for key in ("tokens_per_s", "p50_ms", "p99_ms", "tokens_per_cpu_s", "kernels") if key in answer}


def chartkeep_vectors(program: pathlib.Path, texts: list[str], precision: str) -> "numpy.ndarray":
    lines = "".join(json.dumps({"id": str(i), "text": text}) + "\n" for i, text in enumerate(texts))
    output = chartkeep_run([str(program), "embed", "--jsonl", "--precision", precision], lines)
    return numpy.array([json.loads(line)["vector"] for line in output.splitlines()])


def chartkeep_run(command: list[str], lines: str = "") -> str:
    result = subprocess.run(command, input=lines, capture_output=True, text=True)
    if result.returncode != 0:
        raise LeftOut(f"`{' '.join(command[1:3])}` failed ({result.returncode}): {result.stderr.strip()[:200]}")
    return result.stdout


# torch

def torch_model(weights: dict, fused: bool) -> "torch.nn.Module":
    """BERT as the safetensors hold it. With fused attention for torch; spelt out, it is what onnxruntime's optimizer recognises."""
    functional = torch.nn.functional

    class Model(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            # Parameters' names can't hold dots.
            for name, tensor in weights.items():
                if tensor.is_floating_point():
                    self.register_buffer(name.replace(".", "/"), tensor)

        def linear(self, x, name):
            return functional.linear(x, self._buffers[f"{name}/weight"], self._buffers[f"{name}/bias"])

        def norm(self, x, name):
            return functional.layer_norm(x, (WIDTH,), self._buffers[f"{name}/weight"], self._buffers[f"{name}/bias"], 1e-12)

        def forward(self, ids):
            tables = [self._buffers[f"embeddings/{kind}_embeddings/weight"] for kind in ("word", "position", "token_type")]
            x = functional.embedding(ids, tables[0]) + tables[1][:ids.shape[1]] + tables[2][0]
            x = self.norm(x, "embeddings/LayerNorm")
            for layer in range(LAYERS):
                part = f"encoder/layer/{layer}/"
                query, key, value = (
                    self.linear(x, f"{part}attention/self/{name}").reshape(ids.shape[0], ids.shape[1], HEADS, WIDTH // HEADS).transpose(1, 2)
                    for name in ("query", "key", "value"))
                if fused:
                    y = functional.scaled_dot_product_attention(query, key, value)
                else:
                    scores = query @ key.transpose(2, 3) / (WIDTH // HEADS) ** 0.5
                    y = scores.softmax(-1) @ value
                y = y.transpose(1, 2).reshape(ids.shape[0], ids.shape[1], WIDTH)
                x = self.norm(x + self.linear(y, f"{part}attention/output/dense"), f"{part}attention/output/LayerNorm")
                y = self.linear(functional.gelu(self.linear(x, f"{part}intermediate/dense")), f"{part}output/dense")
                x = self.norm(x + y, f"{part}output/LayerNorm")
            return functional.normalize(x.mean(1), dim=1)

    return Model().eval()


def torch_path(weights: dict, kind: str) -> Encode:
    model = torch_model(weights, fused=True).to(torch.bfloat16 if kind == "bf16" else torch.float32)

    def encode(ids):
        with torch.inference_mode():
            return model(torch.from_numpy(ids)).float().numpy()
    return encode


# onnxruntime

def export(weights: dict, folder: pathlib.Path) -> dict[str, pathlib.Path]:
    """The model in f32 with its nodes fused, and that quantised: weights in 8 bits by channel, activations scaled at each call."""
    raw, f32, int8 = (folder / f"{name}.onnx" for name in ("raw", "f32", "int8"))
    if not f32.exists():
        torch.onnx.export(torch_model(weights, fused=False), (torch.full((2, 16), CLS),), str(raw), dynamo=False, opset_version=17,
                          input_names=["ids"], output_names=["vector"],
                          dynamic_axes={"ids": {0: "batch", 1: "length"}, "vector": {0: "batch"}})
        from onnxruntime.transformers import optimizer
        fused = optimizer.optimize_model(str(raw), model_type="bert", num_heads=HEADS, hidden_size=WIDTH)
        note(f"onnx: fused {dict((k, v) for k, v in fused.get_fused_operator_statistics().items() if v)}")
        fused.save_model_to_file(str(f32))
    if not int8.exists():
        from onnxruntime.quantization import QuantType, quantize_dynamic
        quantize_dynamic(str(f32), str(int8), weight_type=QuantType.QInt8, per_channel=True,
                         extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT})  # shapes aren't inferred through fused nodes
    return {"f32": f32, "int8": int8}


def onnx_path(file: pathlib.Path, threads: int) -> Encode:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    return lambda ids: session.run(None, {"ids": ids})[0]


# Measuring

def measure(encode: Encode, length: int, batch: int, seconds: float) -> Figures:
    ids = numpy.random.default_rng(length).integers(1000, 30000, (batch, length))
    ids[:, 0], ids[:, -1] = CLS, SEP
    encode(ids)
    times: list[float] = []
    processor, began = time.process_time(), time.perf_counter()
    while not times or time.perf_counter() - began < seconds:
        start = time.perf_counter()
        encode(ids)
        times.append(time.perf_counter() - start)
    processor = time.process_time() - processor
    times.sort()
    tokens = batch * length * len(times)
    return {"tokens_per_s": tokens / sum(times), "p50_ms": 1000 * times[len(times) // 2],
            "p99_ms": 1000 * times[int(len(times) * 0.99)], "tokens_per_cpu_s": tokens / processor}


def median(rounds: list[Figures]) -> Figures:
    numbers = {key for key, value in rounds[0].items() if isinstance(value, (int, float))}
    return rounds[0] | {key: statistics.median(figures[key] for figures in rounds) for key in numbers}


def cosines(texts: list[str], vocabulary: pathlib.Path, encoders: dict[str, Encode],
            programs: dict[str, Callable[[list[str]], "numpy.ndarray"]]) -> dict[str, dict[str, float]]:
    from tokenizers.implementations import BertWordPieceTokenizer
    tokenizer = BertWordPieceTokenizer(str(vocabulary))
    # Texts beyond 256 ids are cut into windows by chartkeep alone: no common ground.
    ids = {text: encoded.ids for text in texts if len((encoded := tokenizer.encode(text)).ids) <= 256}
    vectors = {name: numpy.concatenate([encode(numpy.array([row])) for row in ids.values()]) for name, encode in encoders.items()}
    for name, program in programs.items():
        try:
            vectors[name] = program(list(ids))
        except LeftOut as problem:
            note(f"cosine of {name} left out: {problem}")
    result = {}
    for name, rows in vectors.items():
        rows = rows.astype(numpy.float64)
        products = (rows * vectors["torch f32"]).sum(1) / numpy.linalg.norm(rows, axis=1)
        result[name] = {"mean": float(products.mean()), "min": float(products.min()), "texts": len(ids)}
    return result


def machine() -> dict:
    lines = pathlib.Path("/proc/cpuinfo").read_text().split("\n")
    field = lambda name: next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), "")
    flags = field("flags").split()
    return {"cpu": f"{field('model name')} (family {field('cpu family')}, model {field('model')})", "cores": os.cpu_count(),
            "flags": [flag for flag in FLAGS if flag in flags], "load": round(os.getloadavg()[0], 1),
            "date": datetime.date.today().isoformat()}


def table(title: str, key: str, form: str, paths: list[str], results: dict[str, dict[str, Figures]]) -> str:
    shapes = list(dict.fromkeys(shape for cells in results.values() for shape in cells))
    lines = [f"\n**{title}**\n", "| tokens x texts | " + " | ".join(paths) + " |", "| --- |" + " --- |" * len(paths)]
    for shape in shapes:
        cells = [results[path].get(shape, {}).get(key) for path in paths]
        lines.append(f"| {shape} | " + " | ".join("" if cell is None else format(cell, form) for cell in cells) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bin", type=pathlib.Path, default=os.environ.get("CHARTKEEP_BIN", CHECKOUT / ".build/release"),
                        help="the folder of chartkeep (or CHARTKEEP_BIN)")
    parser.add_argument("--model", type=pathlib.Path, default=CHECKOUT / ".models/all-MiniLM-L6-v2")
    parser.add_argument("--shapes", default=SHAPES, help="tokens x texts, with commas")
    parser.add_argument("--paths", help="some of the paths only, with commas; 'chartkeep' names both of its")
    parser.add_argument("--seconds", type=float, default=1.0, help="of each measurement, at least one call")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--texts", type=pathlib.Path, help="a file of texts, a line each, to compare the vectors of")
    parser.add_argument("--count", type=int, default=500, help="how many of them, spread over the file")
    parser.add_argument("--cache", type=pathlib.Path, help="a folder that keeps the ONNX files")
    parser.add_argument("--json", type=pathlib.Path, help="a file for all figures")
    options = parser.parse_args()

    # Before the libraries are loaded, which read these then.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(options.threads)
    warnings.simplefilter("ignore", DeprecationWarning)  # of the older exporter, whose graph the optimizer knows
    logging.getLogger().setLevel(logging.ERROR)
    global numpy, torch, onnx, onnxruntime
    try:
        import numpy, torch
        from safetensors.torch import load_file
        torch.set_num_threads(options.threads)
        weights = load_file(options.model / "model.safetensors")
    except (ImportError, OSError) as problem:
        numpy = torch = weights = None
        note(f"torch and onnxruntime left out: {problem}")

    paths: dict[str, Callable[[int, int], Figures]] = {}
    encoders: dict[str, Encode] = {}
    program = options.bin / "chartkeep"
    programs = {name: (lambda texts, p=precision: chartkeep_vectors(program, texts, p))
                for name, precision in (("chartkeep f32", "f32"), ("chartkeep", "default"))}
    if program.exists():
        for name, precision in (("chartkeep f32", "f32"), ("chartkeep", "default")):
            paths[name] = lambda length, batch, p=precision: chartkeep_bench(program, length, batch, options.seconds, p, options.threads)
    else:
        programs = {}
        note(f"chartkeep left out: {program} is not there")
    with tempfile.TemporaryDirectory(prefix="chartkeep-embedding-") as temporary:
        folder = options.cache or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if weights:
            try:
                import onnx, onnxruntime
                onnxruntime.set_default_logger_severity(3)
                for name, file in export(weights, folder).items():
                    encoders[f"onnxruntime {name}"] = onnx_path(file, options.threads)
            except ImportError as problem:
                note(f"onnxruntime left out: {problem}")
            for kind in ("f32", "bf16"):
                encoders[f"torch {kind}"] = torch_path(weights, kind)
        for name, encode in encoders.items():
            paths[name] = lambda length, batch, e=encode: measure(e, length, batch, options.seconds)
        if options.paths:
            chosen = options.paths.split(",")
            paths = {name: path for name, path in paths.items() if name in chosen or name.split()[0] in chosen}

        facts = machine() | {"threads": options.threads, "rounds": options.rounds, "seconds": options.seconds}
        rounds: dict[str, dict[str, list[Figures]]] = {name: {} for name in paths}
        for number in range(options.rounds):
            for shape in options.shapes.split(","):
                length, batch = map(int, shape.split("x"))
                for name, path in list(paths.items()):
                    try:
                        rounds[name].setdefault(shape, []).append(path(length, batch))
                    except LeftOut as problem:
                        note(f"{name} left out: {problem}")
                        del paths[name], rounds[name]
            note(f"round {number + 1} of {options.rounds}, load {os.getloadavg()[0]:.1f}")
        facts["load_after"] = round(os.getloadavg()[0], 1)
        results = {name: {shape: median(figures) for shape, figures in cells.items()} for name, cells in rounds.items()}

        print(f"{facts['cpu']}, {facts['cores']} cores, {' '.join(facts['flags'])}; {facts['date']}; threads {options.threads}, "
              f"{options.rounds} rounds of {options.seconds:g} s; load {facts['load']} before, {facts['load_after']} after")
        kernels = {name: figures["kernels"] for name, cells in results.items() for figures in cells.values() if "kernels" in figures}
        if kernels:
            print("kernels: " + ", ".join(f"{name}: {kernel}" for name, kernel in kernels.items()))
        names = list(results)
        if names:
            print(table("Tokens a second", "tokens_per_s", ",.0f", names, results))
            print(table("Milliseconds a call, p50", "p50_ms", ".2f", names, results))
            print(table("Tokens a second of processor time, which other programs disturb less", "tokens_per_cpu_s", ",.0f", names, results))
        similar = {}
        if options.texts and "torch f32" in encoders:
            texts = [line for line in options.texts.read_text(encoding="utf-8").split("\n") if line.strip()]
            texts = list(dict.fromkeys(texts[::max(1, len(texts) // options.count)]))[:options.count]
            similar = cosines(texts, options.model / "vocab.txt", encoders, programs)
            print("\n**Cosine to torch f32**\n\n| path | mean | least | texts |\n| --- | --- | --- | --- |")
            for name, cell in similar.items():
                print(f"| {name} | {cell['mean']:.6f} | {cell['min']:.6f} | {cell['texts']} |")
        if options.json:
            options.json.write_text(json.dumps({"machine": facts, "results": results, "cosine": similar}, indent=1) + "\n")


main()
