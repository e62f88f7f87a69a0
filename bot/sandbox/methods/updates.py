"""Updates by long polling or webhook, and files down."""

import asyncio
from typing import Any

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.methods.messages import decode
from bot.sandbox.world import BotAccount, World

LARGEST_DOWNLOAD = 20 * 1024 * 1024


async def get_updates(world: World, bot: BotAccount, params: dict[str, Any]) -> list[dict[str, Any]]:
    """``getUpdates``: what lies before ``offset`` is confirmed and forgotten; waits up to ``timeout`` seconds."""
    if bot.webhook.get("url"):
        raise ApiError(
            409,
            "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        )
    if "allowed_updates" in params:
        bot.allowed = decode(params["allowed_updates"]) or None
    offset, limit = int(params.get("offset", 0)), int(params.get("limit", 100))
    while bot.updates and bot.updates[0]["update_id"] < offset:
        bot.updates.popleft()
    wait = float(params.get("timeout", 0))
    async with world.news:
        if not bot.updates and wait:
            try:
                await asyncio.wait_for(world.news.wait_for(lambda: bool(bot.updates)), wait)
            except TimeoutError:
                return []
    return list(bot.updates)[: max(1, min(limit, 100))]


def set_webhook(world: World, bot: BotAccount, params: dict[str, Any]) -> bool:
    """``setWebhook``."""
    del world
    url = str(params.get("url", ""))
    if url and not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    bot.webhook = {"url": url, "secret_token": params.get("secret_token", "")}
    return True


def delete_webhook(world: World, bot: BotAccount, params: dict[str, Any]) -> bool:
    """``deleteWebhook``."""
    del world
    bot.webhook = {}
    if str(params.get("drop_pending_updates", "")).lower() == "true":
        bot.updates.clear()
    return True


def webhook_info(world: World, bot: BotAccount, params: dict[str, Any]) -> dict[str, Any]:
    """``getWebhookInfo``."""
    del world, params
    return {
        "url": bot.webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(bot.updates),
    }


def get_file(world: World, bot: BotAccount, params: dict[str, Any]) -> dict[str, Any]:
    """``getFile``."""
    del bot
    file_id = str(params.get("file_id"))
    if file_id not in world.files:
        raise bad_request("invalid file_id")
    size = len(world.files[file_id][1])
    if size > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": size, "file_path": f"documents/{file_id}"}
