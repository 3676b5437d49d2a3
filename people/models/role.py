"""Who holds a role of the escalation."""

from __future__ import annotations

from django.db import models

from people.models.user import User


class RoleHolder(models.Model):
    """A person who is notified when an escalation step names the role (TERM-E10); the role's key is the published terms'."""

    role_key = models.SlugField(max_length=40)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles_held")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role_key", "user"], name="role_holder_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.role_key}"
