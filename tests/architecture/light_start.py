"""The program itself must not need libav, OpenCV, libcurl or the HTTP server: they are modules."""
import re
import subprocess
import sys

needed = subprocess.run(["readelf", "-d", sys.argv[1]], capture_output=True, text=True, check=True).stdout
libraries = re.findall(r"NEEDED.*\[(.*?)\]", needed)
heavy = [name for name in libraries if re.match(r"lib(av|sw|opencv|curl|cpp-httplib|ssl)", name)]
print("needs", ", ".join(libraries))
assert not heavy, f"loads {heavy} at every start"
