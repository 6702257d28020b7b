"""Matplotlib: a chart drawn into memory."""

import os
import sys
import tempfile

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(_):
    os.environ.setdefault("MPLCONFIGDIR", tempfile.gettempdir())
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    canvas = FigureCanvasAgg(Figure(figsize=(2, 1), dpi=100))
    axes = canvas.figure.subplots()
    axes.plot([0, 1, 4, 9])
    axes.set_title("tax")
    canvas.draw()
    width, height = canvas.get_width_height()
    drawn = any(level < 255 for level in canvas.buffer_rgba().tobytes())
    return f"{width}x{height}, {'drawn' if drawn else 'blank'}"


def work(_):
    from matplotlib.path import Path

    circle = Path.unit_circle()
    points = [(x / 10, y / 10) for x in range(-12, 13) for y in range(-12, 13)]
    return lambda: int(circle.contains_points(points).sum())


package.main("matplotlib", use, work, 308)
