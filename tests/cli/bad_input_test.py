"""Everything that can be wrong with what the program is given: status, one line with value and bound, nothing left."""
import os

from harness import MEDIA, Case, main


class BadInput(Case):
    def test_a_missing_file(self):
        self.fails(self.wanprep("conform", "missing.mp4", "-o", "out.mp4"), 3, "missing.mp4")
        self.assertEqual(self.names(), [])

    def test_an_empty_file(self):
        (self.dir / "empty.mp4").touch()
        self.fails(self.wanprep("conform", "empty.mp4", "-o", "out.mp4"), 3, "empty")

    def test_a_folder(self):
        (self.dir / "folder").mkdir()
        self.fails(self.wanprep("conform", "folder", "-o", "out.mp4"), 3, "folder")

    def test_a_pipe_is_not_waited_for(self):
        os.mkfifo(self.dir / "pipe.mp4")
        self.fails(self.wanprep("conform", "pipe.mp4", "-o", "out.mp4"), 3, "pipe")

    def test_text_under_a_video_name(self):
        (self.dir / "text.mp4").write_text("this is no video\n" * 100)
        self.fails(self.wanprep("conform", "text.mp4", "-o", "out.mp4"), 3, "text.mp4")

    def test_a_playlist_is_not_followed(self):
        clip = self.clip()
        for name, text in {"list.m3u8": f"#EXTM3U\n#EXTINF:3,\n{clip}\n", "list.mp4": f"ffconcat version 1.0\nfile {clip}\n"}.items():
            (self.dir / name).write_text(text)
            self.fails(self.wanprep("conform", name, "-o", "out.mp4"), 3, "playlist")

    def test_closed_standard_streams_do_not_end_up_in_files(self):
        clip = self.clip("clip.mp4", "--rotate", "90")
        answer = self.wanprep("edit", clip, "-o", "out.mp4", "--service", "rehearsal", "--prompt", "x", "--resolution", "720P", "--seed", "1",
                              "--poll-every", "50ms", "-v", through=("sh", "-c", 'exec "$0" "$@" <&- 2>&-'))
        self.assertEqual(answer.status, 0)
        self.assertEqual(self.wanprep("status", "out.mp4.job", "--service", "rehearsal").status, 0)
        self.assertNotIn("wanprep:", (self.dir / "out.mp4.job/journal.ndjson").read_text())

    def test_an_answer_to_a_closed_output_is_an_error(self):
        answer = self.wanprep("limits", through=("sh", "-c", 'exec "$0" "$@" >&-'))
        self.assertEqual(answer.status, 8)

    def test_words_of_a_stranger_do_not_steer_the_terminal(self):
        answer = self.wanprep("conform", "\x1b[2Jfilm\u009b31m.mp4", "-o", "out.mp4")
        self.fails(answer, 3, "?[2Jfilm", "31m.mp4")
        self.assertNotRegex(answer.err, "[\x00-\x09\x0b-\x1f\x7f-\x9f]")

    def test_a_url_where_a_file_belongs(self):
        self.fails(self.wanprep("probe", "https://example.com/a.mp4?token=abc"), 2, "URL", "example.com")

    def test_an_unreadable_file(self):
        # Root reads everything, unless it gives up its capabilities.
        as_anyone = ("setpriv", "--bounding-set", "-all", "--inh-caps", "-all") if os.geteuid() == 0 else ()
        clip = self.clip()
        clip.chmod(0)
        self.fails(self.wanprep("conform", clip, "-o", "out.mp4", through=as_anyone), 3, "permission")

    def test_a_file_cut_off_before_its_index(self):
        clip = self.clip("clip.mov")
        data = clip.read_bytes()
        clip.write_bytes(data[: len(data) // 2])
        answer = self.wanprep("conform", clip, "-o", "out.mp4")
        self.assertEqual(answer.status, 3, answer.err)
        self.assertEqual(self.names(), ["clip.mov"])

    def test_an_existing_output_without_force(self):
        (self.dir / "out.mp4").write_text("precious")
        self.fails(self.wanprep("conform", self.clip(), "-o", "out.mp4"), 8, "out.mp4", "--force")
        self.assertEqual((self.dir / "out.mp4").read_text(), "precious")

    def test_a_wrong_option(self):
        self.fails(self.wanprep("conform", "--no-such", "a.mp4", "-o", "b.mp4"), 2, "--no-such")

    def test_a_wrong_choice_names_the_right_ones(self):
        self.fails(self.wanprep("conform", "a.mp4", "-o", "b.mp4", "--fit", "squeeze"), 2, "squeeze", "pad, crop, stretch, fail")

    def test_a_bad_range_form(self):
        self.fails(self.wanprep("conform", self.clip(), "-o", "b.mp4", "--start", "noon"), 2, "noon")

    def test_a_range_outside_the_clip(self):
        self.fails(self.wanprep("conform", self.clip(), "-o", "b.mp4", "--start", "99"), 2, "99", "3")

    def test_a_folder_that_does_not_exist(self):
        self.fails(self.wanprep("conform", self.clip("c.mp4", "--rotate", "90"), "-o", "no/where/out.mp4"), 8, "no/where")

    def test_a_profile_with_an_unknown_key(self):
        (self.dir / "p.json").write_text('{"schema":"wanprep.offer/1","colour":"blue"}')
        self.fails(self.wanprep("probe", "--profile", "p.json", self.clip()), 2, "p.json")

    def test_an_unknown_profile_names_those_that_exist(self):
        self.fails(self.wanprep("limits", "--profile", "acme/none"), 2, "acme/none", "novita/wan2.7-videoedit")

    def test_a_configuration_with_an_unknown_key(self):
        (self.dir / "wanprep.toml").write_text('colour = "blue"\n')
        self.fails(self.wanprep("limits"), 2, "colour", "allowed")

    def test_a_command_in_a_file_that_others_can_write_is_not_run(self):
        (self.dir / "wanprep.toml").write_text('key_command = "touch ran"\n')
        (self.dir / "wanprep.toml").chmod(0o666)
        self.fails(self.wanprep("doctor"), 2, "key_command")
        self.assertNotIn("ran", self.names())

    def test_an_empty_word_where_a_list_a_job_or_a_task_belongs(self):
        for words in (("status", ""), ("wait", ""), ("resume", ""), ("fetch", "", "-o", "x.mp4"), ("report", "", "-o", "x.html"),
                      ("batch", "", "--out-dir", "d"), ("batch", "shots.csv", "--out-dir", "")):
            with self.subTest(words=words):
                self.fails(self.wanprep(*words, "--service", "rehearsal") if words[0] in ("status", "wait", "resume", "fetch", "batch") else self.wanprep(*words), 2, "empty")

    def test_a_full_disk_leaves_nothing(self):
        clip = self.clip("c.mp4", "--rotate", "90", "--size", "1280x720")
        answer = self.wanprep("conform", clip, "-o", "out.mp4", file_limit=40_000)
        self.assertEqual(answer.status, 8, answer.err)
        self.assertEqual(self.names(), ["c.mp4"])

    def test_with_json_an_error_is_the_document(self):
        answer = self.wanprep("conform", "--json", "missing.mp4", "-o", "out.mp4")
        self.assertEqual(answer.status, 3)
        self.assertEqual(answer.document["schema"], "wanprep.error/1")
        self.assertEqual(answer.document["code"], "input")

    def test_nothing_in_shared_media_crashes_the_probe(self):
        if not MEDIA.is_dir():
            self.skipTest("shared media is not there")
        files = sorted(f for kind in ("video", "image") for f in (MEDIA / kind).iterdir())
        answer = self.wanprep("probe", "--json", *files)
        self.assertIn(answer.status, (1, 3))
        self.assertEqual(len(answer.document["files"]), len(files))


if __name__ == "__main__":
    main()
