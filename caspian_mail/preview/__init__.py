"""An edition shown to its editor: in the terminal, or in the browser."""

from caspian_mail.preview.browser import open_in_browser
from caspian_mail.preview.terminal import Facts, print_preview

__all__ = ["Facts", "open_in_browser", "print_preview"]
