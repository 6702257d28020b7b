"""A package that is made for the test."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package

package.main("unbuilt", lambda _: "5", lambda _: lambda: sum(range(1000)), 499500)
