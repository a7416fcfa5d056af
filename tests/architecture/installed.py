"""An installed program finds its modules and profiles from any folder, with no variable set: installed.py BUILD CLIP_MAKER."""
import subprocess
import sys
import tempfile
from pathlib import Path

build, clip_maker = sys.argv[1:3]

with tempfile.TemporaryDirectory() as folder:
    prefix, elsewhere = Path(folder) / "prefix", Path(folder) / "elsewhere"
    elsewhere.mkdir()
    subprocess.run(["cmake", "--install", build, "--prefix", str(prefix)], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([clip_maker, str(elsewhere / "long.mov"), "--frames", "264", "--rate", "24", "--size", "480x360"],
                   check=True, stdout=subprocess.DEVNULL)

    def wanprep(status, *words):
        done = subprocess.run([str(prefix / "bin/wanprep"), *words], cwd=elsewhere, capture_output=True, text=True, check=False,
                              env={"PATH": "/usr/bin:/bin", "HOME": str(elsewhere)})
        assert done.returncode == status, f"{words}: exit {done.returncode}, not {status}\n{done.stdout}{done.stderr}"
        return done.stdout

    assert "wan2.7-videoedit" in wanprep(0, "limits")
    assert "264" in wanprep(1, "probe", "long.mov")
    wanprep(0, "conform", "long.mov", "-o", "fits.mp4", "--long", "trim", "--quiet")
    wanprep(0, "probe", "fits.mp4")
    wanprep(0, "edit", "fits.mp4", "-o", "edited.mov", "--service", "rehearsal", "--prompt", "clay", "--poll-every", "100ms",
            "--quiet")
    files = sorted(str(p.relative_to(prefix)) for p in prefix.rglob("*") if p.is_file())
    modules = [f for f in files if f.endswith(".so")]
    assert len(modules) == 5, modules
    assert any(f.endswith("/wanprep-media") for f in files), files
    print(len(files), "files are installed and enough")
