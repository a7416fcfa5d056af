"""A batch on a real Slurm whose node dies in the middle: every result is there, every shot was posted once."""
import json
import subprocess
import tempfile

from harness import Case, main
from slurm_cluster import Cluster, missing, until

SHOTS = [f"s{n}" for n in range(4)]


class OnSlurm(Case):
    nodes, timeout_s, requeue = 1, 300, "RequeueExit=75"

    def setUp(self):
        super().setUp()
        if program := missing():
            self.skipTest(f"{program} is not installed")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.slurm = Cluster(folder.name + "/slurm", nodes=self.nodes, timeout_s=self.timeout_s, requeue=self.requeue)
        self.addCleanup(self.slurm.stop)
        self.environment.update(self.slurm.environment)
        self.clip("clip.mp4", "--frames", "48", "--size", "256x256")
        (self.dir / "shots.csv").write_text("input,prompt,id\n" + "".join(f"clip.mp4,clay,{shot}\n" for shot in SHOTS))
        self.farm = self.dir / "d/farm"

    def serves(self, *words):
        server = self.start("rehearse", "--folder", "served", *words)
        self.url = json.loads(server.stdout.readline())["url"]

    def words(self):
        return ("shots.csv", "--out-dir", "d", "--service", "rehearsal", "--service-url", self.url, "--poll-every", "100ms", "--resolution", "720P")

    def submits(self, *more):
        answer = self.wanprep("farm", "slurm", *self.words(), "--cpus", "1", "--license", "wan:1", "--submit", "--json", *more)
        self.assertEqual(answer.status, 0, answer.err)
        return answer.document["submitted"]

    def posts(self):
        log = self.dir / "served/posts.log"
        return len(log.read_text().splitlines()) if log.exists() else 0

    def log(self):
        log = self.farm / "logs/again.log"
        return log.read_text() if log.exists() else ""

    def ends(self):
        """The last round's last job has said how it went."""
        until(lambda: "== nothing is left" in self.log() or "== no more rounds" in self.log(), "the last round ends: " + self.log())
        return self.log().splitlines()[-1]

    def all_are_there(self):
        self.assertIn("nothing is left to try; 0 of 4", self.ends())
        self.assertEqual(sorted(p.stem for p in (self.dir / "d").glob("*.mp4")), SHOTS)
        self.assertEqual(self.posts(), len(SHOTS))
        left = [str(p) for p in (self.dir / "d").rglob("*") if ".part-" in p.name or p.name == "lease"]
        self.assertEqual(left, [])


    def posted(self, count):
        """Requests have arrived, and their answers stand in the journals: who dies between the two needs a person, by design."""
        def known():
            journals = [journal.read_text() for journal in (self.dir / "d").glob("*.job/journal.ndjson")]
            return sum('"state":"submitted"' in text for text in journals) >= count
        until(known, f"{count} tasks are known")

    def restarts(self, jobs):
        """How often Slurm itself has started these anew."""
        said = self.slurm.says("scontrol", "show", "job", "-o")
        return sum(int(word.partition("=")[2]) for line in said.splitlines() if any(f"ArrayJobId={job} " in line for job in jobs)
                   for word in line.split() if word.startswith("Restarts="))

    def rounds(self):
        return self.log().count("== 2")


class OneNode(OnSlurm):
    def test_every_shot_comes_back_with_one_post(self):
        self.serves()
        self.submits()
        self.all_are_there()
        self.assertEqual(self.rounds(), 1)

    def test_power_that_fails_while_clips_are_conformed_costs_nothing(self):
        self.serves()
        self.submits()
        until(lambda: list(self.farm.glob("logs/*.conform.log")), "a conform runs")
        self.assertGreater(self.slurm.kill("node0"), 0)
        self.slurm.comes_back("node0")
        self.all_are_there()

    def test_power_that_fails_while_shots_are_at_the_service_pays_nothing_twice(self):
        self.serves("--delay", "3s")
        jobs = self.submits()
        self.posted(2)
        self.assertGreater(self.slurm.kill("node0"), 0)
        self.slurm.comes_back("node0")
        self.all_are_there()
        self.assertGreater(self.restarts(jobs) + self.rounds(), 1)

    def test_work_that_slurm_lost_sight_of_goes_on_and_is_not_done_again(self):
        self.serves("--delay", "3s")
        self.submits()
        self.posted(2)
        self.slurm.kill("node0", work=False)
        self.slurm.comes_back("node0")
        self.all_are_there()

    def test_what_was_killed_behind_slurms_back_is_submitted_again(self):
        self.serves("--delay", "3s")
        jobs = self.submits()
        self.posted(2)
        _, work = self.slurm.work_of("node0")
        self.slurm.strike(work)
        self.all_are_there()
        self.assertEqual((self.restarts(jobs), self.rounds()), (0, 2), self.log())

    def test_a_task_before_its_time_limit_is_queued_again_by_its_exit_code(self):
        self.serves("--delay", "3s")
        jobs = self.submits()
        self.posted(2)
        self.slurm.says("scancel", "--signal=TERM", "--batch", jobs[1])  # what Slurm sends a minute before
        until(lambda: self.restarts(jobs[1:2]) >= 2, "two deliveries are queued again")
        self.assertIn("deliver ended with 143", "".join(p.read_text() for p in self.farm.glob("logs/*.deliver.log")))
        self.all_are_there()
        self.assertEqual(self.rounds(), 1)

    def test_what_needs_a_person_is_not_tried_again(self):
        self.serves("--fault", "moderation")
        self.submits()
        self.assertIn("4 of 4 shots need a person", self.ends())
        self.assertEqual((self.posts(), self.rounds()), (4, 1))

    def test_a_batch_that_was_taken_back_stays_so_until_it_is_submitted(self):
        self.serves("--delay", "60s")
        self.submits()
        self.posted(2)
        subprocess.run(["bash", str(self.farm / "cancel.sh")], env=self.environment, check=True)
        until(lambda: not self.slurm.says("squeue", "-h").strip(), "nothing is queued")
        self.assertEqual((self.posts(), self.log()), (2, ""))


class NoRequeueExit(OnSlurm):
    requeue = ""

    def test_a_cluster_that_does_not_know_our_code_is_helped_by_the_next_round(self):
        self.serves("--delay", "3s")
        answer = self.wanprep("farm", "slurm", *self.words(), "--cpus", "1", "--license", "wan:1", "--submit", "--json")
        self.assertIn("RequeueExit=75", answer.err)
        self.posted(2)
        self.slurm.says("scancel", "--signal=TERM", "--batch", answer.document["submitted"][1])
        self.all_are_there()
        self.assertEqual(self.rounds(), 2)


class TwoNodes(OnSlurm):
    nodes, timeout_s = 2, 10

    def test_what_a_lost_node_was_at_is_done_by_another(self):
        self.serves("--delay", "3s")
        jobs = self.submits()
        self.posted(2)
        self.slurm.kill(self.busy())
        self.all_are_there()
        self.assertGreater(self.restarts(jobs), 0)

    def busy(self):
        return next(name for name in self.slurm.names if self.slurm.work_of(name)[1])


if __name__ == "__main__":
    main()
