"""An agent for Orchestra in Python, written from docs/contract.md alone."""
from .agent import Agent
from .steps import Gone, Rejected, Retry, Step

__all__ = ["Agent", "Gone", "Rejected", "Retry", "Step"]
