"""An agent for Orchestra in Python, written from docs/contract.md alone."""
from .agent import Agent
from .steps import Rejected, Retry

__all__ = ["Agent", "Rejected", "Retry"]
