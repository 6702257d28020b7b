"""Shapely: areas of polygons by the GEOS that its wheel carries."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(shapely):
    square = shapely.box(0, 0, 2, 2)
    return f"common {square.intersection(shapely.box(1, 1, 3, 3)).area}, wkt {square.centroid.wkt}"


def work(shapely):
    ring = shapely.Point(0, 0).buffer(1)
    return lambda: round(ring.union(shapely.box(0, 0, 2, 2)).area * 1000)


package.main("shapely", use, work, 6352)
