from __future__ import annotations

import ssl
from ipaddress import ip_address

import pytest

from caspian_mail.links.network import is_public, look_up, trusting


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.10",
        "0.0.0.0",  # noqa: S104 - nothing is bound to it
        "0.1.2.3",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.1.2.3",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::808:808",
        "2002:7f00:1::",
        "2002:c0a8:101::1",
        "2001:0:808:808:0:0:80ff:fffe",
        "2001:db8::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
        "100::1",
    ],
)
def test_what_is_no_machine_on_the_open_internet_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "93.184.216.34",
        "172.32.0.1",
        "100.128.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2606:2800:220:1::1",
        "2a00:1450:4001:800::200e",
    ],
)
def test_the_rest_is(address: str) -> None:
    assert is_public(ip_address(address))


def test_a_host_is_looked_up_in_any_spelling() -> None:
    assert look_up("localhost", 80)
    for spelling in ("127.0.0.1", "2130706433", "0x7f.1"):
        assert [is_public(address) for address in look_up(spelling, 80)] == [False]


@pytest.mark.parametrize("known", [True, False])
def test_certificates_are_verified_whether_the_machine_knows_authorities_or_not(
    monkeypatch: pytest.MonkeyPatch,
    known: bool,  # noqa: FBT001 - a case
) -> None:
    monkeypatch.setattr(ssl, "create_default_context", lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    folder = "/etc/ssl/certs" if known else None
    paths = ssl.DefaultVerifyPaths(None, folder, "", "", "", "")  # type: ignore[arg-type]
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    context = trusting()
    assert bool(context.get_ca_certs()) is not known
    assert context.verify_mode == ssl.CERT_REQUIRED
