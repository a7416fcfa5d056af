"""A job in a folder that several hosts see: one pays, whatever a network disk says and whoever sleeps.

Hosts are processes with another name; the disk's behaviour comes from tests/support/call_faults.cpp.
"""
import json
import os
import re
import signal

from harness import Case, main
from slurm_cluster import until

LIBRARY = os.environ["CALL_FAULTS_LIBRARY"]
LOST = "lost=link,rename,unlink,mkdir"


class Hosts(Case):
    def setUp(self):
        super().setUp()
        self.clip()
        self.job = self.dir / "out.mp4.job"
        server = self.start("rehearse", "--folder", "served")
        self.url, self.served = json.loads(server.stdout.readline())["url"], self.dir / "served"

    def words(self):
        return ("edit", "clip.mp4", "-o", "out.mp4", "--service", "rehearsal", "--service-url", self.url, "--prompt", "x", "--seed", "1", "--resolution", "720P",
                "--poll-every", "50ms")

    def serves_slowly(self):
        """Nobody is done before everybody has begun."""
        server = self.start("rehearse", "--folder", "slow", "--delay", "3s")
        self.url, self.served = json.loads(server.stdout.readline())["url"], self.dir / "slow"

    @staticmethod
    def on(*faults):
        return {"LD_PRELOAD": LIBRARY, "CALL_FAULTS": " ".join(faults)}

    def edit(self, *faults):
        return self.wanprep(*self.words(), environment=self.on(*faults))

    def begin(self, *faults):
        before = dict(self.environment)
        self.environment.update(self.on(*faults))
        process = self.start(*self.words())
        self.environment = before
        return process

    def sleeps(self, *faults):
        """A host that was stopped on its way, and whose lease has run out since."""
        process = self.begin("host=sleeper", *faults)
        _, status = os.waitpid(process.pid, os.WUNTRACED)
        self.assertTrue(os.WIFSTOPPED(status))
        self.runs_out()
        return process

    def runs_out(self):
        lease = self.job / "lease"
        lease.write_text(re.sub(r"expires=.*", "expires=2020-01-01T00:00:00Z", lease.read_text()))

    @staticmethod
    def wakes(process):
        process.send_signal(signal.SIGCONT)
        said = process.communicate(timeout=120)[1]
        return process.returncode, said

    def posts(self):
        log = self.served / "posts.log"
        return len(log.read_text().splitlines()) if log.exists() else 0

    def states(self):
        return [json.loads(line)["state"] for line in (self.job / "journal.ndjson").read_text().splitlines()]

    def paid_once(self):
        self.assertEqual(self.posts(), 1)
        self.assertEqual(self.states()[-1], "done")
        self.assertTrue((self.dir / "out.mp4").exists())
        strays = [p.name for folder in (self.dir, self.job) for p in folder.iterdir() if ".part-" in p.name or p.name == "lease"]
        self.assertEqual(strays, [])


class NetworkFolder(Hosts):
    # --- what the disk does

    def test_answers_of_the_disk_that_are_lost_after_success_change_nothing(self):
        answer = self.edit(LOST)
        self.assertEqual(answer.status, 0, answer.err)
        self.paid_once()

    def test_stale_handles_that_pass_change_nothing(self):
        for every in (4, 5, 7):  # two and three would hit the same call of each reading again and again
            with self.subTest(every=every):
                answer = self.edit(f"stale={every}")
                self.assertEqual(answer.status, 0, answer.err)
                self.paid_once()

    def test_a_host_that_sees_nothing_new_yet_does_not_pay_again(self):
        first = self.begin("host=first", "kill=post:after:1")
        first.wait(60)
        until(lambda: self.posts() == 1, "the service has read what the dead host sent")
        waits = self.edit("host=second", "late=60000")
        self.assertEqual((waits.status, self.posts()), (9, 1), waits.err)
        self.assertIn("on first", waits.err)
        self.runs_out()
        takes_over = self.edit("host=second", "late=60000")
        self.fails(takes_over, 9, "--submit-again")
        self.assertEqual(self.posts(), 1)

    # --- who works

    def test_of_two_hosts_that_begin_together_one_works_and_the_other_names_it(self):
        self.serves_slowly()
        both = [self.begin(f"host={name}", LOST) for name in ("north", "south")]
        said = [process.communicate(timeout=120)[1] for process in both]
        ends = [process.returncode for process in both]
        self.assertEqual(sorted(ends), [0, 9], said)
        self.assertIn("on " + ("north" if ends[0] == 0 else "south"), said[ends.index(9)])
        self.paid_once()

    def test_eight_processes_that_begin_together_pay_once(self):
        self.serves_slowly()
        all_ = [self.begin(f"host=h{n}") for n in range(8)]
        ends = [(process.communicate(timeout=200)[1], process.returncode) for process in all_]
        self.assertEqual(sorted(status for _, status in ends), [0] + [9] * 7, ends)
        self.paid_once()

    # --- who sleeps past its lease

    def test_a_host_that_wakes_before_its_last_look_sends_nothing(self):
        sleeper = self.sleeps("stop=journal:after:4")
        self.assertEqual(self.states()[-1], "submitting")
        other = self.edit("host=other")
        self.fails(other, 9, "--submit-again")
        status, said = self.wakes(sleeper)
        self.assertEqual((status, self.posts()), (9, 0), said)
        self.assertIn("this one sent nothing", said)

    def test_a_host_that_wakes_just_before_the_post_sends_the_only_one(self):
        sleeper = self.sleeps("stop=post:before:1")
        other = self.edit("host=other")
        self.fails(other, 9, "--submit-again")
        status, said = self.wakes(sleeper)
        self.assertEqual(self.posts(), 1, said)
        self.assertNotEqual(status, 0)
        again = self.edit("host=other")
        self.assertEqual(again.status, 0, again.err)
        self.paid_once()

    def test_a_host_that_wakes_after_its_job_was_finished_by_another_disturbs_nothing(self):
        sleeper = self.sleeps("stop=journal:before:6")
        other = self.edit("host=other")
        self.assertEqual(other.status, 0, other.err)
        self.wakes(sleeper)
        again = self.edit("host=other")
        self.assertEqual(again.status, 0, again.err)
        self.paid_once()


class OneBatch(Hosts):
    """Two hosts run the same list into the same folder: no shot is done twice, none is lost."""
    SHOTS = [f"s{n}" for n in range(5)]

    def setUp(self):
        super().setUp()
        (self.dir / "shots.csv").write_text("input,prompt,id\n" + "".join(f"clip.mp4,clay,{shot}\n" for shot in self.SHOTS))

    def words(self):
        return ("batch", "shots.csv", "--out-dir", "d", "--service", "rehearsal", "--service-url", self.url, "--resolution", "720P", "--poll-every", "50ms",
                "--rate", "100000", "--concurrent", "2", "--json")

    def journals(self):
        """The states of each job so far; a line that is being written does not count yet."""
        lines = {file.parent.name: file.read_text().split("\n")[:-1] for file in (self.dir / "d").glob("*.job/journal.ndjson")}
        return {job: [json.loads(line)["state"] for line in written] for job, written in lines.items()}

    def ends(self, process):
        out, said = process.communicate(timeout=250)
        self.assertEqual(process.returncode, 0, said)
        return {shot["shot"]: shot["state"] for shot in json.loads(out)["shots"]}

    def every_shot_once(self):
        self.assertEqual(self.posts(), len(self.SHOTS))
        self.assertEqual(sorted(p.stem for p in (self.dir / "d").glob("*.mp4")), self.SHOTS)
        for job, states in self.journals().items():
            self.assertEqual((states.count("submitting"), states.count("done")), (1, 1), (job, states))
        left = [str(p) for p in (self.dir / "d").rglob("*") if ".part-" in p.name or p.name == "lease"]
        self.assertEqual(left, [])

    def test_begun_together_on_a_disk_that_loses_answers_both_say_that_all_is_done(self):
        both = [self.begin(f"host={name}", LOST) for name in ("north", "south")]
        for process in both:
            self.assertEqual(set(self.ends(process).values()), {"done"})
        self.every_shot_once()

    def test_a_host_that_sees_files_late_does_nothing_again(self):
        both = [self.begin("host=north"), self.begin("host=south", "late=3000")]
        for process in both:
            self.assertEqual(set(self.ends(process).values()), {"done"})
        self.every_shot_once()

    def test_what_a_dead_host_has_paid_for_is_fetched_by_the_other(self):
        self.serves_slowly()
        north = self.begin("host=north")
        until(lambda: sum(states[-1:] == ["submitted"] for states in self.journals().values()) == 2, "two tasks are known")
        north.kill()
        north.wait()
        self.assertGreaterEqual(self.posts(), 2)
        for lease in (self.dir / "d").glob("*.job/lease"):
            lease.write_text(re.sub(r"expires=.*", "expires=2020-01-01T00:00:00Z", lease.read_text()))
        self.assertEqual(set(self.ends(self.begin("host=south")).values()), {"done"})
        self.every_shot_once()


if __name__ == "__main__":
    main()
