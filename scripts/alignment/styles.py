"""How results look: filters that keep time and structure, and change nearly all else."""
STYLES = {
    "plain": "null",
    "hue": "hue=h=110:s=1.5",
    "edges": "edgedetect=mode=colormix:high=0.15",
    "sketch": "edgedetect=low=0.06:high=0.2,gblur=sigma=0.7",                       # lines on black: nothing of the tone is left
    "posterise": "lutyuv=y='trunc(val/51)*51':u='trunc(val/43)*43':v='trunc(val/43)*43'",
    "blur": "gblur=sigma=4",
    "noise": "noise=alls=45:allf=t",
    "invert": "negate",
    "palette": "lutyuv=y='128+100*sin(val/20)':u='128+80*cos(val/14)'",
    "painterly": "scale=426:240,median=radius=5,unsharp=7:7:1.5,lutyuv=y='trunc(val/16)*16',scale=320:180",
    # Drawn anew every fourth frame, a little aside of where it was, in another light.
    "boil": "rotate=a='0.02*sin(17*trunc(n/4))':fillcolor=gray,eq=brightness='0.07*sin(7*n)':contrast='1+0.2*sin(3*n)':eval=frame,noise=alls=20:allf=t",
}
# Encoded at 160 kb/s on the way (320x180), which is well below what a service sends.
LOW_RATE = ["plain", "hue", "posterise", "noise", "painterly", "boil"]
GRAY = "scale=64:36:flags=area,format=gray"


def names():
    return [*STYLES, *(f"{name}-low" for name in LOW_RATE)]
