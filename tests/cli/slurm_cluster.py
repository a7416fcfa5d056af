"""A Slurm of its own: one controller, nodes on this machine that can die as real ones do, all in one folder on free ports."""
import getpass
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from servers import Server, free_ports, wait_for_line

PROGRAMS = ("slurmctld", "slurmd", "sbatch")
CONFIGURATION = """ClusterName=wan
SlurmctldHost=localhost
AuthType=auth/none
AuthInfo=cred_expire=5
CredType=cred/none
SlurmUser={user}
SlurmdUser={user}
SlurmctldPort={port}
StateSaveLocation={dir}/state
SlurmdSpoolDir={dir}/spool.%n
SlurmctldPidFile={dir}/slurmctld.pid
SlurmdPidFile={dir}/%n.pid
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=1,sched_interval=1,batch_sched_delay=0,sched_min_interval=0,max_rpc_cnt=0
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
BatchStartTimeout=1
MessageTimeout=5
SlurmdTimeout={timeout}
MinJobAge=3600
MaxArraySize=2000
MaxJobCount=20000
KillWait=2
SlurmdParameters=config_overrides
JobRequeue=1
{requeue}
Licenses=wan:{licenses}
{nodes}
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def missing():
    """The first program that is not installed, or nothing."""
    return next((program for program in PROGRAMS if not shutil.which(program)), None)


def until(condition, what, patience_s=300, pause_s=0.05):
    """Files and a scheduler's tables have no words to wait for."""
    end = time.monotonic() + patience_s
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"it never came to this: {what}")
        time.sleep(pause_s)
    return value


class Cluster(Server):
    """A node that is silent for `timeout_s` is down, and what ran there is queued again by Slurm."""

    def __init__(self, folder, nodes=1, cpus=4, licenses=2, timeout_s=300, requeue="RequeueExit=75"):
        super().__init__()
        self.dir = Path(folder)
        (self.dir / "state").mkdir(parents=True)
        self.names = [f"node{n}" for n in range(nodes)]
        port, *ports = free_ports(1 + nodes)
        lines = "\n".join(f"NodeName={name} NodeHostname=localhost NodeAddr=127.0.0.1 Port={p} CPUs={cpus} State=UNKNOWN" for name, p in zip(self.names, ports))
        self.conf = self.dir / "slurm.conf"
        self.conf.write_text(CONFIGURATION.format(user=getpass.getuser(), dir=self.dir, port=port, nodes=lines, licenses=licenses, timeout=timeout_s,
                                                  requeue=requeue))
        self.environment = {"SLURM_CONF": str(self.conf)}
        self.daemons = {}
        self.boot_daemon("slurmctld", "Running as primary controller", "slurmctld")
        for name in self.names:
            self.boot(name)

    def boot_daemon(self, name, word, *words):
        """Its words go into a file, so that it never waits for a reader."""
        log = self.dir / f"{name}.log"
        before = log.read_text().count(word) if log.exists() else 0
        with open(log, "a", encoding="utf-8") as out:
            self.daemons[name] = self.start([*words, "-D", "-c", "-f", str(self.conf)], stdout=out, stderr=out, start_new_session=True,
                                            env={**os.environ, **self.environment})
        until(lambda: log.read_text(errors="replace").count(word) > before, f"{name}: {word}", 60)

    def boot(self, node):
        self.boot_daemon(node, "slurmd started on", "slurmd", "-N", node)

    def says(self, *words):
        done = subprocess.run(["timeout", "20", *map(str, words)], capture_output=True, text=True, check=False, env={**os.environ, **self.environment})
        return done.stdout

    def work_of(self, node=None):
        """What Slurm has started: (its own steps' keepers, what runs in them), of one node or of all."""
        sessions, all_ = set(), {}
        for entry in Path("/proc").iterdir():
            try:
                words = (entry / "environ").read_bytes().split(b"\0")
                session = int((entry / "stat").read_text().rpartition(")")[2].split()[3])
                name = (entry / "comm").read_text()
            except (OSError, ValueError, IndexError):
                continue
            if f"SLURM_CONF={self.conf}".encode() not in words:
                continue
            all_[int(entry.name)] = (session, name.startswith("slurmstepd"))
            if any(word.startswith(b"SLURMD_NODENAME=") and (node is None or word.endswith(b"=" + node.encode())) for word in words):
                sessions.add(session)
        keepers = [pid for pid, (session, keeper) in all_.items() if session in sessions and keeper]
        return keepers, [pid for pid, (session, keeper) in all_.items() if session in sessions and not keeper]

    @staticmethod
    def strike(pids):
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def kill(self, node, work=True):
        """Power fails; without `work` only Slurm's own processes die, and what they started runs on unseen."""
        self.daemons[node].kill()
        self.daemons[node].wait()
        keepers, worked = self.work_of(node)
        self.strike(keepers)
        if work:
            self.strike(worked)
        return len(worked)

    def running(self, node):
        return set(self.says("squeue", "-h", "-t", "R", "-w", node, "-o", "%A since %S").splitlines())

    def comes_back(self, node):
        """Boots it, and lets Slurm ask what runs there until it has seen what is gone; by itself it asks every half hour."""
        lost = self.running(node)
        self.boot(node)

        def seen():
            self.says("scontrol", "reconfigure")
            return not lost & self.running(node)
        until(seen, f"{node} is asked", pause_s=1)

    def stop(self):
        for daemon in self.daemons.values():
            daemon.kill()
        for pids in self.work_of():
            self.strike(pids)
        super().stop()
