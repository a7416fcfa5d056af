"""Where a result lies, when its pictures do not tell and the service kept the sound."""
import json
import subprocess

from harness import Case, main

STILL = ["-f", "lavfi", "-i", "color=c=gray:s=320x240:r=25:d=3"]
LATE = "tpad=start=5:start_mode=clone,fps=30"


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-y", "-v", "error", "-nostdin", *words], check=True)


class KeptSound(Case):
    def shot(self):
        """A picture that stands, with a sound that does not repeat."""
        ffmpeg(*STILL, "-f", "lavfi", "-i", "anoisesrc=c=pink:r=48000:d=3:seed=7", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k",
               str(self.dir / "shot.mp4"))
        self.assertEqual(self.wanprep("conform", "shot.mp4", "-o", "sent.mp4", "--max-side", "300").status, 0)

    def edited(self, *sound):
        """Five of its frames later, as a service that shows the first one longer."""
        ffmpeg("-i", str(self.dir / "sent.mp4"), "-filter:v", LATE, "-c:v", "libx264", *sound, str(self.dir / "result.mp4"))

    def restored(self, *words):
        return self.wanprep("restore", "result.mp4", "--recipe", "sent.mp4.recipe.json", "-o", "back.mp4", *words)

    def test_a_still_shot_lies_where_the_sound_does_that_was_kept(self):
        self.shot()
        self.edited("-af", "adelay=9600S:all=1")
        answer = self.restored("--json")
        self.assertEqual(answer.status, 0, answer.err)
        said = json.loads(answer.out)["alignment"]
        self.assertEqual(said["offset"], "1/5")
        self.assertIn("the sound that was kept", said["note"])

    def test_a_still_shot_with_another_soundtrack_is_asked_about(self):
        self.shot()
        ffmpeg("-i", str(self.dir / "sent.mp4"), "-f", "lavfi", "-i", "anoisesrc=c=pink:r=48000:d=3:seed=8", "-map", "0:v", "-map", "1:a", "-filter:v", LATE,
               "-c:v", "libx264", str(self.dir / "result.mp4"))
        self.fails(self.restored(), 9, "offset")


if __name__ == "__main__":
    main()
