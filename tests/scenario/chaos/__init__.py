"""Processes, databases and the network fail at random; afterwards every acknowledged write has to be there.

Start reading at `run.py`; what decides is in `registers.py` and `accounting.py`, which are pure.
"""
