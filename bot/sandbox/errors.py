"""What the sandbox answers when it refuses a request, in Telegram's own shape."""

from typing import Any


class ApiError(Exception):
    """A refusal with Telegram's error code and description; ``parameters`` such as ``retry_after`` travel along."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        """Keep what the answer will say."""
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(text: str) -> ApiError:
    """A refusal of what was asked."""
    return ApiError(400, f"Bad Request: {text}")


def forbidden(text: str) -> ApiError:
    """A refusal because of who asks."""
    return ApiError(403, f"Forbidden: {text}")
