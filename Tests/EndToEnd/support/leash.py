"""Runs a program until standard input ends, which it does when whoever holds its other end ends, however that happened. Then the program and what it
started are ended and a folder of theirs is removed.

    python3 leash.py FOLDER PROGRAM ARGUMENT...
"""

import os
import shutil
import signal
import subprocess
import sys
import time

# In a group of its own, so that it can be ended as a whole.
program = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL, start_new_session=True)
sys.stdin.buffer.read()
# Not waited for before: until then nobody else has its number.
os.killpg(program.pid, signal.SIGKILL)
program.wait()
for _ in range(20):
    # What is being ended may still write.
    shutil.rmtree(sys.argv[1], ignore_errors=True)
    if not os.path.exists(sys.argv[1]):
        break
    time.sleep(0.1)
