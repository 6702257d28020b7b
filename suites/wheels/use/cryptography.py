"""cryptography: a hash, an encryption and a signature by the OpenSSL that is linked in."""

import os
import sys
import zlib

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(_):
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    digest = hashes.Hash(hashes.SHA256())
    digest.update(b"alpine")
    sealed = AESGCM(bytes(16)).encrypt(bytes(12), b"alpine", None)
    signature = Ed25519PrivateKey.from_private_bytes(bytes(32)).sign(b"alpine")
    return f"{digest.finalize().hex()[:8]} {sealed.hex()[:8]} {signature.hex()[:8]}"


def work(_):
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    cipher, text = AESGCM(bytes(16)), bytes(4096)
    return lambda: zlib.crc32(cipher.encrypt(bytes(12), text, None))


package.main("cryptography.hazmat.bindings._rust", use, work, 3800663365)
