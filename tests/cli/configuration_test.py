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

    def test_no_configuration_at_all_is_fine(self):
        (self.dir / "file").write_text("")
        for folder in (self.dir / "none", self.dir / "file"):
            self.assertEqual(self.wanprep("limits", environment={"XDG_CONFIG_HOME": str(folder)}).status, 0)


if __name__ == "__main__":
    main()
