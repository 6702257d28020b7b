"""greenlet: two stacks that switch to each other."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def ping(greenlet, rounds):
    seen = []

    def other():
        while True:
            seen.append("pong")
            main.switch()

    main = greenlet.getcurrent()
    partner = greenlet.greenlet(other)
    for _ in range(rounds):
        seen.append("ping")
        partner.switch()
    return seen


def use(greenlet):
    return " ".join(ping(greenlet, 2))


def work(greenlet):
    return lambda: len(ping(greenlet, 100))


package.main("greenlet", use, work, 200)
