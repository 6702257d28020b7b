"""PyCryptodome: a hash and an encryption."""

import os
import sys
import zlib

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(_):
    from Crypto.Cipher import AES
    from Crypto.Hash import SHA256
    from Crypto.PublicKey import ECC

    sealed = AES.new(bytes(16), AES.MODE_GCM, nonce=bytes(12)).encrypt(b"alpine")
    point = ECC.construct(curve="p256", d=7).pointQ.x
    return f"{SHA256.new(b'alpine').hexdigest()[:8]} {sealed.hex()} {int(point) % 10000}"


def work(_):
    from Crypto.Cipher import AES

    text = bytes(4096)
    return lambda: zlib.crc32(AES.new(bytes(16), AES.MODE_CTR, nonce=bytes(8)).encrypt(text))


package.main("Crypto.Util._raw_api", use, work, 3193490237)
