"""Texts are searched for what looks like a key."""

import pytest

from daedalus_data.validators import scan

KEYS = {
    "private key": "-----BEGIN RSA PRIVATE KEY-----",
    "AWS key": "AKIA" + "ABCD1234" * 2,
    "GitHub token": "ghp_" + "a1B2" * 9,
    "model key": "sk-or-v1-" + "0f" * 16,
    "Google key": "AIza" + "x" * 35,
    "web token": "eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJSMeK",
    "bearer token": "Authorization: Bearer abcdefghijklmnopqrstu",
    "password in an address": "postgres://admin:hunter22@db.example",
    "assigned secret": '{"api_key": "q8w7e6r5t4y3u2i1o0"}',
}


@pytest.mark.parametrize("kind", KEYS)
def test_a_key_of_each_kind_is_found_and_told_without_its_value(kind):
    (leak,) = scan(f"before {KEYS[kind]} after", live={})
    assert leak.kind == kind
    assert KEYS[kind][-12:] not in leak.masked


def test_prose_about_secrets_is_no_secret():
    prose = "The password was never said aloud; her secret: a task-force risk-averse enough to skip the high-gain antenna. "
    log = '{"kind":"fact_learned","secret":false,"endpoint":"https://example.org/v1","digest":"' + "0a" * 32 + '"}'
    assert scan(prose + log, live={}) == []
