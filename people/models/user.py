"""An account: the vendor's staff, a customer's contact, a partner's staff, or a program of the vendor's."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F
from django.db.models.functions import Lower

from supportdesk.kernel.security.addresses import one_spelling


class UserKind(models.TextChoices):
    """Whose account this is; it decides which of the three places opens, if any."""

    STAFF = "STAFF"
    CONTACT = "CONTACT"
    PARTNER = "PARTNER"
    SERVICE = "SERVICE"  # a program of the vendor's: it signs in by API tokens alone and is never notified


class NoticeWay(models.TextChoices):
    """How somebody who serves is notified of tickets: by a mail for each notice, or by digests of what may wait."""

    SINGLE = "SINGLE"
    HOURLY = "HOURLY"
    DAILY = "DAILY"


def working_days() -> list[int]:
    """Return Monday to Friday, as ISO counts weekdays."""
    return [1, 2, 3, 4, 5]


class UserManager(BaseUserManager["User"]):
    """Finds accounts by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the account with this address; addresses are kept in lower case."""
        return self.get(email=one_spelling(username or ""))

    def create_account(self, *, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an account; without a password nobody can sign in to it."""
        user = self.model(email=one_spelling(email), **fields)
        if password is None:
            user.set_unusable_password()
        else:
            user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who can be notified, and who may sign in."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=UserKind.choices)
    is_admin = models.BooleanField(default=False, help_text="Can use the console (vendor's staff only).")
    sets_deadlines = models.BooleanField(
        default=False, help_text="Can set deadlines manually (vendor's staff only); admins always can."
    )
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    phone = models.CharField(max_length=40, blank=True)
    has_single_keys = models.BooleanField(
        default=True, help_text="Single-key shortcuts are on; people who use voice input turn them off."
    )
    notice_way = models.CharField(max_length=10, choices=NoticeWay.choices, default=NoticeWay.SINGLE)
    digest_hour = models.PositiveSmallIntegerField(
        default=8, help_text="Hour of the daily digest, in the person's time zone."
    )
    digest_days = ArrayField(
        models.PositiveSmallIntegerField(),
        default=working_days,
        help_text="Weekdays of the daily digest; Monday is 1.",
    )
    password_changes = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Number of password changes; each one ends the API tokens created before."
    )
    created_at = models.DateTimeField()

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case"),
            models.CheckConstraint(
                condition=models.Q(is_admin=False) | models.Q(kind=UserKind.STAFF), name="user_admin_is_staff"
            ),
            models.CheckConstraint(
                condition=models.Q(sets_deadlines=False) | models.Q(kind=UserKind.STAFF),
                name="user_setting_deadlines_is_staff",
            ),
            models.CheckConstraint(
                condition=models.Q(notice_way=NoticeWay.SINGLE) | ~models.Q(kind=UserKind.CONTACT),
                name="user_collecting_notices_serves",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=UserKind.SERVICE)
                | models.Q(password__startswith=UNUSABLE_PASSWORD_PREFIX, notice_way=NoticeWay.SINGLE),
                name="user_service_has_no_password",
            ),
            models.CheckConstraint(
                condition=models.Q(digest_hour__lte=23) & ~models.Q(digest_days=[]), name="user_digest_comes"
            ),
            models.CheckConstraint(
                condition=models.Q(digest_days__contained_by=list(range(1, 8)), digest_days__len__lte=7),
                name="user_digest_on_weekdays",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def choose_password(self, password: str, *also: str) -> None:
        """Store another password, with these fields; tokens from before end, as they do not when a hash is renewed."""
        self.set_password(password)
        self.password_changes = F("password_changes") + 1
        self.save(update_fields=["password", "password_changes", *also])
        self.refresh_from_db(fields=["password_changes"])

    def get_full_name(self) -> str:
        """Return the name as the person writes it."""
        return self.name
