#!/usr/bin/env python3
"""Fails on an #include that goes against the arrows, a foreign header in the wrong room, or a file over 400 lines.

The order and the arrows are read from the wanprep_layer(...) lines of the root CMakeLists.txt. Usage: check_layers.py [ROOT]
"""
import re
import subprocess
import sys
from pathlib import Path

MOST_LINES = 400

# Which foreign headers may be included where; everything else of them is a finding. A room is a folder prefix.
ROOMS = {
    r"lib(av\w+|sw\w+)/": ["src/media/", "tests/support/"],
    r"curl/": ["src/net/"],
    r"opencv2/": ["src/image/"],
    r"httplib\.h": ["src/service/rehearsal/", "tests/"],
    r"CLI/": ["src/cli/arguments.cpp"],
    r"toml\+\+/": ["src/cli/settings.cpp"],
    r"zlib\.h": ["src/image/", "tests/image/"],
    r"openssl/": ["src/disk/", "src/net/", "src/hosting/"],
    r"iostream": ["src/cli/", "samples/", "tests/"],
    r"thread": ["src/cli/", "src/session/", "src/service/rehearsal/", "src/media/apart/program.cpp", "tests/"],
}


def layers(root):
    """Layer name -> (folder, set of layers that it may include, itself included)."""
    text = (root / "CMakeLists.txt").read_text()
    out = {}
    for name, rest in re.findall(r"^wanprep_layer\((\w+)([^)]*)\)", text, re.M):
        words = rest.split()
        folder = words[words.index("FOLDER") + 1] if "FOLDER" in words else f"src/{name}"
        depends = words[words.index("DEPENDS") + 1 :] if "DEPENDS" in words else []
        depends = [d for d in depends if d not in ("FOLDER", folder)]
        allowed = {name}
        for other in depends:
            if other not in out:
                raise SystemExit(f"CMakeLists.txt: {name} depends on {other}, which stands to its right or nowhere")
            allowed |= out[other][1]
        out[name] = (folder, allowed)
    return out


def sources(root):
    found = subprocess.run(["git", "-C", str(root), "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True, check=False)
    names = found.stdout.split("\n") if found.returncode == 0 and found.stdout else [
        str(p.relative_to(root)) for p in root.rglob("*") if p.is_file()]
    return sorted(n for n in names if n.endswith((".cpp", ".hpp", ".h", ".py", ".cmake", "CMakeLists.txt")) and not n.startswith("build/") and (root / n).is_file())


def layer_of(name, table):
    for layer, (folder, _) in table.items():
        if name.startswith(folder + "/"):
            return layer
    return None


def included_layer(include, table):
    path = include if include.startswith("filters/") else f"src/{include}"
    return layer_of(path, table)


def findings(root):
    table = layers(root)
    for name in sources(root):
        lines = (root / name).read_text(errors="replace").splitlines()
        if len(lines) > MOST_LINES:
            yield f"{name}: {len(lines)} lines, at most {MOST_LINES}"
        if not name.endswith((".cpp", ".hpp", ".h")):
            continue
        layer = layer_of(name, table)
        for number, line in enumerate(lines, 1):
            match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)', line)
            if not match:
                continue
            include = match.group(2)
            for pattern, rooms in ROOMS.items():
                if re.fullmatch(pattern + (r".*" if pattern.endswith("/") else ""), include) and not any(name.startswith(r) for r in rooms):
                    yield f"{name}:{number}: <{include}> belongs into {', '.join(rooms)}"
            if match.group(1) == '"' and layer:
                other = included_layer(include, table)
                if other and other not in table[layer][1]:
                    yield f"{name}:{number}: {layer} must not include {include}: {other} stands to its right"


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent)
    wrong = list(findings(root))
    for line in wrong:
        print(line)
    print(f"{len(wrong)} findings in {len(sources(root))} files")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
