from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from caspian_mail.errors import ConfigurationError
from caspian_mail.rendering import render
from caspian_mail.rendering.inlining import inline
from caspian_mail.rendering.localization import language
from caspian_mail.rendering.mjml import to_html
from caspian_mail.rendering.templating import Templates
from tests.rendering.samples import TEMPLATES, issue, publication

if TYPE_CHECKING:
    from pathlib import Path


def rendered(folder: Path, name: str, template: str, **values: object) -> str:
    (folder / name).write_text(template, encoding="utf-8")
    return Templates(folder, language("en")).render(name, values)


def test_everything_but_the_text_part_is_escaped(tmp_path: Path) -> None:
    assert rendered(tmp_path, "a.mjml.j2", "{{ x }}", x="<&'\"") == "&lt;&amp;&#39;&#34;"
    assert rendered(tmp_path, "a.txt.j2", "{{ x }}", x="<&'\"") == "<&'\""
    assert rendered(tmp_path, "a.j2", "{{ x | directed }}", x="<a خزر") == '&lt;a <span dir="rtl">خزر</span>'


@pytest.mark.parametrize(
    ("template", "where"),
    [
        ("a\n{{ nothing }}", "templates/a.mjml.j2:2"),
        ("a\n\n{% if %}", "templates/a.mjml.j2:3"),
        ("{{ ''.__class__.__mro__ }}", "templates/a.mjml.j2:1"),
        ("\n{{ 1 / 0 }}", "templates/a.mjml.j2:2"),
        ("\n{{ x.append(1) }}", "templates/a.mjml.j2:2"),
        ("{% include 'b.j2' %}", "templates/b.j2:2"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, template: str, where: str) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "b.j2").write_text("\n{{ y }}", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="a template is wrong") as caught:
        rendered(folder, "a.mjml.j2", template, x=[1])
    assert caught.value.where == where


def test_a_missing_template_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    templates = Templates(folder, language("en"))
    with pytest.raises(ConfigurationError, match=r"no template templates/theme\.j2"):
        templates.variables("theme.j2", {})
    with pytest.raises(ConfigurationError, match=r"no template templates/b\.j2"):
        rendered(folder, "a.j2", "{% include 'b.j2' %}")


def test_a_template_outside_the_folder_is_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (tmp_path / "secret.j2").write_text("secret", encoding="utf-8")
    with pytest.raises(ConfigurationError):
        rendered(folder, "a.j2", "{% include '../secret.j2' %}")


def test_mjml_that_is_not_well_formed_is_the_templates_fault(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    shutil.copytree(TEMPLATES, folder)
    (folder / "story.mjml.j2").write_text("<mj-text><p></mj-text>", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="valid MJML") as caught:
        render(issue(1), stem="x", publication=publication(), templates=folder)
    assert caught.value.where == "templates/"


def test_mjml_links_to_no_font_server() -> None:
    html = to_html('<mjml><mj-body><mj-text font-family="Roboto,Ubuntu">x</mj-text></mj-body></mjml>')
    assert "fonts." not in html


PAGE = (
    "<!doctype html>\n<html><head><style>p { color: red !important }</style>"
    "<style>@import url(https://example.org/a.css); .a:hover { top: 0 }</style>"
    '<link rel="stylesheet" href="https://example.org/b.css">'
    "<!--[if mso]><style>p { top: 0 }</style><![endif]--></head>"
    '<body><p class="a" style="top:0">x</p><a href="%%TOKEN%%">y</a>'
    '<p>&lt;style data-premailer="ignore"&gt; style="a; b, c"</p></body></html>'
)


def test_only_the_given_styles_are_inlined() -> None:
    done = inline(PAGE, ".a { font-family: Segoe UI, Arial; mso-padding-alt: 0; } .b { left: 0 }")
    assert done.startswith("<!DOCTYPE html>\n<html>")
    assert '<p class="a" style="font-family:Segoe UI,Arial;mso-padding-alt:0;top:0">' in done
    assert "<style>p { color: red !important }</style>" in done
    assert "<style>@import url(https://example.org/a.css); .a:hover { top: 0 }</style>" in done
    assert "<!--[if mso]><style>p { top: 0 }</style><![endif]-->" in done
    assert 'href="%%TOKEN%%"' in done
    assert '&lt;style data-premailer="ignore"&gt; style="a; b, c"' in done
    assert "left" not in done
