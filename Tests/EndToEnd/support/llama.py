"""llama.cpp's server on loopback, until standard input ends.

    python3 llama.py MODEL ALIAS PORT KEY

It comes from the wheel that asks of a processor what every one with AVX2 has; a build for one kind of processor ends on others at its first word.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import peers  # noqa: E402

assert peers.are_there()
import xllamacpp  # noqa: E402

model, alias, port, key = sys.argv[1:]
parameters = xllamacpp.CommonParams()
parameters.model.path = model
parameters.model_alias = {alias}
parameters.hostnames = ["127.0.0.1"]
parameters.port = int(port)
parameters.api_keys = [key]
parameters.n_ctx = 8192
parameters.n_parallel = 2
parameters.ui = False
# So small a model would else say one sentence until it is cut.
parameters.sampling.penalty_repeat = 1.15
for threads in (parameters.cpuparams, parameters.cpuparams_batch):
    threads.n_threads = 2
    # Waiting without work is left to those who have some.
    threads.poll = 0
server = xllamacpp.Server(parameters)
sys.stdin.buffer.read()
# The server's threads are not waited for.
os._exit(0)
