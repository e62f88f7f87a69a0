"""What a record was printed with at publication beside the session's own facts: it may change later, and the record tells."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Printed:
    """The group's title, language and time zone, and the people of the record by id: names, and who was a secretary."""

    title: str
    locale: str
    timezone: str
    names: dict[int, str] = field(default_factory=dict)
    secretaries: tuple[int, ...] = ()

    def without(self, *people: int) -> "Printed":
        """The same, with nothing that tells how these people were called."""
        return replace(self, names={m: name for m, name in self.names.items() if m not in people})
