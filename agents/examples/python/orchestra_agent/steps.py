"""What the agent has accepted and what it has answered. No Kafka here: this decides, the agent carries it out."""
import json
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timezone
from enum import Enum
from typing import Any, Callable, Dict, List, Optional, Tuple

from .events import Event, full, now_text

ECHOED = ("jobkey", "attempt", "steptoken", "correlationid", "elementid", "processid", "subject", "traceparent")
ANSWERS_KEPT = 2_000
MESSAGE_CHARS_MAX = 2_000
CHECKPOINT_BYTES_MAX = 128 * 1024


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


class Gone(Exception):
    """The step is not this process' any more: nothing was recorded, and nobody needs its outcome. The handler should end."""


class Admission(Enum):
    ACCEPTED = "start it"
    RUNNING = "it runs already; its answer will come"
    ANSWERED = "it has been answered; say it again"
    EXPIRED = "nobody needs an answer any more"
    FULL = "not now"
    BROKEN = "no request of the contract"


@dataclass(eq=False)
class Step:
    """
    A step that this process works on, as its handler sees it.

    :param accepted: a heartbeat that names it is stored, together with its place: nobody else gets it
    :param number: of the last checkpoint that is stored
    :param record: puts a checkpoint on record; called in the handler's thread
    """

    request: Event
    since: str
    accepted: bool = False
    number: int = 0
    tried: int = 0
    record: Optional[Callable[["Step", Dict[str, Any]], int]] = None
    left: Optional[Dict[str, Any]] = None

    def __post_init__(self):
        # What was rebuilt, the server keeps itself.
        if (self.resume or {}).get("from") == "checkpoint":
            self.left = self.resume

    @property
    def resume(self) -> Optional[Dict[str, Any]]:
        """What an earlier attempt left: state, from, and after a reconstruction how sure it is."""
        return self.request.data.get("resume")

    def state(self, otherwise: Dict[str, Any]) -> Dict[str, Any]:
        """What to go on from, or what to begin with."""
        return dict(otherwise, **(self.resume or {}).get("state", {}))

    @property
    def effects(self) -> List[str]:
        """Of earlier attempts, which the state counts on."""
        return list((self.resume or {}).get("effects", []))

    def checkpoint(self, state: Dict[str, Any]) -> int:
        """Puts on record what is done, and comes back with its number when that is stored. Raises Gone if the step is over."""
        if not isinstance(state, dict):
            raise TypeError(f"A checkpoint has to be a dict, but is a {type(state).__name__}")
        size = len(json.dumps(state, ensure_ascii=False).encode())
        if size > CHECKPOINT_BYTES_MAX:
            raise ValueError(f"A checkpoint may have {CHECKPOINT_BYTES_MAX:,} bytes, but has {size:,}. Store what is large "
                             "elsewhere and keep a reference to it.")
        if self.record is None:
            raise Gone("Nobody records this step.")
        return self.record(self, json.loads(json.dumps(state)))

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

    def is_ours(self, step: Step, now: Optional[datetime] = None) -> bool:
        """Whether something may be recorded for it still."""
        return (self.running.get(step.key) is step and step.key not in self.answered
                and not step.request.expired(now or datetime.now(timezone.utc)))

    def checkpoint(self, step: Step, state: Dict[str, Any], incarnation: str) -> Event:
        """The next checkpoint. A number whose fate is unknown is not used again."""
        step.tried += 1
        job, attempt = step.key
        return self._about(step, "step.checkpointed", f"checkpoint/{job}/{attempt}/{incarnation}/{step.tried}",
                           {"sequence": step.tried, "state": state, "effects": step.effects})

    def checkpointed(self, step: Step, event: Event) -> int:
        """It is stored: the next heartbeat names it, and a failure carries it."""
        step.number = event.data["sequence"]
        step.left = {"state": event.data["state"], "effects": event.data["effects"]}
        return step.number

    def drop_all(self) -> None:
        self.running.clear()

    def heartbeat(self, incarnation: str) -> Dict[str, Any]:
        steps: List[Dict[str, Any]] = [{
            "jobkey": step.request.attributes["jobkey"],
            "attempt": int(step.request.attributes["attempt"]),
            "steptoken": step.request.attributes["steptoken"],
            "since": step.since,
            **({"checkpoint": step.number} if step.number else {}),
        } for step in self.running.values()]
        return {"incarnation": incarnation, "capacity": self.capacity, "steps": steps}

    def _answer(self, step: Step, name: str, data: Dict[str, Any], incarnation: str) -> Event:
        # The same id whenever the same answer is said again.
        return self._about(step, name, "answer/{}/{}/{}".format(*step.key, incarnation), data)

    def _about(self, step: Step, name: str, event_id: str, data: Dict[str, Any]) -> Event:
        request = step.request
        attributes = {
            "id": event_id,
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


def outcome(work, step: Step) -> Tuple[str, Dict[str, Any]]:
    """Does a step: the name and the data of its answer. Whatever happens, there is one."""
    try:
        output = work(step.request.data.get("input") or {}, step)
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
        left = step.left if failure.state is None else {"state": failure.state, "effects": step.effects}
        # What the last checkpoint says, or what this attempt began with, is not lost with the attempt.
        data.update({name: left[name] for name in ("state", "effects") if left and left.get(name)})
        return "step.failed", data
    except Gone as over:  # Nobody takes this answer, unless it is ours after all.
        return "step.failed", {"message": str(over)[:MESSAGE_CHARS_MAX], "retryable": True}
    except Exception as error:  # A defect of the handler: an operator has to see it.
        return "step.failed", {"message": f"{type(error).__name__}: {error}"[:MESSAGE_CHARS_MAX], "retryable": False}
