"""The program itself must not need libav, OpenCV, libcurl or the HTTP server: they are modules. And no module that lives in it
decodes anything: what libav reads is read by wanprep-media, in a process of its own."""
import re
import subprocess
import sys
from pathlib import Path


def needed(file):
    said = subprocess.run(["readelf", "-d", file], capture_output=True, text=True, check=True).stdout
    libraries = re.findall(r"NEEDED.*\[(.*?)\]", said)
    print(Path(file).name, "needs", ", ".join(libraries))
    return libraries


heavy = [name for name in needed(sys.argv[1]) if re.match(r"lib(av|sw|opencv|curl|cpp-httplib|ssl)", name)]
assert not heavy, f"loads {heavy} at every start"
for module in ("image", "net", "rehearsal"):
    decoders = [name for name in needed(Path(sys.argv[1]).parent.parent / f"lib/wanprep/wanprep-{module}.so")
                if re.match(r"lib(av|sw|opencv_(imgcodecs|videoio|highgui)|jpeg|turbojpeg|png|webp|tiff|heif|jxl)", name)]
    assert not decoders, f"wanprep-{module} decodes by {decoders} in the program's own process"
