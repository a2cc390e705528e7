from __future__ import annotations

import errno
import socket
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from caspian_mail.errors import WorldError
from caspian_mail.links import Network, ask
from caspian_mail.model import Answer
from tests.web_server import Page, WebServer, here, to

if TYPE_CHECKING:
    from caspian_mail.links.network import IPAddress


def _quiet(_: int) -> None: ...


def test_each_link_is_followed_once_and_told_of() -> None:
    told: list[int] = []
    with WebServer({"/a": Page(), "/b": Page(410)}) as site:
        urls = [site.url("/a"), site.url("/b"), site.url("/a"), site.url("/c", "other.example")]
        answers = ask(urls, here(), told.append)
    assert len(answers) == 3
    assert [answers[url].status for url in urls] == [200, 410, 200, 404]
    assert told == [1, 2, 3]


def test_a_few_of_a_host_are_asked_at_once_and_many_in_all() -> None:
    everybody = threading.Barrier(4, timeout=10)

    def meet() -> Page:
        everybody.wait()
        return Page(fields={"Content-Type": "text/plain"})

    with WebServer({f"/{number}": meet for number in range(4)}) as site:
        urls = [site.url(f"/{number}", f"{host}.example") for host in ("a", "b") for number in range(2)]
        assert {answer.status for answer in ask(urls, here(), _quiet).values()} == {200}
        assert site.most_at_once == 4
    slow = Page(fields={"Content-Type": "text/plain"})

    def wait() -> Page:
        time.sleep(0.05)
        return slow

    with WebServer({f"/{number}": wait for number in range(8)}) as site:
        ask([site.url(f"/{number}") for number in range(8)], here(), _quiet)
        assert site.most_at_once == 2


def test_a_server_that_sends_a_byte_at_a_time_is_left_in_time() -> None:
    told: list[int] = []
    with WebServer({"/slow": Page(drip=0.05), "/a": Page()}) as site:
        answers = ask([site.url("/slow"), site.url("/a")], here(limit=0.8), told.append)
    assert answers[site.url("/slow")] == Answer("silence")
    assert told == [1, 1, 2]
    assert answers[site.url("/a")].status == 200


def test_a_name_service_that_is_silent_is_left_in_time() -> None:
    go_on = threading.Event()
    usual = here()

    def look_up(host: str, port: int) -> list[IPAddress]:
        if host == "slow.example":
            go_on.wait(30)
        return usual.look_up(host, port)

    with WebServer({"/a": Page()}) as site:
        urls = [site.url("/a", "slow.example"), site.url("/a")]
        answers = ask(urls, replace(here(limit=0.5), look_up=look_up), _quiet)
    go_on.set()
    assert [answers[url].fault for url in urls] == ["silence", ""]


def test_a_host_that_gave_no_answer_twice_is_left_alone() -> None:
    looked_up: list[str] = []
    usual = here("gone.example")

    def look_up(host: str, port: int) -> list[IPAddress]:
        looked_up.append(host)
        return usual.look_up(host, port)

    with WebServer({"/a": Page()}) as site:
        urls = [f"https://gone.example/{number}" for number in range(9)]
        answers = ask([*urls, site.url("/a")], replace(usual, look_up=look_up), _quiet)
    assert {answers[url] for url in urls} == {Answer("host", detail="gone.example")}
    assert looked_up.count("gone.example") == 2


def test_a_host_that_redirects_to_dead_ones_is_not_to_blame() -> None:
    with WebServer({f"/{number}": to("https://gone.example/") for number in range(6)}) as site:
        site.pages["/living"] = Page()
        urls = [site.url(path) for path in site.pages]
        answers = ask(urls, here("gone.example"), _quiet)
    assert [answers[url].fault for url in urls] == ["host"] * 6 + [""]


def test_dead_hosts_beside_living_ones_are_answers() -> None:
    with WebServer({"/a": to("https://gone.example/")}) as site:
        answers = ask([site.url("/a"), "https://gone.example/"], here("gone.example"), _quiet)
    assert {answer.fault for answer in answers.values()} == {"host"}


def test_only_dead_hosts_are_answers_while_another_name_is_known() -> None:
    urls = ["https://gone.example/", "https://lost.example/"]
    answers = ask(urls, here("gone.example", "lost.example"), _quiet)
    assert [answers[url].fault for url in urls] == ["host", "host"]


def test_where_no_name_is_known_the_network_is_lost() -> None:
    urls = [f"https://{name}.example/" for name in "abc"]
    with pytest.raises(WorldError) as caught:
        ask(urls, here("*"), _quiet)
    assert caught.value.message == "no link could be followed: none of 3 hosts can be reached"
    assert caught.value.next_steps == ("see that this machine is online, then: caspian-mail check --links",)


def test_so_it_is_for_one_link() -> None:
    with pytest.raises(WorldError) as caught:
        ask(["https://a.example/"], here("*"), _quiet)
    assert caught.value.message.endswith(": neither a.example nor any other host can be reached")


def _unreachable() -> Network:
    def look_up(_host: str, _port: int) -> list[IPAddress]:
        raise OSError(errno.ENETUNREACH, "")

    return replace(here(), look_up=look_up)


def test_a_network_without_a_way_out_is_lost() -> None:
    with pytest.raises(WorldError, match="none of 2 hosts can be reached"):
        ask(["https://a.example/", "https://b.example/"], _unreachable(), _quiet)


def test_two_hosts_that_are_silent_are_answers_and_three_the_network_s_doing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        urls = [f"http://{name}.example:{silent.getsockname()[1]}/" for name in "abc"]
        for few in (urls[:1], urls[:2]):
            found = ask(few, here(limit=0.4), _quiet)
            assert [answer.fault for answer in found.values()] == ["silence"] * len(few)
        with pytest.raises(WorldError, match="none of 3 hosts can be reached"):
            ask(urls, here(limit=0.4), _quiet)


def test_hosts_that_refuse_are_answers() -> None:
    with WebServer({}) as site:
        urls = [site.url("/", "a.example"), site.url("/", "b.example")]
    assert {answer.fault for answer in ask(urls, here(), _quiet).values()} == {"hang-up"}


def test_certificates_that_are_all_refused_are_the_network_s_doing() -> None:
    with WebServer({"/": Page()}, certified_for="login.example") as site:
        urls = [site.url("/", f"{name}.example") for name in "abc"]
        with pytest.raises(WorldError) as caught:
            ask(urls, here(), _quiet)
        assert caught.value.message == (
            "no link could be followed: the certificates of all 3 hosts are refused"
        )
        assert {answer.fault for answer in ask(urls[:2], here(), _quiet).values()} == {"certificate"}
        found = ask([*urls, site.url("/", "login.example")], here(), _quiet)
    assert [answer.fault for answer in found.values()].count("certificate") == 3


def test_nothing_to_follow_asks_nobody() -> None:
    assert ask([], _unreachable(), _quiet) == {}
