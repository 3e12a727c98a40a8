"""Who asks: bearer tokens, signed by the operator's keys (a JWKS file) or, on loopback only, by this installation.

A development token is HS256 under the installation's token key and says so (`iss`); it is never accepted by a service
that listens on any other address than loopback, nor by one that has a JWKS file, as that may stand behind a proxy.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey

from api.settings import ApiSettings
from kg.errors import AccessDenied, ConfigurationError

DEVELOPMENT_ISSUER: Final = "xintu-development"
_DEVELOPMENT_ALGORITHMS: Final = ["HS256"]
_ALGORITHMS: Final = ["ES256", "ES384", "PS256", "RS256", "EdDSA", "Ed25519"]
_SUBJECT_MAX: Final = 200
_KNOWN_MAX: Final = 1_000
"""Tokens that are remembered."""
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as the token says; `role` is the token's word, permitted or not."""

    subject: str
    role: str


@dataclass(frozen=True, slots=True, repr=False)
class Authenticator:
    """Reads bearer tokens. `development_key` is None where development tokens are refused."""

    development_key: bytes | None
    keys: KeySet | None
    issuer: str | None
    audience: str
    clock: Clock
    _known: dict[str, tuple[Caller, float]] = field(default_factory=dict)
    """Headers whose signature was seen to be good, each with the time at which its token ends."""

    def read_caller(self, authorization: str | None) -> Caller:
        """The caller that an `Authorization` header names. A signature is verified once, an end each time.

        Raises:
            AccessDenied: there is no token, or it is not valid here and now.
        """
        known = self._known.get(authorization or "")
        if known and self.clock().timestamp() < known[1]:
            return known[0]
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise AccessDenied("No bearer token was sent.", way_out="Send: Authorization: Bearer TOKEN.")
        for read in (self._read_signed, self._read_development):
            claims = read(token.strip())
            if claims is not None:
                caller = _build_caller(claims)
                if len(self._known) >= _KNOWN_MAX:
                    del self._known[next(iter(self._known))]
                self._known[authorization or ""] = (caller, float(claims["exp"]))
                return caller
        raise AccessDenied("The bearer token is not valid here.", way_out="Ask for a new one.")

    def _read_signed(self, token: str) -> dict[str, Any] | None:
        if self.keys is None:
            return None
        issuer: Any = {"essential": True, "value": self.issuer} if self.issuer else {}
        return self._read_claims(
            token, self.keys, _ALGORITHMS, iss=issuer, aud={"essential": True, "value": self.audience}
        )

    def _read_development(self, token: str) -> dict[str, Any] | None:
        if self.development_key is None:
            return None
        key = OctKey.import_key(self.development_key)
        return self._read_claims(
            token, key, _DEVELOPMENT_ALGORITHMS, iss={"essential": True, "value": DEVELOPMENT_ISSUER}
        )

    def _read_claims(self, token: str, key: Any, algorithms: list[str], **expected: Any) -> dict[str, Any] | None:
        try:
            decoded = jwt.decode(token, key, algorithms=algorithms)
            registry = jwt.JWTClaimsRegistry(
                now=int(self.clock().timestamp()),
                exp={"essential": True},
                sub={"essential": True},
                role={"essential": True},
                **{name: rule for name, rule in expected.items() if rule},
            )
            registry.validate(decoded.claims)
        except (JoseError, ValueError):
            return None
        return dict(decoded.claims)


def build_authenticator(settings: ApiSettings, token_key: bytes, clock: Clock) -> Authenticator:
    """The authenticator for where the service listens.

    Raises:
        ConfigurationError: it listens beyond loopback without a JWKS file, or that file cannot be read.
    """
    if settings.jwks_file is None and not settings.is_loopback:
        raise ConfigurationError(
            f"Development tokens are not accepted on {settings.host}.",
            way_out="Set KG_API_JWKS_FILE to the key set of whoever signs your tokens, or listen on 127.0.0.1.",
        )
    return Authenticator(
        development_key=None if settings.jwks_file else token_key,
        keys=_read_keys(settings.jwks_file) if settings.jwks_file else None,
        issuer=settings.issuer,
        audience=settings.audience,
        clock=clock,
    )


def build_development_token(token_key: bytes, caller: Caller, *, issued_at: datetime, valid_hours: float) -> str:
    """A development token for `caller`; good on loopback of this installation for `valid_hours`."""
    claims = {
        "iss": DEVELOPMENT_ISSUER,
        "sub": caller.subject,
        "role": caller.role,
        "iat": int(issued_at.timestamp()),
        "exp": int((issued_at + timedelta(hours=valid_hours)).timestamp()),
    }
    return jwt.encode({"alg": _DEVELOPMENT_ALGORITHMS[0]}, claims, OctKey.import_key(token_key))


def _build_caller(claims: dict[str, Any]) -> Caller:
    subject, role = claims["sub"], claims["role"]
    if not isinstance(subject, str) or not isinstance(role, str) or not 0 < len(subject) <= _SUBJECT_MAX:
        raise AccessDenied("The bearer token's sub and role are no plain text.", way_out="Ask for a new one.")
    return Caller(subject, role)


def _read_keys(path: Path) -> KeySet:
    try:
        return KeySet.import_key_set(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, JoseError) as error:
        raise ConfigurationError(
            f"The key set {path} cannot be read.", way_out="It must be a JSON Web Key Set."
        ) from error
