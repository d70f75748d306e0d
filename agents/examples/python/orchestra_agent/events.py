"""CloudEvents as Kafka records: binary mode out, binary and structured mode in ("The envelope")."""
import json
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Dict, List, Optional, Tuple

PREFIX = "ce_"
JSON = "application/json"
STRUCTURED = "application/cloudevents+json"
TYPES = "dev.orchestra."


class Unreadable(Exception):
    """A record that is no event of the contract; the text says why."""


@dataclass(frozen=True)
class Event:
    """The attributes by their names, without ce_, and the data."""

    attributes: Dict[str, str]
    data: Dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.attributes["id"]

    @property
    def source(self) -> str:
        return self.attributes["source"]

    @property
    def type(self) -> str:
        return self.attributes["type"]

    def get(self, name: str) -> Optional[str]:
        return self.attributes.get(name)

    def expired(self, now: datetime) -> bool:
        """After the expiry time nobody needs an answer. A time that cannot be read never comes."""
        try:
            return now > parse_time(self.attributes["expirytime"])
        except (KeyError, ValueError):
            return False


def full(name: str) -> str:
    """The type of an event of the contract, such as step.completed."""
    return f"{TYPES}{name}.v1"


def now_text() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_time(text: str) -> datetime:
    """RFC 3339; more digits than microseconds are cut."""
    text = text.strip().upper().replace("Z", "+00:00")
    head, plus, zone = text.rpartition("+")
    if "." in head:
        seconds, _, digits = head.partition(".")
        head = f"{seconds}.{digits[:6].ljust(6, '0')}"
    parsed = datetime.fromisoformat(head + plus + zone if plus else text)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=timezone.utc)


def encode(event: Event) -> Tuple[List[Tuple[str, bytes]], bytes]:
    """Headers and value. A value is never null: no data is {}."""
    headers = [("content-type", JSON.encode()), (PREFIX + "specversion", b"1.0")]
    for name, value in event.attributes.items():
        if value is not None:
            headers.append((PREFIX + name, str(value).encode()))
    return headers, json.dumps(event.data, ensure_ascii=False, separators=(",", ":")).encode()


def decode(headers: Optional[List[Tuple[str, Optional[bytes]]]], value: bytes) -> Event:
    """The event that a record carries."""
    try:
        texts = {name.lower(): raw.decode() for name, raw in headers or [] if raw is not None}
        content = texts.get("content-type", JSON).split(";")[0].strip().lower()
        if content == STRUCTURED:
            document = json.loads(value.decode())
            data = document.pop("data", None)
            attributes = {name: str(text) for name, text in document.items() if text is not None}
        else:
            if not (content in (JSON, "text/json") or content.endswith("+json")) or content.startswith(STRUCTURED[:23]):
                raise Unreadable(f"The content type is '{content}', but only JSON is read here.")
            attributes = {name[len(PREFIX):]: text for name, text in texts.items() if name.startswith(PREFIX)}
            data = json.loads(value.decode()) if value else {}
    except (UnicodeDecodeError, json.JSONDecodeError, AttributeError) as error:
        raise Unreadable(f"The record is no CloudEvent: {error}.") from error
    if attributes.pop("specversion", None) != "1.0":
        raise Unreadable("The specversion has to be 1.0.")
    for name in ("id", "source", "type"):
        if not attributes.get(name):
            raise Unreadable(f"The attribute '{name}' is missing.")
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise Unreadable("The data has to be a JSON object.")
    return Event(attributes, data)
