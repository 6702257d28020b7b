"""OpenCV: edges found in a picture."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(cv2):
    import numpy

    picture = numpy.zeros((64, 64), numpy.uint8)
    cv2.rectangle(picture, (16, 16), (47, 47), 255, -1)
    edges = cv2.Canny(picture, 50, 100)
    outlines, _ = cv2.findContours(edges, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return f"{len(outlines)} outline, {cv2.resize(picture, (8, 8)).shape}"


def work(cv2):
    import numpy

    picture = numpy.arange(100 * 100, dtype=numpy.uint8).reshape(100, 100)
    return lambda: int(cv2.medianBlur(picture, 5)[50, 50])


package.main("cv2", use, work, 130)
