from __future__ import annotations

import errno
import socket
import ssl
import threading
from datetime import date
from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

import caspian_mail
from caspian_mail.links import Network
from caspian_mail.links.following import MOST_READ, follow
from caspian_mail.links.network import is_public
from caspian_mail.model import Answer
from tests.web_server import Page, WebServer, here, to, trusting

if TYPE_CHECKING:
    from caspian_mail.links.network import IPAddress

DATED = Page(body=b'<meta property="article:published_time" content="2025-10-21T09:00:00Z">')


def _methods(site: WebServer) -> list[str]:
    return [asked.method for asked in site.asked]


def test_a_page_is_asked_for_politely_and_read_for_its_date() -> None:
    with WebServer({"/story": DATED}) as site:
        answer = follow(site.url("/story"), here())
        assert answer == Answer(status=200, final=site.url("/story"), published=date(2025, 10, 21))
    assert _methods(site) == ["HEAD", "GET"]
    for asked in site.asked:
        assert asked.host == "site.example"
        assert asked.fields["user-agent"].startswith(f"Caspian-Mail/{caspian_mail.__version__} (")
        assert asked.fields.keys().isdisjoint({"cookie", "authorization", "referer", "proxy-authorization"})


def test_a_front_page_and_what_is_no_page_is_not_read() -> None:
    with WebServer({"/": Page(), "/a.pdf": Page(fields={"Content-Type": "application/pdf"})}) as site:
        assert follow(site.url("/"), here()).status == 200
        assert follow(site.url("/a.pdf"), here()).status == 200
    assert _methods(site) == ["HEAD", "HEAD"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 500, 501, 503, 999, 0])
def test_what_a_server_says_to_a_head_alone_is_not_believed(status: int) -> None:
    with WebServer({"/a": Page(head=Page(status))}) as site:
        assert follow(site.url("/a"), here()).status == 200
    assert _methods(site) == ["HEAD", "GET"]


def test_who_asks_too_often_does_not_ask_again() -> None:
    with WebServer({"/a": Page(head=Page(429))}) as site:
        assert follow(site.url("/a"), here()).status == 429
    assert _methods(site) == ["HEAD"]


@pytest.mark.parametrize("status", [401, 402, 403, 404, 410, 429, 451, 500, 503, 999])
def test_a_status_is_the_answer(status: int) -> None:
    with WebServer({"/a": Page(status)}) as site:
        assert follow(site.url("/a"), here()) == Answer(status=status, final=site.url("/a"))


def test_a_page_that_only_a_head_is_given_of_is_in_order() -> None:
    with WebServer({"/a": Page(0, head=Page())}) as site:
        assert follow(site.url("/a"), here()) == Answer(status=200, final=site.url("/a"))


@pytest.mark.parametrize(
    ("status", "spelt"), [(301, "é"), (302, "\u00c3\u00a9"), (303, "é"), (307, "é"), (308, "é")]
)
def test_redirects_are_followed_to_the_end_without_cookies(status: int, spelt: str) -> None:
    with WebServer({"/b?c=%C3%A9": DATED}) as site:
        site.pages["/a"] = to(f"../b?c={spelt}#part", status)
        answer = follow(site.url("/a"), here())
        assert answer == Answer(status=200, final=site.url("/b?c=é"), published=date(2025, 10, 21))
    assert all("cookie" not in asked.fields for asked in site.asked)


def test_a_redirect_leads_from_host_to_host_and_from_http_to_https() -> None:
    with WebServer({"/a": Page()}, certified_for="other.example") as other, WebServer({}) as site:
        site.pages["/a"] = to(other.url("/a", "other.example"))
        assert follow(site.url("/a"), here()).final == other.url("/a", "other.example")
        assert {asked.host for asked in other.asked} == {"other.example"}


def test_a_redirect_without_a_place_is_an_answer() -> None:
    with WebServer({"/a": Page(302)}) as site:
        assert follow(site.url("/a"), here()) == Answer(status=302, final=site.url("/a"))


def test_redirects_without_end_are_left() -> None:
    with WebServer({"/a": to("/a")}) as site:
        assert follow(site.url("/a"), here()) == Answer("endless")
    assert len(site.asked) == 11


@pytest.mark.parametrize("location", ["ftp://site.example/", "javascript:alert(1)", "file:///etc/passwd"])
def test_a_redirect_out_of_the_web_is_not_followed(location: str) -> None:
    with WebServer({"/a": to(location)}) as site:
        assert follow(site.url("/a"), here()) == Answer("scheme")


def test_a_name_in_any_alphabet_is_asked_for_in_idna() -> None:
    with WebServer({"/%D0%B0?q=%D0%B0": Page()}) as site:
        assert follow(site.url("/а?q=а", "пример.example"), here()).status == 200
    assert {asked.host for asked in site.asked} == {"xn--e1afmkfd.example"}


def test_credentials_in_a_redirect_are_not_sent() -> None:
    with WebServer({"/b": Page()}) as site:
        site.pages["/a"] = to(f"http://me:secret@site.example:{site.port}/b")
        assert follow(site.url("/a"), here()).status == 200
    assert all("authorization" not in asked.fields for asked in site.asked)


def test_a_host_that_is_none() -> None:
    assert follow("https://nowhere.example/", here("nowhere.example")) == Answer(
        "host", detail="nowhere.example"
    )
    assert follow(f"https://{'x' * 64}.example/", here()).fault == "host"


@given(st.text() | st.text(st.sampled_from("[]@:/?#.%a\u0430 0")))
def test_whatever_a_link_says_is_an_answer(text: str) -> None:
    for url in (text, f"http://{text}", f"https://site.example/{text}"):
        assert follow(url, here("*")).fault in {"host", "scheme", "hang-up"}


def test_a_redirect_to_brackets_that_hold_no_address_is_a_hang_up() -> None:
    with WebServer({"/a": to("http://[a]/")}) as site:
        assert follow(site.url("/a"), here()) == Answer("hang-up")


def test_a_redirect_to_a_host_that_is_none_names_that_one() -> None:
    with WebServer({"/a": to("http://nowhere.example/")}) as site:
        assert follow(site.url("/a"), here("nowhere.example")) == Answer("host", detail="nowhere.example")


def _failing(error: OSError) -> Network:
    def look_up(_host: str, _port: int) -> list[IPAddress]:
        raise error

    return Network(look_up, lambda _: True)


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (socket.gaierror(socket.EAI_AGAIN, ""), "network"),
        (OSError(errno.ENETUNREACH, ""), "network"),
        (OSError(errno.EHOSTUNREACH, ""), "network"),
        (TimeoutError(), "silence"),
        (ConnectionResetError(), "hang-up"),
        (OSError(errno.EIO, ""), "hang-up"),
        (ssl.SSLError(1, "WRONG_VERSION_NUMBER"), "hang-up"),
    ],
)
def test_what_goes_wrong_is_told_apart(error: OSError, fault: str) -> None:
    assert follow("https://site.example/a", _failing(error)).fault == fault


def test_a_port_nobody_listens_at_or_that_is_none_is_a_hang_up() -> None:
    with WebServer({}) as site:
        url = site.url("/")
    assert follow(url, here()) == Answer("hang-up")
    assert follow("http://site.example:99999/", here()) == Answer("hang-up")


def test_a_certificate_of_another_host() -> None:
    with WebServer({}, certified_for="other.example") as site:
        assert follow(site.url("/a"), here()) == Answer("certificate", detail="it is another host's")


def test_a_certificate_of_an_authority_that_nobody_trusts() -> None:
    with WebServer({}, certified_for="site.example", authority=trustme.CA()) as site:
        answer = follow(site.url("/a"), here())
    assert answer == Answer("certificate", detail="it is signed by an authority that nobody trusts")


def test_a_server_that_is_silent_is_left_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://site.example:{silent.getsockname()[1]}/a"
        assert follow(url, here(limit=0.4)) == Answer("silence", detail="site.example")


def test_of_a_host_s_addresses_the_first_that_answers_is_taken() -> None:
    with WebServer({"/a": Page()}) as site:
        addresses = [ip_address("::1"), ip_address("127.0.0.1")]
        network = Network(lambda _host, _port: addresses, lambda _: True)
        assert follow(site.url("/a"), network).status == 200


PRIVATE = ["127.0.0.1", "169.254.169.254", "10.1.2.3", "::1", "fd00::1", "224.0.0.1", "0.0.0.0"]  # noqa: S104


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_inside_a_network_is_spoken_to(address: str) -> None:
    network = Network(lambda _host, _port: [ip_address(address)])
    assert follow("http://site.example/a", network) == Answer("private", detail="site.example")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "2130706433", "0x7f.1", "localhost", "[::ffff:127.0.0.1]"]
)
def test_nor_is_one_that_a_link_writes_out(host: str) -> None:
    with WebServer({"/a": Page()}) as site:
        assert follow(f"http://{host}:{site.port}/a", Network()).fault == "private"
    assert site.asked == []


def _public(address: IPAddress) -> bool:
    """Take one of this machine's two addresses for a public one."""
    return str(address) == "127.0.0.1"


def test_a_redirect_to_an_address_inside_a_network_is_not_followed() -> None:
    inside = {"intranet.example": "::1"}
    network = Network(lambda host, _port: [ip_address(inside.get(host, "127.0.0.1"))], _public)
    with WebServer({}) as site:
        site.pages["/a"] = to(site.url("/secret", "intranet.example"))
        assert follow(site.url("/a"), network) == Answer("private", detail="intranet.example")
    assert {asked.path for asked in site.asked} == {"/a"}


def test_a_name_that_leads_elsewhere_the_second_time_is_checked_each_time() -> None:
    answers = [[ip_address("127.0.0.1")], [ip_address("::1")]]
    network = Network(lambda _host, _port: answers.pop(0), _public)
    with WebServer({"/a": Page(head=Page(405))}) as site:
        assert follow(site.url("/a"), network) == Answer("private", detail="site.example")
    assert _methods(site) == ["HEAD"]


def test_of_a_host_with_both_only_the_public_address_is_spoken_to() -> None:
    both = [ip_address("::1"), ip_address("127.0.0.1")]
    with WebServer({"/a": Page()}) as site:
        assert follow(site.url("/a"), Network(lambda _host, _port: both, _public)).status == 200


def test_usually_only_public_addresses_are_spoken_to_and_certificates_verified() -> None:
    usual = Network()
    assert usual.allows is is_public
    assert usual.context.check_hostname
    assert usual.context.verify_mode == ssl.CERT_REQUIRED
    assert usual.limit == 10.0


def test_a_packed_page_is_read_and_no_more_of_it_than_the_bound() -> None:
    meta = DATED.body
    with WebServer({}) as site:
        site.pages["/packed"] = Page(body=meta, packed=True)
        site.pages["/late"] = Page(body=b" " * MOST_READ + meta)
        site.pages["/bomb"] = Page(body=b" " * 50_000_000 + meta, packed=True)
        site.pages["/broken"] = Page(body=meta, fields={"Content-Encoding": "gzip"})
        site.pages["/latin"] = Page(
            body="é".encode("latin-1") + meta, fields={"Content-Type": "text/html; charset=x-none"}
        )
        published = {path: follow(site.url(path), here()).published for path in site.pages}
    assert {path for path, day in published.items() if day} == {"/packed", "/latin"}


def test_a_page_that_stops_half_way_is_read_as_far_as_it_came() -> None:
    def serve() -> None:
        for _ in range(2):
            connection, _ = listening.accept()
            with connection:
                connection.recv(4096)
                head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n"
                connection.sendall(head + DATED.body)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        answer = follow(f"http://site.example:{listening.getsockname()[1]}/a", here())
        thread.join()
    assert answer.published == date(2025, 10, 21)


def test_garbage_is_a_hang_up() -> None:
    def serve() -> None:
        for _ in range(2):
            connection, _ = listening.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"\x00" * 100)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        assert follow(f"http://site.example:{listening.getsockname()[1]}/a", here()) == Answer("hang-up")
        thread.join()


def test_trust_is_the_machine_s_and_can_be_given() -> None:
    with WebServer({"/a": Page()}, certified_for="site.example") as site:
        assert follow(site.url("/a"), here()).status == 200
        untrusting = Network(here().look_up, lambda _: True)
        assert follow(site.url("/a"), untrusting).fault == "certificate"
    assert trusting().verify_mode == ssl.CERT_REQUIRED
