"""Whom the configuration is believed: a file that others can write decides neither what runs nor who gets a secret; one that cannot be read is told."""
import os

from harness import Case, main


class Configuration(Case):
    def project(self, text, mode=0o666):
        file = self.dir / "wanprep.toml"
        file.write_text(text)
        file.chmod(mode)

    def users(self):
        folder = self.dir / ".config/wanprep"
        folder.mkdir(parents=True)
        return folder / "config.toml"

    def test_an_exec_target_of_a_file_that_others_can_write_is_not_run(self):
        clip = self.clip()
        for key, text in (("key 'to'", 'to = "exec:touch ran {file} {name}"\n'), ("targets.t", 'to = "t"\n[targets.t]\ntarget = "exec:touch ran {file} {name}"\n')):
            self.project(text)
            for words in (("doctor",), ("upload", clip)):
                with self.subTest(key=key, command=words[0]):
                    self.fails(self.wanprep(*words, environment={"NOVITA_API_KEY": "sk-test"}), 2, key, "writable by you alone")
                    self.assertNotIn("ran", self.names())

    def test_the_key_goes_to_no_address_of_a_file_that_others_can_write(self):
        (self.dir / "offer.json").write_text("{}")
        for text, key in (('service_url = "http://127.0.0.1:9"\n', "service_url"), ('profile = "offer.json"\n', "profile"),
                          ('[targets.t]\ntarget = "https://example.com/in/"\ntoken_file = "secret"\n', "targets.t")):
            with self.subTest(key=key):
                self.project(text)
                self.fails(self.wanprep("status", "task-1", environment={"NOVITA_API_KEY": "sk-test"}), 2, key, "writable by you alone")

    def test_what_harms_nobody_counts_in_a_file_that_others_can_write(self):
        self.project('to = "dir:pub"\nprofile = "novita/wan2.7-videoedit"\n')
        self.assertEqual(self.wanprep("limits").status, 0)

    def test_an_exec_target_of_ones_own_file_is_run(self):
        self.project('to = "exec:touch ran {file} {name}"\n', 0o644)
        self.wanprep("upload", self.clip(), environment={"NOVITA_API_KEY": "sk-test"})
        self.assertIn("ran", self.names())

    def test_a_configuration_that_is_no_regular_file_is_told_and_never_waited_for(self):
        os.mkfifo(self.users())
        self.fails(self.wanprep("limits"), 2, "config.toml", "no regular file")

    def test_a_configuration_that_is_a_link_to_nowhere_is_told(self):
        self.users().symlink_to(self.dir / "gone.toml")
        self.fails(self.wanprep("limits"), 2, "config.toml", "leads nowhere")

    def test_a_configuration_in_a_folder_that_cannot_be_entered_is_told(self):
        (self.dir / ".config").mkdir()
        (self.dir / ".config/wanprep").symlink_to("wanprep")
        self.fails(self.wanprep("limits"), 2, "config.toml", "cannot be looked at")

    def test_a_span_that_is_none_is_told_with_file_and_key_and_by_the_doctor_too(self):
        clip = self.clip()
        for key, value in (("deadline", "40 minutes"), ("poll_every", "-5s"), ("expires", "never"), ("poll_every", "0s")):
            with self.subTest(key=key, value=value):
                self.project(f'{key} = "{value}"\n', 0o644)
                self.fails(self.wanprep("upload", clip, "--to", "dir:pub"), 2, "wanprep.toml", f"key '{key}'", value)
                doctor = self.wanprep("doctor", "--service", "rehearsal", "--json")
                self.assertEqual(doctor.status, 2)
                self.assertTrue([c for c in doctor.document["checks"] if not c["ok"] and f"key '{key}'" in c["value"]], doctor.out)

    def test_a_key_command_that_fails_is_told_by_its_own_status(self):
        for command, status in (("exit 3", 3), ("kill -9 $$", 137)):
            self.project(f'key_command = "{command}"\n', 0o644)
            self.assertIn(f"key_command ended with status {status}\n", self.wanprep("doctor", "--service-url", "http://127.0.0.1:9").out)

    def test_a_key_command_that_leaves_something_running_is_not_waited_for(self):
        self.project('key_command = "sleep 300 2>/dev/null & echo $! > pid; echo sk-test"\n', 0o644)
        self.assertIn("found in key_command", self.wanprep("doctor", "--service-url", "http://127.0.0.1:9").out)
        os.kill(int((self.dir / "pid").read_text()), 9)

    def test_the_doctor_refuses_an_address_with_secrets_in_it_and_says_none_of_them(self):
        for url in ("https://user:canary@127.0.0.1:9", "https://127.0.0.1:9/?token=canary"):
            with self.subTest(url=url):
                doctor = self.wanprep("doctor", "--service-url", url, environment={"NOVITA_API_KEY": "sk-test"})
                self.assertEqual(doctor.status, 2, doctor.out)
                self.assertIn("credentials or a query", doctor.out)
                self.assertNotIn("canary", doctor.out + doctor.err)

    def test_no_configuration_at_all_is_fine(self):
        (self.dir / "file").write_text("")
        for folder in (self.dir / "none", self.dir / "file"):
            self.assertEqual(self.wanprep("limits", environment={"XDG_CONFIG_HOME": str(folder)}).status, 0)


if __name__ == "__main__":
    main()
