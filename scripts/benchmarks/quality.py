"""What stands beside a ratio: frames that were written, and how near they are to their source."""
import subprocess


def frames(path):
    out = subprocess.run(["ffprobe", "-v", "error", "-count_packets", "-select_streams", "v:0", "-show_entries",
                          "stream=nb_read_packets", "-of", "csv=p=0", path], capture_output=True, text=True, check=True)
    return out.stdout.strip().strip(",")


def ssim(made, reference, seek=(), graph=""):
    """Frame n of `made` against frame n of `reference` from `seek` on, sent through `graph` to the same size and kind."""
    chain = (graph + "," if graph else "") + "format=yuv420p,settb=AVTB,setpts=N[b]"
    text = f"[0:v]format=yuv420p,settb=AVTB,setpts=N[a];[1:v]{chain};[a][b]ssim=shortest=1"
    out = subprocess.run(["ffmpeg", "-v", "info", "-i", made, *seek, "-i", reference, "-lavfi", text, "-f", "null", "-"],
                         capture_output=True, text=True, check=False)
    found = [line for line in out.stderr.splitlines() if "SSIM" in line]
    return found[-1].split("All:")[1].split()[0][:7] if found else "-"

