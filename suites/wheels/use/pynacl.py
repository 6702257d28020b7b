"""PyNaCl: a secret box and a signature by libsodium."""

import os
import sys
import zlib

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(_):
    from nacl.secret import SecretBox
    from nacl.signing import SigningKey

    sealed = SecretBox(bytes(32)).encrypt(b"alpine", bytes(24)).ciphertext
    signature = SigningKey(bytes(32)).sign(b"alpine").signature
    return f"{sealed.hex()[:8]} {signature.hex()[:8]}"


def work(_):
    from nacl.secret import SecretBox

    box, text = SecretBox(bytes(32)), bytes(4096)
    return lambda: zlib.crc32(box.encrypt(text, bytes(24)).ciphertext)


package.main("nacl._sodium", use, work, 152446446)
