"""Turns one arrow round in a copy of the tree, makes one file too long and puts one header into the wrong room: the layer
check must name all three, and nothing in the tree as it is."""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

source = Path(sys.argv[1])
check = source / "scripts/check_layers.py"


def run(root):
    return subprocess.run([sys.executable, str(check), str(root)], capture_output=True, text=True, check=False)


with tempfile.TemporaryDirectory() as folder:
    root = Path(folder)
    for name in ("src", "filters"):
        shutil.copytree(source / name, root / name)
    shutil.copy(source / "CMakeLists.txt", root)
    assert run(root).returncode == 0, "the copy is clean at first"

    header = root / "src/core/error.hpp"
    header.write_text('#include "plan/conform.hpp"\n' + header.read_text())
    (root / "src/check/long.cpp").write_text("// a line\n" * 401)
    (root / "src/plan/wrong_room.cpp").write_text("#include <curl/curl.h>\n#include <iostream>\n")
    found = run(root)
    assert found.returncode == 1, "a reversed arrow must fail"
    for words in ("src/core/error.hpp:1: core must not include plan/conform.hpp", "src/check/long.cpp: 401 lines",
                  "src/plan/wrong_room.cpp:1: <curl/curl.h>", "src/plan/wrong_room.cpp:2: <iostream>"):
        assert words in found.stdout, f"not found: {words}\n{found.stdout}"
