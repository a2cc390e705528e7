"""An issue → a draft for a colleague to review: Markdown, Word or text, as the import reads it back."""

from caspian_mail.reading.exports.markdown import as_markdown
from caspian_mail.reading.exports.plain import PlainText, as_plain_text
from caspian_mail.reading.exports.word import as_word

__all__ = ["PlainText", "as_markdown", "as_plain_text", "as_word"]
