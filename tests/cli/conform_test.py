"""conform and restore as a user calls them."""
import json
import os
import subprocess

from harness import MEDIA, SOURCE, Case, main


class Conform(Case):
    def facts(self, name):
        return self.wanprep("probe", "--json", name).document["files"][0]

    def test_a_fitting_clip_keeps_its_bytes(self):
        clip = self.clip()
        answer = self.wanprep("conform", clip, "-o", "out.mp4")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual((self.dir / "out.mp4").read_bytes(), clip.read_bytes())

    def test_a_dry_run_touches_nothing_and_names_the_rung(self):
        answer = self.wanprep("conform", self.clip("c.mp4", "--rotate", "90"), "-o", "out.mp4", "--dry-run")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertIn("transcode", answer.out)
        self.assertEqual(self.names(), ["c.mp4"])

    def test_an_index_at_the_end_is_a_remux(self):
        answer = self.wanprep("conform", "--json", self.clip("c.mp4", "--mux", ""), "-o", "out.mp4")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(json.loads((self.dir / "out.mp4.recipe.json").read_text())["rung"], "remux")

    def test_a_turned_clip_comes_out_upright_with_a_recipe(self):
        answer = self.wanprep("conform", self.clip("c.mov", "--rotate", "90"), "-o", "out.mp4")
        self.assertEqual(answer.status, 0, answer.err)
        video = self.facts("out.mp4")["facts"]["video"]
        self.assertEqual((video["width"], video["height"], video["rotation"], video["frames"]), (360, 480, 0, 72))
        recipe = json.loads((self.dir / "out.mp4.recipe.json").read_text())
        self.assertEqual(recipe["schema"], "wanprep.recipe/1")
        self.assertIn("orient", [entry["step"] for entry in recipe["steps"]] if isinstance(recipe["steps"][0]["step"], str)
                      else json.dumps(recipe["steps"]))

    def test_a_long_clip_is_trimmed_loudly_and_fits_every_reader(self):
        answer = self.wanprep("conform", self.clip("long.mp4", "--frames", "264"), "-o", "out.mp4")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertIn("trim", answer.out + answer.err)
        self.assertEqual(self.facts("out.mp4")["verdict"], "fits")
        self.assertEqual(self.facts("out.mp4")["facts"]["video"]["frames"], 240)

    def recipe(self, name="out.mp4"):
        return json.loads((self.dir / f"{name}.recipe.json").read_text())

    def test_whole_groups_are_cut_out_of_the_packets(self):
        answer = self.wanprep("conform", self.clip(), "-o", "out.mp4", "--start", "12f", "--duration", "48f")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(self.recipe()["rung"], "copy_range", answer.out)
        self.assertIn("bit for bit the source's of frames 12..59", answer.out)
        video = self.facts("out.mp4")["facts"]["video"]
        self.assertEqual((video["frames"], video["stored_frames"], video["start_s"]), (48, 48, 0))

    def test_a_range_inside_a_group_says_why_it_is_no_cut(self):
        answer = self.wanprep("conform", self.clip(), "-o", "out.mp4", "--start", "13f", "--dry-run")
        self.assertIn("frame 13 is no random access point; the nearest are frames 12 and 24", answer.out)

    def test_any_range_of_an_intra_only_file_is_a_cut(self):
        clip = self.clip("c.mp4", "--gop", "1", "--bframes", "0")
        answer = self.wanprep("conform", clip, "-o", "out.mp4", "--start", "7f", "--duration", "53f")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(self.recipe()["rung"], "copy_range", answer.out)

    def test_an_open_group_is_no_place_for_a_cut(self):
        clip = self.clip("c.mp4", "--options", "x264-params=open-gop=1")
        answer = self.wanprep("conform", clip, "-o", "out.mp4", "--start", "12f", "--duration", "48f")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(self.recipe()["rung"], "transcode")
        self.assertIn("frame 12 is a random access point without being an IDR picture", answer.out)

    def test_a_long_clip_is_refused_when_asked(self):
        self.fails(self.wanprep("conform", self.clip("long.mp4", "--frames", "264"), "-o", "out.mp4", "--long", "fail"), 4, "11", "10")

    def test_a_short_clip_is_held_to_the_minimum(self):
        answer = self.wanprep("conform", self.clip("short.mp4", "--frames", "24"), "-o", "out.mp4")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(self.facts("out.mp4")["facts"]["video"]["frames"], 48)

    def test_a_wished_codec_is_no_fault_of_the_output(self):
        answer = self.wanprep("conform", self.clip(), "-o", "out.mp4", "--codec", "hevc")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(self.facts("out.mp4")["facts"]["video"]["codec"], "hevc")

    def test_an_avi_with_reordered_pictures_is_no_damaged_file(self):
        clip = self.clip("c.avi", "--codec", "mpeg4", "--container", "avi", "--audio", "none", "--mux", "")
        answer = self.wanprep("conform", clip, "-o", "out.mp4")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(self.facts("out.mp4")["verdict"], "fits")

    def test_an_avi_whose_order_nothing_tells_is_refused_before_and_in_the_run(self):
        clip = self.clip("c.avi", "--codec", "h264", "--container", "avi", "--bframes", "2", "--audio", "none", "--mux", "")
        for words in (["--dry-run"], []):
            self.fails(self.wanprep("conform", clip, "-o", "out.mp4", *words), 3, "no presentation times", "mov or mp4")
        self.assertFalse((self.dir / "out.mp4").exists())

    def test_an_avi_without_reordered_pictures_is_copied(self):
        clip = self.clip("c.avi", "--codec", "h264", "--container", "avi", "--bframes", "0", "--audio", "none", "--mux", "")
        answer = self.wanprep("conform", clip, "-o", "out.mp4")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(self.recipe()["rung"], "remux")

    def test_a_result_that_is_cut_off_is_refused(self):
        clip = self.clip()
        self.assertEqual(self.wanprep("conform", clip, "-o", "out.mp4").status, 0)
        (self.dir / "cut.mp4").write_bytes(clip.read_bytes()[:-20000])
        self.fails(self.wanprep("restore", "cut.mp4", "--recipe", "out.mp4.recipe.json", "-o", "back.mp4", "-q"), 3, "cut off")

    def test_a_picture_that_is_too_large_as_png_is_said_to_be_a_lossy_jpeg(self):
        (self.dir / "raw").write_bytes(os.urandom(3000 * 2400 * 3))
        subprocess.run(["ffmpeg", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "3000x2400", "-i", str(self.dir / "raw"), str(self.dir / "noise.png")],
                       check=True)
        (self.dir / "out").mkdir()
        answer = self.wanprep("conform", "noise.png", "--out-dir", "out", "--json")
        self.assertEqual(answer.status, 0, answer.err)
        [entry] = answer.document["files"]
        self.assertEqual((entry["grade"], entry["predicted"]["format"], entry["out"]), ("lossy", "jpeg", "out/noise.jpg"))
        self.assertEqual([(step["step"], step["does"], step["grade"]) for step in entry["steps"]], [("write", "written as JPEG", "lossy")])

    def test_a_picture_has_a_recipe_with_a_grade_for_each_step(self):
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=red@0.5:s=100x300,format=rgba", "-frames:v", "1", str(self.dir / "a.png")], check=True)
        answer = self.wanprep("conform", "a.png", "-o", "b.png", "--json")
        self.assertEqual(answer.status, 0, answer.err)
        [entry] = answer.document["files"]
        recipe = json.loads((self.dir / entry["recipe"]).read_text())
        self.assertEqual((recipe["schema"], recipe["kind"], recipe["steps"]), ("wanprep.recipe/1", "image", entry["steps"]))
        grades = {step["step"]: (step["grade"], step["because"].split(":")[0]) for step in recipe["steps"]}
        self.assertEqual(grades, {"flatten": ("lossy", "transparency"), "scale": ("near", "width"), "write": ("exact", "")})
        self.assertEqual(recipe["output"]["facts"]["width"], 240)
        self.clip()
        refused = self.wanprep("restore", "clip.mp4", "--recipe", "b.png.recipe.json", "-o", "back.mp4", "-q")
        self.fails(refused, 2, "a picture has no way back")

    def test_a_dry_run_tells_that_a_name_is_taken(self):
        clip = self.clip()
        for taken in ("out.mp4", "out.mp4.recipe.json"):
            (self.dir / taken).write_text("mine")
            self.fails(self.wanprep("conform", clip, "-o", "out.mp4", "--dry-run", "-q"), 8, f"{taken} exists")
            self.assertEqual(self.wanprep("conform", clip, "-o", "out.mp4", "--dry-run", "--force").status, 0)
            (self.dir / taken).unlink()

    def test_sound_that_outlasts_the_picture_is_told(self):
        self.clip("short.mp4")
        subprocess.run(["ffmpeg", "-v", "error", "-i", str(self.dir / "short.mp4"), "-f", "lavfi", "-i", "sine=duration=12", "-map", "0:v", "-map", "1:a", "-c:v",
                        "copy", str(self.dir / "long.mp4")], check=True)
        answer = self.wanprep("conform", "long.mp4", "-o", "out.mp4")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertIn("the sound goes on for 9", answer.err)

    def test_a_url_as_output_is_a_usage_error(self):
        self.fails(self.wanprep("conform", self.clip(), "-o", "https://a.invalid/c.mp4"), 2, "a URL where a file belongs")
        self.assertFalse((self.dir / "https:").exists())

    def test_what_is_wrong_with_every_one_of_several_files_is_no_success(self):
        self.clip("a.mp4"), self.clip("b.mp4")
        (self.dir / "out").mkdir()
        answer = self.wanprep("conform", "a.mp4", "b.mp4", "--start", "99", "--out-dir", "out")
        self.assertEqual(answer.status, 2, answer.err)
        for name in ("a.mp4: --start", "b.mp4: --start"):
            self.assertIn(name, answer.err)

    def test_several_files_go_into_a_folder(self):
        (self.dir / "out").mkdir()
        self.clip("a.mov", "--rotate", "90"), self.clip("b.mp4")
        answer = self.wanprep("conform", "a.mov", "b.mp4", "missing.mp4", "--out-dir", "out")
        self.assertEqual(answer.status, 3, answer.err)
        made = sorted(p.name for p in (self.dir / "out").iterdir())
        self.assertEqual(len([n for n in made if not n.endswith(".json")]), 2, made)

    def test_several_files_are_answered_in_the_order_given_whatever_ends_first(self):
        (self.dir / "out").mkdir()
        self.clip("long.mov", "--rotate", "90", "--frames", "200"), self.clip("b.mp4"), self.clip("c.mp4")
        answer = self.wanprep("conform", "--json", "long.mov", "b.mp4", "missing.mp4", "c.mp4", "--out-dir", "out")
        self.assertEqual(answer.status, 3, answer.err)
        names = [entry["source"].rsplit("/", 1)[-1] for entry in answer.document["files"]]
        self.assertEqual(names, ["long.mov", "b.mp4", "missing.mp4", "c.mp4"])
        self.assertIn("error", answer.document["files"][2])

    def test_several_files_say_whose_note_it_is(self):
        (self.dir / "out").mkdir()
        self.clip("long.mp4", "--frames", "264"), self.clip("b.mp4")
        answer = self.wanprep("conform", "b.mp4", "long.mp4", "--out-dir", "out")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertIn("long.mp4: ", answer.err)

    def test_files_that_want_one_name_are_refused_before_any_work(self):
        for folder in ("x", "y", "out"):
            (self.dir / folder).mkdir()
        self.clip("x/a.mp4"), self.clip("y/a.mov", "--frames", "80")
        for words in ([], ["--force"], ["--dry-run"]):
            self.fails(self.wanprep("conform", "x/a.mp4", "y/a.mov", "--out-dir", "out", *words), 2, "x/a.mp4", "y/a.mov", "out/a")
        self.assertEqual(list((self.dir / "out").iterdir()), [])

    def test_a_clip_and_a_picture_of_one_stem_go_side_by_side(self):
        (self.dir / "out").mkdir()
        (source,) = self.images("orientation-6.jpg")
        self.clip("a.mp4"), (self.dir / "a.jpg").write_bytes(source.read_bytes())
        answer = self.wanprep("conform", "a.mp4", "a.jpg", "--out-dir", "out")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(len([p for p in (self.dir / "out").iterdir() if p.suffix != ".json"]), 2)

    def capped(self, most):
        """A profile of its own that allows so many bytes."""
        offer = json.loads((SOURCE / "src/profile/data/offers/novita/wan2.7-videoedit.json").read_text())
        offer["narrows"]["video"] = {"bytes": {"max": str(most), "source": {"url": "https://example.com", "date": "2026-11",
                                                                         "documented_as": f"{most} bytes"}}}
        (self.dir / "capped.json").write_text(json.dumps(offer))
        return "capped.json"

    def test_the_byte_limit_is_met_with_every_frame_there(self):
        clip = self.clip("fast.mp4", "--rate", "60", "--frames", "180", "--rotate", "90")
        answer = self.wanprep("conform", clip, "-o", "out.mp4", "--profile", self.capped(130_000))
        self.assertEqual(answer.status, 0, answer.err)
        self.assertLessEqual((self.dir / "out.mp4").stat().st_size, 130_000)
        self.assertEqual(self.facts("out.mp4")["facts"]["video"]["frames"], 180)

    def test_a_byte_limit_that_no_encoder_meets_is_said_with_both_values(self):
        clip = self.clip("fast.mp4", "--rate", "60", "--frames", "180", "--rotate", "90")
        self.fails(self.wanprep("conform", clip, "-o", "out.mp4", "-q", "--profile", self.capped(2_000)), 4, "2000", "bytes")
        self.assertNotIn("out.mp4", self.names())

    def test_quality_and_slow_link_are_the_encoders_own_terms(self):
        clip = self.clip("c.mp4", "--rotate", "90")
        plan = self.wanprep("conform", "--json", clip, "-o", "a.mp4", "--dry-run", "--quality", "23").out
        slow = self.wanprep("conform", "--json", clip, "-o", "b.mp4", "--dry-run", "--slow-link").out
        self.assertIn("libx264 once, quality 23", plan)
        self.assertIn("libx264 once, quality 16", slow)

    def test_restore_needs_no_recipe(self):
        clip = self.clip("c.mov", "--rate", "25", "--frames", "75")
        self.assertEqual(self.wanprep("conform", clip, "-o", "clip.mp4").status, 0)
        answer = self.wanprep("restore", "clip.mp4", "--original", clip, "-o", "back.mov", "--json")
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(self.facts("back.mov")["facts"]["video"]["frames"], 75)

    def test_restore_refuses_another_original(self):
        clip = self.clip("c.mov", "--rotate", "90")
        self.wanprep("conform", clip, "-o", "clip.mp4")
        self.clip("c.mov", "--frames", "71", "--rotate", "90")
        answer = self.wanprep("restore", "clip.mp4", "--recipe", "clip.mp4.recipe.json", "-o", "back.mov")
        self.assertEqual(answer.status, 2, answer.err)
        self.assertIn("--original", answer.err)


    def images(self, *names):
        paths = [MEDIA / "image" / name for name in names]
        if not all(path.exists() for path in paths):
            self.skipTest("no shared media")
        return paths

    def image(self, name, *options):
        (source,) = self.images(name)
        (self.dir / "out").mkdir(exist_ok=True)
        answer = self.wanprep("conform", source, "--out-dir", "out", *options)
        self.assertEqual(answer.status, 0, answer.err)
        (made,) = (path for path in (self.dir / "out").iterdir() if not path.name.endswith(".recipe.json"))
        return made, self.facts(made)

    def test_a_reference_from_a_phone_is_taken(self):
        made, entry = self.image("iphone.HEIC")
        self.assertEqual((entry["verdict"], entry["findings"], made.suffix), ("fits", [], ".png"))

    def test_the_first_frame_of_a_moving_webp_is_taken_when_asked(self):
        self.assertEqual(self.wanprep("conform", *self.images("animated.webp"), "-o", "x.png").status, 4)
        self.assertEqual(self.image("animated.webp", "--first-frame")[1]["verdict"], "fits")

    def test_a_place_goes_and_every_coded_byte_stays(self):
        (source,) = self.images("ultrahdr-gainmap.jpg")
        made, entry = self.image("ultrahdr-gainmap.jpg")
        before, after = source.read_bytes(), made.read_bytes()
        scan = after.index(b"\xff\xda")  # in the source the first one is that of the thumbnail
        self.assertTrue(after[scan:scan + 1_000_000] in before)
        self.assertNotIn("location", [finding["rule"] for finding in entry["findings"]])

    def test_a_matte_stays_beside_a_transparent_clip(self):
        clip = self.clip("c.mov", "--codec", "prores", "--pixel-format", "yuva444p10le", "--options", "profile=4444:alpha_bits=16")
        answer = self.wanprep("conform", clip, "-o", "out.mp4", "--background", "black")
        self.assertEqual(answer.status, 0, answer.err)
        recipe = json.loads((self.dir / "out.mp4.recipe.json").read_text())
        self.assertEqual(recipe["matte"], "out.mp4.matte.mov")
        matte = self.facts(recipe["matte"])["facts"]["video"]
        self.assertEqual((matte["frames"], matte["width"]), (72, 480))


if __name__ == "__main__":
    main()
