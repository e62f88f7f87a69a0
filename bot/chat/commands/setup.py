"""``/setup``: the first run, a question a step, by taps; left and taken up again at will; and what the bot may see and do."""

from telegram import InlineKeyboardMarkup, Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.answers import show_panel, undo_row
from bot.chat.buttons import Press, StaleButton, data, keyboard
from bot.chat.checks import look_around
from bot.chat.choices import CHOICES, SCHEMES, STEPS
from bot.chat.commands.panel import changed_settings, in_rows, named_secretaries, value_buttons
from bot.chat.commands.planning import make_session, taken_days, usual_days
from bot.chat.desk import Desk, words_of
from bot.chat.prompts import SETUP, ask
from bot.chat.reaching import private_chat
from bot.chat.reading import Unclear, rest, text_of
from bot.packs import Pack, load_pack, pack_names
from bot.practice.group import Group
from bot.practice.notices.announcement import announcement_due
from bot.practice.people.roster import Role
from bot.practice.points.presets import PRESETS
from bot.practice.points.scheme import read_scheme, schemes_of, tables_of
from bot.practice.session import Session
from bot.practice.verbs.first_run import begin_on, finish, is_finished, next_step, put_in
from bot.practice.verbs.relaying import coming
from bot.texts.words import Words

PURPOSES = ("announcements", "sessions", "records")
PURPOSE_WORDS = {"预告": "announcements", "学习会": "sessions", "实录": "records"}
SHOWN = 8
OWN_TOPICS = "-"


class Setup:
    """The command, the buttons and the typed answers of the first run."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def setup(self, update: Update) -> None:
        """``/setup``: go on with the first run, or see how the group is set.

        In a topic of a forum it settles the study there; with ``announcements``, ``sessions`` or ``records``, that part.
        """
        acting = await self.door.acting(update)
        group, message = acting.group, update.effective_message
        purpose = rest(message).strip().lower() if message else ""
        purpose = PURPOSE_WORDS.get(purpose, purpose)
        if purpose and purpose not in PURPOSES:
            raise Unclear("setup", purpose[:60], "purpose")
        if message and not acting.is_private:
            async with self.desk.store.edit_group(group.id) as group:
                group.settle_in((message.message_thread_id or 0) if message.is_topic_message else 0, purpose)
        if purpose:
            html = acting.words.html("answer.thread", purpose=purpose)
            await self.desk.voice.say(acting.chat, html, reply_to=acting.message, silent=True)
        elif is_finished(group):
            await self._show(acting, *await self._summary(acting.words, group), new=True)
        else:
            await self._show(acting, *self._step(acting.words, group, next_step(group, STEPS)), new=True)

    async def press(self, update: Update, press: Press) -> None:
        """The buttons: go to a step, choose, type one's own, appoint, finish, look again."""
        acting = await self.door.pressing(update, press)
        step = STEPS[press.issue] if press.issue < len(STEPS) else ""
        match press.action:
            case "go" if step:
                await self._show(acting, *self._step(acting.words, acting.group, step))
            case "keep" | "pick" if step and step != "secretaries":
                await self._choose(acting, step, press.object if press.action == "pick" else "")
            case "own" if step in CHOICES:
                facts = {"setting": step, "value": acting.group.settings.text(step)}
                await ask(self.desk, acting, SETUP, press.issue, "", "settings.ask", **facts)
            case "name" if press.object.isdecimal():
                await self._appoint(acting, int(press.object))
            case "finish":
                await self._finish(acting)
            case "look":
                await self._show(acting, *await self._summary(acting.words, acting.group))
            case _:
                raise StaleButton

    async def typed(self, update: Update, press: Press) -> None:
        """A value of one's own for a step, as a reply to the question."""
        acting = await self.door.answering(update, press)
        step = STEPS[press.issue] if press.issue < len(STEPS) else ""
        if step not in CHOICES or update.effective_message is None:
            raise StaleButton
        await self._set(acting, step, text_of(update.effective_message).strip() or "-")
        await self._go_on(acting, new=True)

    async def introduce(self, group: Group, chat: int) -> None:
        """Say in one message what the bot will do, what it can see, and what it still needs."""
        words = words_of(group)
        html = words.page(
            "introduction.html",
            group=group,
            settings=group.settings,
            planned=len(await self.desk.store.sessions(group.id)),
            packs=pack_names(self.desk.content),
            days_ahead=usual_days(group.settings, self.desk.now(), 3),
        )
        begin = (words.plain("button.set_up"), data("setup", group.id, 0, "go"))
        await self.desk.voice.say(chat, html, buttons=keyboard((begin,), (private_chat(self.desk, words),)))

    async def _choose(self, acting: Acting, step: str, choice: str) -> None:
        if choice and not choice.isdecimal():
            raise StaleButton
        if step in CHOICES:
            options = CHOICES[step]
        else:
            options = (*pack_names(self.desk.content), OWN_TOPICS) if step == "pack" else SCHEMES
        if choice and int(choice) >= len(options):
            raise StaleButton
        kept = self._now(acting.group, step) if step == "pack" else ""
        await self._set(acting, step, options[int(choice)] if choice else kept)
        await self._go_on(acting)

    async def _set(self, acting: Acting, step: str, value: str) -> None:
        """Settle a step; an empty value keeps what stands."""
        who, at = acting.who_and_when
        settings = changed_settings(acting.group.settings, step, value) if step in CHOICES and value else None
        async with self.desk.store.edit_group(acting.group.id) as group:
            if settings:
                group.choose(settings, step, by=who, at=at)
            elif step == "scheme" and value:
                today = at.astimezone(group.settings.zone).date()
                tables = tables_of(read_scheme(PRESETS[value], value))
                group.choose_scheme(tables, today, name=value, by=who, at=at)
            put_in(group, step, value)

    async def _go_on(self, acting: Acting, *, new: bool = False) -> None:
        group = await self.desk.store.group(acting.group.id)
        words = acting.own_words if acting.is_private else words_of(group)
        if is_finished(group):
            await self._show(acting, *await self._summary(words, group), new=new)
        else:
            await self._show(acting, *self._step(words, group, next_step(group, STEPS)), new=new)

    async def _appoint(self, acting: Acting, member: int) -> None:
        if member not in acting.group.roster:
            raise StaleButton
        role = Role.MEMBER if member in named_secretaries(acting.group) else Role.SECRETARY
        async with self.desk.store.edit_group(acting.group.id) as group:
            group.appoint(member, role, by=acting.member.id, at=acting.at)
        await self._show(acting, *self._step(acting.words, group, "secretaries"))

    async def _finish(self, acting: Acting) -> None:
        """Lay the pack that was chosen, if nothing is planned yet, and show the weeks as they will be announced."""
        group, pack = acting.group, self._pack(acting.group.set_up.get("pack", ""))
        is_new = not coming(await self.desk.store.waiting(group.id), self.desk.now())
        who, at = acting.who_and_when
        act = f"plan:{acting.act}"
        taken = await taken_days(self.desk, acting)
        async with self.desk.store.edit_group(group.id) as group:
            finish(group, by=who, at=at)
            first = begin_on(group.settings, self.desk.now())
            plan = group.laid.get(act, ())
            if pack and (is_new or plan):
                plan = group.reserve(act, pack.topics, after=first, taken=taken, by=who, at=at)
        for planned in plan:
            await make_session(self.desk, acting, planned)
        words = acting.own_words if acting.is_private else words_of(group)
        html, buttons = await self._summary(words, group)
        undo = (undo_row(acting),) if plan else ()
        await self._show(
            acting, html, InlineKeyboardMarkup([*buttons.inline_keyboard, *keyboard(*undo).inline_keyboard])
        )

    def _pack(self, name: str) -> Pack | None:
        return load_pack(self.desk.content, name) if name in pack_names(self.desk.content) else None

    def _step(self, words: Words, group: Group, step: str) -> tuple[str, InlineKeyboardMarkup]:
        place = STEPS.index(step)
        facts = {"step": step, "place": place + 1, "steps": len(STEPS), "settings": group.settings, "group": group}
        if step == "secretaries":
            named = named_secretaries(group)
            people = [
                (
                    words.plain("button.secretary", name=m.name, named=m.id in named),
                    data("setup", group.id, place, f"name.{m.id}"),
                )
                for m in list(group.roster)[:12]
                if not m.is_guest
            ]
            done = (words.plain("button.finish"), data("setup", group.id, place, "finish"))
            rows = [(done,), *in_rows(people, 2)]
        else:
            keep = (
                words.plain("button.keep_value", step=step, value=self._shown(group, step)),
                data("setup", group.id, place, "keep"),
            )
            own = [(words.plain("button.own_value"), data("setup", group.id, place, "own"))] if step in CHOICES else []
            rows = [(keep,), *in_rows([*self._options(words, group, step), *own], 2)]
        if place:
            rows.append(((words.plain("button.step_back"), data("setup", group.id, place - 1, "go")),))
        return words.page("setup.html", **facts), keyboard(*rows)

    def _options(self, words: Words, group: Group, step: str) -> list[tuple[str, str]]:
        place, now = STEPS.index(step), self._now(group, step)
        if step in CHOICES:
            current = group.settings.text(step) or "-"
            all_of = value_buttons(words, group, step, "setup", place, "pick.")
            return [button for button, value in zip(all_of, CHOICES[step], strict=True) if value != current]
        if step == "pack":
            names = pack_names(self.desk.content)
            labels = [self._title(name) for name in names] + [words.plain("setup.own_topics")]
            known = (*names, OWN_TOPICS)
        else:
            labels, known = [words.plain("scheme.name", name=name) for name in SCHEMES], SCHEMES
        pairs = enumerate(zip(labels, known, strict=True))
        return [(label, data("setup", group.id, place, f"pick.{i}")) for i, (label, name) in pairs if name != now]

    def _now(self, group: Group, step: str) -> str:
        """What stands at a step, if it is simply kept; a pack is kept by its title."""
        if step in CHOICES:
            return group.settings.text(step)
        if step == "pack":
            return group.set_up.get("pack") or next(iter(self._packs_of(group)), OWN_TOPICS)
        return schemes_of(group, self.desk.scheme).on(self.desk.now().date()).name

    def _shown(self, group: Group, step: str) -> str:
        """The same for people: a pack by its title."""
        now = self._now(group, step)
        return self._title(now) if step == "pack" and now != OWN_TOPICS else now

    def _packs_of(self, group: Group) -> list[str]:
        """The packs in the group's language, before the others."""
        names = pack_names(self.desk.content)
        return sorted(names, key=lambda name: not self._is_in(name, group.settings.locale))

    def _is_in(self, name: str, locale: str) -> bool:
        return load_pack(self.desk.content, name).language[:2] == locale[:2]

    def _title(self, name: str) -> str:
        return load_pack(self.desk.content, name).title

    async def _summary(self, words: Words, group: Group) -> tuple[str, InlineKeyboardMarkup]:
        checks = await look_around(self.desk, group)
        ahead = coming(await self.desk.store.waiting(group.id), self.desk.now())[:SHOWN]
        weeks: list[tuple[Session, object]] = [(s, announcement_due(group, s)) for s in ahead]
        values = {step: self._shown(group, step) for step in STEPS if step != "secretaries"}
        html = words.page("setup_done.html", group=group, weeks=weeks, checks=checks, values=values)
        steps = [
            (words.plain(f"setup_step.{step}"), data("setup", group.id, place, "go"))
            for place, step in enumerate(STEPS)
        ]
        look = (words.plain("button.look_again"), data("setup", group.id, 0, "look"))
        return html, keyboard(*in_rows(steps, 4), (look,))

    async def _show(
        self, acting: Acting, html: str, buttons: InlineKeyboardMarkup | None, *, new: bool = False
    ) -> None:
        pressed = isinstance(acting.message, int) and not new
        await show_panel(self.desk, acting, html, buttons, new=not pressed)
