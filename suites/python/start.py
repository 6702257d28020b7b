"""What does it cost to start Python and to import what many programs import?"""

import argparse
import json
import logging
import re
import subprocess

print(len({argparse, json, logging, re, subprocess}), "modules")
