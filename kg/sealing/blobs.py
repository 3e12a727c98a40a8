"""AES-256-GCM over a natural person's name and number, bound to the entity it belongs to.

The nonce is a keyed hash of plaintext and entity, so the same plaintext of the same entity gives the same blob: a blob
changes only when its content does, two nights of the same files give the same graph, and two entities with the same
name do not show it. (A repeated nonce then means a repeated message, which is the construction of SIV modes.)
"""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kg.errors import SealError
from kg.model.ids import SealedBlob

_NONCE_BYTES: Final = 12
_VERSION: Final = b"\x01"
_build_cipher = lru_cache(maxsize=4)(AESGCM)


@dataclass(frozen=True, slots=True)
class SealedContent:
    """What a blob holds: names as canonical text, the valid number if there is one."""

    name: str | None
    number: str | None

    def __repr__(self) -> str:
        """Nothing personal, wherever it is printed."""
        return "SealedContent(…)"


def seal(key: bytes, entity_id: str, content: SealedContent) -> SealedBlob:
    """The blob of `content`, openable only with the same key for the same entity."""
    plaintext = json.dumps([content.name, content.number], ensure_ascii=False).encode()
    bound = _VERSION + entity_id.encode()
    nonce = hashlib.blake2b(
        bound + b"\x1f" + plaintext, digest_size=_NONCE_BYTES, key=key, person=b"xintu-nonce"
    ).digest()
    ciphertext = _build_cipher(key).encrypt(nonce, plaintext, bound)
    return SealedBlob(base64.b64encode(_VERSION + nonce + ciphertext).decode("ascii"))


def unseal(key: bytes, entity_id: str, blob: SealedBlob) -> SealedContent:
    """What `blob` holds.

    Raises:
        SealError: another key, another entity, or a damaged blob.
    """
    try:
        raw = binascii.a2b_base64(blob, strict_mode=True)
        if raw[:1] != _VERSION:
            raise ValueError(raw[:1])
        nonce, ciphertext = raw[1 : 1 + _NONCE_BYTES], raw[1 + _NONCE_BYTES :]
        name, number = orjson.loads(_build_cipher(key).decrypt(nonce, ciphertext, _VERSION + entity_id.encode()))
    except (InvalidTag, ValueError) as error:
        raise SealError(
            f"The sealed blob of entity {entity_id} does not open.",
            way_out="It was sealed with another key or moved to another entity; publish again with this key file.",
        ) from error
    return SealedContent(name=name, number=number)
