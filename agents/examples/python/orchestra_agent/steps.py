"""What the agent has accepted and what it has answered. No Kafka here: this decides, the agent carries it out."""
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timezone
from enum import Enum
from typing import Any, Dict, List, Optional, Tuple

from .events import Event, full, now_text

ECHOED = ("jobkey", "attempt", "steptoken", "correlationid", "elementid", "processid", "subject", "traceparent")
ANSWERS_KEPT = 2_000
MESSAGE_CHARS_MAX = 2_000


class Rejected(Exception):
    """The agent says no: a BPMN error that the model can catch by its code."""

    def __init__(self, code: str, message: str, output: Optional[Dict[str, Any]] = None):
        super().__init__(message)
        self.code = code
        self.output = output


class Retry(Exception):
    """The step failed, and another attempt may help."""

    def __init__(self, message: str, backoff: Optional[str] = None, state: Optional[Dict[str, Any]] = None):
        super().__init__(message)
        self.backoff = backoff
        self.state = state


class Admission(Enum):
    ACCEPTED = "start it"
    RUNNING = "it runs already; its answer will come"
    ANSWERED = "it has been answered; say it again"
    EXPIRED = "nobody needs an answer any more"
    FULL = "not now"
    BROKEN = "no request of the contract"


@dataclass
class Step:
    request: Event
    since: str

    @property
    def key(self) -> Tuple[str, str]:
        return self.request.attributes["jobkey"], self.request.attributes["attempt"]


class Steps:
    """The steps of one process. A request's identity is its job key and attempt."""

    def __init__(self, agent: str, agent_id: str, capacity: int):
        self.agent = agent
        self.agent_id = agent_id
        self.capacity = capacity
        self.running: "OrderedDict[Tuple[str, str], Step]" = OrderedDict()
        self.answered: "OrderedDict[Tuple[str, str], Event]" = OrderedDict()

    def admit(self, request: Event, now: Optional[datetime] = None) -> Admission:
        if request.type != full("step.requested") or not all(
                request.get(name) for name in ("jobkey", "attempt", "steptoken")):
            return Admission.BROKEN
        key = (request.attributes["jobkey"], request.attributes["attempt"])
        if key in self.answered:
            return Admission.ANSWERED
        if key in self.running:
            return Admission.RUNNING
        if request.expired(now or datetime.now(timezone.utc)):
            return Admission.EXPIRED
        if len(self.running) >= self.capacity:
            return Admission.FULL
        self.running[key] = Step(request, now_text())
        return Admission.ACCEPTED

    def step(self, request: Event) -> Step:
        return self.running[(request.attributes["jobkey"], request.attributes["attempt"])]

    def answer_again(self, request: Event) -> Event:
        return self.answered[(request.attributes["jobkey"], request.attributes["attempt"])]

    def finish(self, step: Step, name: str, data: Dict[str, Any], incarnation: str) -> Optional[Event]:
        """The answer; nothing if the step is not ours any more, because it was dropped meanwhile."""
        if self.running.get(step.key) is not step:
            return None
        answer = self._answer(step, name, data, incarnation)
        self.answered[step.key] = answer
        if len(self.answered) > ANSWERS_KEPT:
            self.answered.popitem(last=False)
        return answer

    def stored(self, answer: Event) -> None:
        """From now on the step is no part of the heartbeat."""
        self.running.pop((answer.attributes["jobkey"], answer.attributes["attempt"]), None)

    def drop_all(self) -> None:
        self.running.clear()

    def heartbeat(self, incarnation: str) -> Dict[str, Any]:
        steps: List[Dict[str, Any]] = [{
            "jobkey": step.request.attributes["jobkey"],
            "attempt": int(step.request.attributes["attempt"]),
            "steptoken": step.request.attributes["steptoken"],
            "since": step.since,
        } for step in self.running.values()]
        return {"incarnation": incarnation, "capacity": self.capacity, "steps": steps}

    def _answer(self, step: Step, name: str, data: Dict[str, Any], incarnation: str) -> Event:
        request = step.request
        attributes = {
            # The same id whenever the same answer is said again.
            "id": f"answer/{request.attributes['jobkey']}/{request.attributes['attempt']}/{incarnation}",
            "source": f"/agents/{self.agent}/{self.agent_id}",
            "type": full(name),
            "time": now_text(),
        }
        attributes.update({echoed: request.attributes[echoed] for echoed in ECHOED if request.get(echoed)})
        attributes.update({
            "causationid": request.id,
            "partitionkey": request.attributes["jobkey"],
            "agent": self.agent,
            "agentid": self.agent_id,
        })
        return Event(attributes, data)


def outcome(work, request: Event) -> Tuple[str, Dict[str, Any]]:
    """Does a step: the name and the data of its answer. Whatever happens, there is one."""
    try:
        output = work(request.data.get("input") or {}, request)
        if not isinstance(output, dict):
            raise TypeError(f"The handler has to give a dict, but gave {type(output).__name__}")
        return "step.completed", {"output": output}
    except Rejected as no:
        data = {"code": no.code, "message": str(no)[:MESSAGE_CHARS_MAX]}
        return "step.rejected", data if no.output is None else {**data, "output": no.output}
    except Retry as failure:
        data = {"message": str(failure)[:MESSAGE_CHARS_MAX] or "It failed.", "retryable": True}
        if failure.backoff is not None:
            data["backoff"] = failure.backoff
        if failure.state is not None:
            data["state"] = failure.state
        return "step.failed", data
    except Exception as error:  # A defect of the handler: an operator has to see it.
        return "step.failed", {"message": f"{type(error).__name__}: {error}"[:MESSAGE_CHARS_MAX], "retryable": False}
