#!/usr/bin/env bash
# On a real Slurm, one node, no accounting, started and ended here. Without Slurm: skipped (77), except in CI.
set -euo pipefail
if ! command -v slurmctld >/dev/null || ! command -v slurmd >/dev/null; then
  [ "${CI:-}" = true ] && { echo "slurm is missing in CI"; exit 1; }
  echo "skipped: slurm is not installed (scripts/test --servers)"
  exit 77
fi
sample=$1/conform_array.sbatch
D=$(mktemp -d)
mkdir -p "$D/state" "$D/spool" "$D/log" "$D/in"
read -r ctl daemon < <(python3 -c 'import socket
s=[socket.socket() for _ in range(2)]
[x.bind(("127.0.0.1",0)) for x in s]
print(*[x.getsockname()[1] for x in s])')
cat >"$D/slurm.conf" <<CONF
ClusterName=wan
SlurmctldHost=localhost
AuthType=auth/none
CredType=cred/none
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
SlurmctldPort=$ctl
SlurmdPort=$daemon
StateSaveLocation=$D/state
SlurmdSpoolDir=$D/spool
SlurmctldPidFile=$D/slurmctld.pid
SlurmdPidFile=$D/slurmd.pid
SlurmctldLogFile=$D/log/slurmctld.log
SlurmdLogFile=$D/log/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
SlurmdParameters=config_overrides
NodeName=localhost NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN
PartitionName=main Nodes=localhost Default=YES MaxTime=60 State=UP
CONF
export SLURM_CONF=$D/slurm.conf
setsid slurmctld -c -f "$SLURM_CONF" </dev/null >/dev/null 2>&1
setsid slurmd -c -f "$SLURM_CONF" -N localhost </dev/null >/dev/null 2>&1
# The daemons write their state once more when they end, so the folder goes only after them.
end() {
  local pids
  pids=$(cat "$D"/*.pid 2>/dev/null || true)
  # shellcheck disable=SC2086
  [ -z "$pids" ] || { kill $pids 2>/dev/null || true; timeout 30 tail -q -f /dev/null $(printf -- '--pid=%s ' $pids); }
  rm -rf "$D"
}
trap end EXIT
for _ in $(seq 100); do timeout 2 sinfo -h -o %T 2>/dev/null | grep -q idle && break; sleep 0.1; done

for n in 1 2 3; do "$CLIP_MAKER" "$D/in/shot_$n.mov" --frames 60 --rate 30 --size 320x240 --rotate 90 >/dev/null; done
ls "$D"/in/*.mov >"$D/list.txt"
timeout 120 sbatch --wait --array=1-3 --output="$D/log/%a.txt" --chdir="$D" --export=ALL "$sample" "$D/list.txt" "$D/out" ||
  { cat "$D"/log/*.txt; exit 1; }
for n in 1 2 3; do "$WANPREP" probe "$D/out/shot_$n.mov" >/dev/null || "$WANPREP" probe "$D/out/shot_$n.mp4" >/dev/null; done
