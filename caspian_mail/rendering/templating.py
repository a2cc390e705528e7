"""Jinja2, the only module that imports it: a publication's templates, in a sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from caspian_mail.errors import ConfigurationError
from caspian_mail.rendering.direction import directed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from caspian_mail.rendering.localization import Language


class Templates:
    """The templates of a folder, for one language."""

    def __init__(self, folder: Path, language: Language) -> None:
        self._folder = folder
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(folder, encoding="utf-8"),
            # Everything is escaped once, here; only the text part is no markup.
            autoescape=_is_markup,
            undefined=StrictUndefined,
            # Each is rendered once or twice: folding its constants takes longer than it saves.
            optimized=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals = {"language": language}
        self._environment.filters["directed"] = lambda text: directed(text, language.direction)

    def render(self, name: str, values: Mapping[str, Any]) -> str:
        """Render a template.

        Raises:
            ConfigurationError: it isn't there, or isn't right; file and line are in it.
        """
        try:
            return self._environment.get_template(name).render(values)
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
            raise self._mistake(name, error) from error

    def variables(self, name: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what a template sets at its top level.

        Raises:
            ConfigurationError: as by render.
        """
        try:
            return vars(self._environment.get_template(name).make_module(dict(values)))
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
            raise self._mistake(name, error) from error

    def _mistake(self, name: str, error: Exception) -> ConfigurationError:
        folder = self._folder.name
        if isinstance(error, TemplateNotFound):
            return ConfigurationError(
                f"no template {folder}/{error.name}",
                next_steps=["caspian-mail init .   makes what is missing"],
            )
        if isinstance(error, TemplateSyntaxError):
            name, line = error.name or name, error.lineno
        else:
            name, line = self._last_place(error, name)
        return ConfigurationError(
            f"a template is wrong: {error}", where=f"{folder}/{name}:{line}" if line else f"{folder}/{name}"
        )

    def _last_place(self, error: Exception, name: str) -> tuple[str, int]:
        """Return the template and line an error came from; Jinja2 rewrites tracebacks to say it."""
        line = 0
        trace = error.__traceback__
        root = str(self._folder)
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            if file.startswith(root):
                name, line = file[len(root) :].lstrip("/\\"), trace.tb_lineno
            trace = trace.tb_next
        return name, line


def _is_markup(name: str | None) -> bool:
    return not (name or "").endswith(".txt.j2")
