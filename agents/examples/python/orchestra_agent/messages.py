"""Direct messages: what to say to one ("Messages between agents")."""
from collections import OrderedDict
from datetime import datetime, timezone
from typing import Any, Callable, Dict, Optional, Tuple

from .events import Event, full, now_text

ANSWERS_KEPT = 4_096


class Messages:
    """Handlers by the messages' names, and the answers to what was handled. Source and id are a message's identity."""

    def __init__(self, agent: str, agent_id: str, handlers: Dict[str, Callable[[Dict[str, Any]], Dict[str, Any]]]):
        self.agent = agent
        self.agent_id = agent_id
        self.handlers = handlers
        self.answered: "OrderedDict[Tuple[str, str], Optional[Event]]" = OrderedDict()

    def handle(self, message: Event, now: Optional[datetime] = None) -> Optional[Tuple[str, str, Event]]:
        """The agent type whose topic the answer goes to, its key, and the answer; nothing if nobody waits for one."""
        if message.type != full("message.sent"):
            return None
        identity = (message.source, message.id)
        if identity not in self.answered:
            name, data = self._outcome(message, now or datetime.now(timezone.utc))
            self.answered[identity] = self._answer(message, name, data)
            if len(self.answered) > ANSWERS_KEPT:
                self.answered.popitem(last=False)
        answer = self.answered[identity]
        if answer is None:
            return None
        return message.attributes["agent"], message.attributes["replyto"], answer

    def _outcome(self, message: Event, now: datetime) -> Tuple[str, Dict[str, Any]]:
        if message.expired(now):
            return "message.refused", {"code": "EXPIRED", "message": "Nobody waited for the answer any more."}
        name = str(message.data.get("name"))
        handler = self.handlers.get(name)
        if handler is None:
            return "message.refused", {
                "code": "UNKNOWN_MESSAGE", "message": f"The {self.agent} has no handler for '{name}'."}
        try:
            return "message.answered", {"body": handler(message.data.get("body") or {})}
        except Exception as error:
            return "message.refused", {
                "code": "HANDLER_FAILED", "message": f"{type(error).__name__}: {error}"[:2_000]}

    def _answer(self, message: Event, name: str, data: Dict[str, Any]) -> Optional[Event]:
        if not message.get("replyto") or not message.get("agent"):
            return None
        attributes = {
            "id": f"answer/{message.id}",
            "source": f"/agents/{self.agent}/{self.agent_id}",
            "type": full(name),
            "time": now_text(),
            "agent": self.agent,
            "agentid": self.agent_id,
            "sender": message.get("receiver") or self.agent_id,
            "receiver": message.get("sender") or message.get("agentid"),
            "correlationid": message.get("correlationid"),
            "causationid": message.id,
            "partitionkey": message.get("replyto"),
        }
        return Event({key: text for key, text in attributes.items() if text}, data)
