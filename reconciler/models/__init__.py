"""Models of the reconciler."""

from reconciler.models.reconciliation import Finding, Reconciliation

__all__ = ["Finding", "Reconciliation"]
