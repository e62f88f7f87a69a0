"""The terminal commands, joined into ``studybot``."""

import typer

from bot.cli.arguments import TakesIds
from bot.cli.check import check
from bot.cli.data import export_group, import_group
from bot.cli.demo import demo
from bot.cli.documents import compile_documents
from bot.cli.errors import speak_any_language
from bot.cli.import_chat import import_chat
from bot.cli.inbox import inbox
from bot.cli.keeping import backup, move_store, restore_backup
from bot.cli.points import points
from bot.cli.run import run
from bot.cli.sandbox import sandbox
from bot.cli.verify import verify

app = typer.Typer(
    name="studybot",
    help="A Telegram bot for study groups: announces, gathers reflections, counts points, keeps verbatim records.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(demo)
app.command()(sandbox)
app.command()(run)
app.command()(check)
app.command()(verify)
app.command()(backup)
app.command(name="restore")(restore_backup)
app.command(name="move")(move_store)
app.command(name="compile", cls=TakesIds)(compile_documents)
app.command(name="export", cls=TakesIds)(export_group)
app.command(name="import")(import_group)
app.command(name="import-chat", cls=TakesIds)(import_chat)
app.add_typer(inbox, name="inbox")
app.add_typer(points, name="points")


def main() -> None:
    """Run the command that was typed."""
    speak_any_language()
    app()


if __name__ == "__main__":
    main()
