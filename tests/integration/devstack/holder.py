"""A program that holds a stack until it is killed: the tests are the ones who kill it."""

import json
import signal
import sys

from devstack import Stack

signal.signal(signal.SIGHUP, signal.SIG_DFL)  # under nohup it would be ignored, by the children too
signal.signal(signal.SIGINT, signal.default_int_handler)  # as in a job that a script has put behind it

with Stack.start(sys.argv[1:]) as stack:
    json.dump({"folder": str(stack.folder), "leashes": stack.processes}, sys.stdout)
    sys.stdout.write("\n")
    sys.stdout.flush()
    signal.pause()
