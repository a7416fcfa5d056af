"""What the program prints when all is well."""
import os
import subprocess

from harness import MEDIA, PROGRAM, Case, main


class Answers(Case):
    def test_every_command_has_help_with_an_example(self):
        overview = self.wanprep("--help").out
        names = [line.split()[0] for line in overview.splitlines() if line.startswith("  ") and not line.startswith("  wanprep")]
        self.assertEqual(len(names), 19)
        for name in names:
            answer = self.wanprep(name, "--help")
            self.assertEqual(answer.status, 0)
            self.assertIn("Example:\n  wanprep " + name, answer.out)

    def test_a_fitting_clip_is_said_to_fit_with_status_0(self):
        answer = self.wanprep("probe", self.clip())
        self.assertEqual(answer.status, 0, answer.out + answer.err)
        self.assertIn("fits", answer.out)
        self.assertEqual(answer.err, "")

    def test_a_long_clip_is_fixable_with_status_1(self):
        answer = self.wanprep("probe", "--json", self.clip("long.mp4", "--frames", "264"))
        self.assertEqual(answer.status, 1)
        entry = answer.document["files"][0]
        self.assertEqual(entry["verdict"], "fixable")
        self.assertEqual([f["rule"] for f in entry["findings"] if f["severity"] == "violation"], ["duration"])

    def test_ignoring_the_rule_lets_the_service_decide(self):
        self.assertEqual(self.wanprep("probe", "--ignore", "duration", self.clip("long.mp4", "--frames", "264")).status, 0)

    def test_several_files_come_in_order_and_the_bad_one_does_not_stop_the_rest(self):
        good = self.clip()
        answer = self.wanprep("probe", "--json", good, "missing.mp4", good)
        self.assertEqual(answer.status, 3)
        self.assertEqual([f["verdict"] for f in answer.document["files"]], ["fits", "unreadable", "fits"])

    def test_a_folder_and_a_list_are_searched_and_streamed_in_order(self):
        import json
        folder = self.dir / "shots/day 1"
        folder.mkdir(parents=True)
        self.clip("shots/b.mp4"), self.clip("shots/day 1/a.mp4")
        (self.dir / "shots/notes.txt").write_text("no media")
        listed = self.wanprep("probe", "--files-from", "-", "--recursive", "--jsonl", stdin=f"{self.dir}/shots\n")
        self.assertEqual(listed.status, 0, listed.err)
        self.assertEqual([json.loads(line)["path"] for line in listed.out.splitlines()],
                         [f"{self.dir}/shots/b.mp4", f"{self.dir}/shots/day 1/a.mp4"])

    def test_a_list_with_null_bytes_is_refused_whole(self):
        answer = self.wanprep("probe", "--files-from", "-", stdin=f"{self.clip()}\0{self.clip('b.mp4')}\0")
        self.fails(answer, 2, "NUL byte", "one path a line")

    def test_a_search_names_links_that_lead_nowhere_and_folders_it_did_not_enter(self):
        (self.dir / "shots").mkdir()
        (self.dir / "shots/gone.mov").symlink_to("nowhere.mov")
        (self.dir / "shots/other").symlink_to(self.dir)
        answer = self.wanprep("probe", "--recursive", "--json", self.dir / "shots")
        self.assertEqual(answer.status, 3)
        self.assertIn("a link to nowhere.mov, which is not there", answer.document["files"][0]["error"]["message"])
        self.assertIn("shots/other: a link to a folder, which was not searched", answer.err)

    def test_a_folder_without_media_is_no_empty_success(self):
        (self.dir / "shots").mkdir()
        self.fails(self.wanprep("probe", "--recursive", self.dir / "shots"), 3, "no media in", "endings")

    def test_a_locked_folder_stops_no_search(self):
        (self.dir / "shots/locked").mkdir(parents=True)
        clip = self.clip("shots/z.mp4")
        (self.dir / "shots/locked").chmod(0)
        self.dir.chmod(0o755)
        # Root may read everything, so the search is made as somebody else.
        somebody = ("setpriv", "--reuid", "65534", "--clear-groups") if os.geteuid() == 0 else ()
        answer = self.wanprep("probe", "--recursive", "--json", self.dir / "shots", through=somebody)
        (self.dir / "shots/locked").chmod(0o755)
        self.assertEqual(answer.status, 3, answer.err)
        self.assertEqual({str(f["path"]): f["verdict"] for f in answer.document["files"]},
                         {str(clip): "fits", f"{self.dir}/shots/locked": "unreadable"})

    def test_limits_name_source_date_and_what_is_unknown(self):
        text = self.wanprep("limits").out
        for words in ("2 to 10", "240 to 4096", "100000000", "novita.ai", "unknown"):
            self.assertIn(words, text)

    def test_completion_scripts_are_accepted_by_bash(self):
        script = self.wanprep("completion", "bash").out
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)
        words = subprocess.run(["bash", "-c", script + "\nCOMP_WORDS=(wanprep conform --fit ''); COMP_CWORD=3; _wanprep; echo ${COMPREPLY[@]}"],
                               capture_output=True, text=True, check=True).stdout
        self.assertEqual(words.split(), ["pad", "crop", "stretch", "fail"])

    def test_progress_json_is_one_object_a_line(self):
        import json
        answer = self.wanprep("conform", self.clip("c.mp4", "--rotate", "90"), "-o", "out.mp4", "--progress", "json")
        self.assertEqual(answer.status, 0, answer.err)
        lines = [json.loads(line) for line in answer.err.splitlines()]
        self.assertIn("conform", {line.get("stage") for line in lines})
        self.assertTrue(all(0 <= line["done"] <= 1 for line in lines if line["type"] == "progress"))

    def test_doctor_says_which_source_the_key_came_from_and_not_the_key(self):
        answer = self.wanprep("doctor", "--service-url", "http://127.0.0.1:9", environment={"NOVITA_API_KEY": "sk-very-secret"})
        self.assertIn("environment NOVITA_API_KEY", answer.out)
        self.assertNotIn("sk-very-secret", answer.out + answer.err)

    def test_doctor_finds_every_filter_that_conform_uses(self):
        answer = self.wanprep("doctor", "--json", "--service", "rehearsal")
        checks = {check["what"]: check for check in answer.document["checks"]}
        self.assertRegex(checks["libavfilter"]["value"], r"^\d+\.\d+\.\d+$")
        self.assertEqual([what for what, check in checks.items() if what.startswith("filter ") and not check["ok"]], [])
        self.assertEqual(answer.status, 0, answer.err)

    def test_a_closed_stdout_is_not_success(self):
        done = subprocess.run(f"'{PROGRAM}' limits >/dev/full", shell=True, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 8)

    def test_shared_images_get_the_documented_words(self):
        if not MEDIA.is_dir():
            self.skipTest("shared media is not there")
        entry = self.wanprep("probe", "--json", MEDIA / "image/alpha-transparent.png").document["files"][0]
        self.assertEqual(entry["kind"], "image")
        self.assertEqual(entry["facts"]["alpha"], "transparent")
        self.assertIn("transparency", [f["rule"] for f in entry["findings"]])


if __name__ == "__main__":
    main()
