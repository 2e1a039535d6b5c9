"""A program whose server never gets beyond making its data: it tells the named pipe that it has begun."""

import sys

from devstack import Recipe, Stack

with Stack.start(()) as stack:
    making = ["sh", "-c", f"echo {stack.folder} > {sys.argv[1]}; exec sleep 600"]
    stack.run(Recipe("stub", ["true"], stack.room("stub"), answers=lambda: True, first=making))
