"""Who a bearer token names, and which tokens are not believed."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

from api.authentication import Caller, build_authenticator, build_development_token
from api.settings import ApiSettings
from kg.errors import AccessDenied, ConfigurationError

NOW = datetime(2026, 1, 6, 9, tzinfo=UTC)
KEY = b"k" * 32
LI = Caller("li.hua", "regulator")


def _sign(key: Any, algorithm: str = "ES256", **changes: Any) -> str:
    claims = {"sub": "li.hua", "role": "regulator", "aud": "xintu", "exp": int(NOW.timestamp()) + 60, **changes}
    return jwt.encode({"alg": algorithm, "kid": "one"}, {k: v for k, v in claims.items() if v is not None}, key)


@pytest.fixture(scope="module")
def signing_key() -> ECKey:
    return ECKey.generate_key("P-256", {"kid": "one"})


@pytest.fixture
def beyond_loopback(tmp_path: Path, signing_key: ECKey) -> ApiSettings:
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps(KeySet([signing_key]).as_dict(private=False)))
    return ApiSettings(host="192.0.2.1", jwks_file=path)


def test_a_development_token_names_its_caller_until_it_expires() -> None:
    token = build_development_token(KEY, LI, issued_at=NOW, valid_hours=1)
    settings = ApiSettings()
    assert build_authenticator(settings, KEY, lambda: NOW).read_caller(f"Bearer {token}") == LI
    with pytest.raises(AccessDenied, match="not valid"):
        build_authenticator(settings, KEY, lambda: NOW + timedelta(hours=2)).read_caller(f"Bearer {token}")
    with pytest.raises(AccessDenied, match="not valid"):
        build_authenticator(settings, b"o" * 32, lambda: NOW).read_caller(f"Bearer {token}")


def test_a_token_that_was_believed_is_believed_no_longer_than_it_lasts() -> None:
    now = [NOW]
    authenticator = build_authenticator(ApiSettings(), KEY, lambda: now[0])
    header = f"Bearer {build_development_token(KEY, LI, issued_at=NOW, valid_hours=1)}"
    assert [authenticator.read_caller(header) for _ in range(2)] == [LI, LI]
    now[0] += timedelta(hours=1)
    with pytest.raises(AccessDenied, match="not valid"):
        authenticator.read_caller(header)


def test_a_service_that_knows_the_operators_keys_believes_no_development_token(
    beyond_loopback: ApiSettings, signing_key: ECKey
) -> None:
    """On loopback it may stand behind a proxy, reachable from anywhere."""
    authenticator = build_authenticator(ApiSettings(jwks_file=beyond_loopback.jwks_file), KEY, lambda: NOW)
    assert authenticator.read_caller(f"Bearer {_sign(signing_key)}") == LI
    with pytest.raises(AccessDenied, match="not valid"):
        authenticator.read_caller(f"Bearer {build_development_token(KEY, LI, issued_at=NOW, valid_hours=1)}")


UNSIGNED = "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJsaS5odWEiLCJyb2xlIjoicmVndWxhdG9yIn0."


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Basic abc", "Bearer nonsense", "Bearer a.b.c", "Bearer a.b.c.d.e", "Bearer é.é.é", UNSIGNED],
)
def test_what_is_no_token_is_refused(header: str | None) -> None:
    with pytest.raises(AccessDenied):
        build_authenticator(ApiSettings(), KEY, lambda: NOW).read_caller(header)


def test_beyond_loopback_only_signed_tokens_are_believed(beyond_loopback: ApiSettings, signing_key: ECKey) -> None:
    authenticator = build_authenticator(beyond_loopback, KEY, lambda: NOW)
    assert authenticator.read_caller(f"Bearer {_sign(signing_key)}") == LI
    development = build_development_token(KEY, LI, issued_at=NOW, valid_hours=1)
    with pytest.raises(AccessDenied):
        authenticator.read_caller(f"Bearer {development}")


@pytest.mark.parametrize(
    "changes",
    [{"exp": int(NOW.timestamp()) - 1}, {"exp": None}, {"aud": "other"}, {"aud": None}, {"role": None}, {"sub": ""}],
)
def test_a_signed_token_without_what_it_must_say_is_refused(
    beyond_loopback: ApiSettings, signing_key: ECKey, changes: dict[str, Any]
) -> None:
    token = _sign(signing_key, **changes)
    with pytest.raises(AccessDenied):
        build_authenticator(beyond_loopback, KEY, lambda: NOW).read_caller(f"Bearer {token}")


def test_a_public_key_is_never_taken_for_a_shared_secret(beyond_loopback: ApiSettings, signing_key: ECKey) -> None:
    public = OctKey.import_key(signing_key.as_pem(private=False).hex())
    with pytest.raises(AccessDenied):
        build_authenticator(beyond_loopback, KEY, lambda: NOW).read_caller(f"Bearer {_sign(public, 'HS256')}")


def test_a_key_set_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    broken = tmp_path / "jwks.json"
    broken.write_text("{}")
    with pytest.raises(ConfigurationError, match=r"jwks\.json"):
        build_authenticator(ApiSettings(jwks_file=broken), KEY, lambda: NOW)
