"""One process measured, and pairs of them in turn."""
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

PROOF = re.compile(r"proof: ([0-9.]+) s of processor time, ([0-9.]+) s")


@dataclass
class Cost:
    """Of one process with the children that it waited for."""
    cpu: float = 0.0
    wall: float = 0.0
    rss_mib: float = 0.0       # the largest single process
    read_bytes: int = 0        # by read calls, page cache or not; mapped libraries are not in it
    proof_cpu: float = 0.0     # what our own commands say about reading back what they wrote
    proof_wall: float = 0.0

    def __add__(self, other):
        return Cost(self.cpu + other.cpu, self.wall + other.wall, max(self.rss_mib, other.rss_mib),
                    self.read_bytes + other.read_bytes, self.proof_cpu + other.proof_cpu, self.proof_wall + other.proof_wall)


def read_calls(pid):
    """Bytes that an ended, not yet collected process has read."""
    try:
        for line in Path(f"/proc/{pid}/io").read_text().splitlines():
            if line.startswith("rchar:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def run_one(words, good=(0, 1)):
    with tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        child = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors)
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        wall = time.perf_counter() - begin
        read = read_calls(child.pid)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        said = errors.read().decode(errors="replace")
    if child.returncode not in good:
        raise SystemExit(f"{' '.join(words)}: exit {child.returncode}\n{said[-800:]}")
    cost = Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, read)
    for cpu, spent in PROOF.findall(said):
        cost.proof_cpu += float(cpu)
        cost.proof_wall += float(spent)
    return cost


def run(command):
    """A command, or several after each other."""
    commands = command if isinstance(command[0], list) else [command]
    total = Cost()
    for words in commands:
        total = total + run_one(words)
    return total


def remove(path):
    if path is None:
        return
    shutil.rmtree(path, ignore_errors=True) if Path(path).is_dir() else Path(path).unlink(missing_ok=True)


@dataclass
class Row:
    """Ours against a peer. `target` is the most that the ratio of the medians' kind may be; None: nothing was promised."""
    group: str
    name: str
    ours: list
    peer: list
    target: float | None = None
    metric: str = "cpu"                      # cpu | wall | rss (MiB of ours against `limit`)
    limit: float | None = None               # for rss
    made: str | None = None
    made_peer: str | None = None
    quality: object = None                   # path -> text
    without_proof: bool = False              # the ratio leaves out what ours says that its proof cost
    runs: int | None = None
    says: str = ""


@dataclass
class Outcome:
    row: Row
    pairs: list = field(default_factory=list)
    frames: str = "-"
    quality: str = "-"

    def cost(self, ours):
        """What counts of one side, one number a pair."""
        out = []
        for pair in self.pairs:
            side = pair[0 if ours else 1]
            if self.row.metric == "wall":
                out.append(side.wall - (side.proof_wall if ours and self.row.without_proof else 0))
            elif self.row.metric == "rss":
                out.append(side.rss_mib)
            else:
                out.append(side.cpu - (side.proof_cpu if ours and self.row.without_proof else 0))
        return out

    def ratios(self):
        if self.row.metric == "rss":
            return [a / self.row.limit for a in self.cost(True)]
        return [a / max(b, 1e-6) for a, b in zip(self.cost(True), self.cost(False))]

    def median(self):
        return statistics.median(self.ratios())

    def target(self):
        return 1.0 if self.row.metric == "rss" else self.row.target

    def verdict(self):
        if self.target() is None:
            return ""
        return "ok" if self.median() <= self.target() else "OVER"

    def proof(self):
        """Proof's processor time over the rest of the command's, the median of the pairs."""
        shares = [a.proof_cpu / max(a.cpu - a.proof_cpu, 1e-6) for a, _ in self.pairs if a.proof_cpu]
        return statistics.median(shares) if shares else None

    def read_mib(self, ours):
        return statistics.median((a if ours else b).read_bytes for a, b in self.pairs) / (1 << 20)

    def rss(self, ours):
        return max((a if ours else b).rss_mib for a, b in self.pairs)


def measure(row, runs):
    """One pair to warm up, then `runs` pairs, always ours first, then the peer. No runs: one pair, cold."""
    outcome = Outcome(row)
    count = runs if row.runs is None else row.runs
    for n in range(count + 1):
        pair = []
        for command, made in ((row.ours, row.made), (row.peer, row.made_peer)):
            remove(made)
            if made:
                remove(made + ".recipe.json")
            pair.append(run(command) if command else Cost())
        if n or count == 0:
            outcome.pairs.append(pair)
    return outcome
