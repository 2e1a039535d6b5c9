"""A fork: the child is a process of its own, with a name, a beat and a lease of its own."""

from __future__ import annotations

import json
import subprocess
import sys

SCRIPT = """
import json, os, threading
from dal.dual.inflight import InFlight
from dal.fleet import Delegate, Fleet, Terms
from dal.fleet.observer import NullFleetObserver
from tests.unit.fleet.parts import HASH, NAME, Company, translate, wishes, TWO, THREE

class Telling(NullFleetObserver):
    def __init__(self):
        self.renew()
    def renew(self):
        self.seen = threading.Event()
        self.label = ""
    def in_force(self, snapshot, control, members):
        if snapshot.phase.label == self.label and members == self.members:
            self.seen.set()
    def await_(self, label, members):
        self.renew()
        self.label, self.members = label, members
        source._wake.set()
        return self.seen.wait(20)

import time
company = Company()
flags = wishes(TWO)
inflight = InFlight()
terms = Terms(beat=0.05, eager=0.02, lease=1.0, dead=2.0)
telling = Telling()
delegate = lambda: Delegate(company.forum, name=f"process-{os.getpid()}", fleet=(NAME, HASH), terms=terms,
    in_flight=inflight.stands, prepare=lambda: None, observer=telling, clock=time.perf_counter)
source = Fleet(flags, delegate, terms=terms, observer=telling, translate=translate)
assert telling.await_("dual-write", 1)
entered, go_on = threading.Event(), threading.Event()
def operation():  # of another thread, which does not come along
    inflight.mine.slot.snapshot = source.snapshot()
    entered.set()
    go_on.wait(20)
threading.Thread(target=operation, daemon=True).start()
assert entered.wait(20)
parent, lease = os.getpid(), source.lease
pid = os.fork()
if pid == 0:
    told = {"who": "child"}
    told["no answer before it has joined"] = source.lease is not lease
    told["in flight"] = len(inflight.stands())
    told["joined"] = telling.await_("dual-write", 2)
    told["names"] = [s.member.id == f"process-{parent}" for s in company.forum.sightings()] == [True, False]
    told["serves"] = source.lease.until >= time.perf_counter()
    flags.move_to(THREE)
    company.forum.leave(f"process-{parent}")  # a copy of the forum: the parent is not here
    told["walks"] = telling.await_("dual-read-write", 1)
    source.close()
    told["left"] = company.names == []
    print(json.dumps(told), flush=True)
    os._exit(0)
os.waitpid(pid, 0)
go_on.set()
told = {"who": "parent", "lease": source.lease is lease, "names": company.names == [f"process-{parent}"]}
flags.move_to(THREE)
told["walks"] = telling.await_("dual-read-write", 1)
source.close()
print(json.dumps(told), flush=True)
"""


def test_parent_and_child_go_on_by_themselves() -> None:
    """The child's thread joins by itself; operations of the parent's other threads are none of the child's."""
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", SCRIPT]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    child, parent = (json.loads(line) for line in done.stdout.splitlines())
    assert child == {
        "who": "child",
        "no answer before it has joined": True,
        "in flight": 0,
        "joined": True,
        "names": True,
        "serves": True,
        "walks": True,
        "left": True,
    }
    assert parent == {"who": "parent", "lease": True, "names": True, "walks": True}
