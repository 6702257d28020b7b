"""Pillow: a picture resized, and put through JPEG, PNG and WebP."""

import io
import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(Image):
    picture = Image.new("RGB", (64, 64), (200, 100, 50)).resize((16, 16))
    for form in ("JPEG", "PNG", "WEBP"):
        file = io.BytesIO()
        picture.save(file, form)
        picture = Image.open(file)
    width, height = picture.size
    return f"{picture.format} {width}x{height}, grey {picture.convert('L').getpixel((0, 0))}"


def work(Image):
    picture = Image.new("L", (200, 200), 90)
    return lambda: picture.resize((50, 50), Image.Resampling.BICUBIC).getpixel((5, 5))


package.main("PIL.Image", use, work, 90)
