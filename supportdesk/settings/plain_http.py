"""Addresses and cookies of a desk without TLS, on the machine itself: browsers store no `__Host-` cookie there."""

from __future__ import annotations

PUBLIC_SCHEME = "http"
SESSION_COOKIE_NAME = "sessionid"
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_NAME = "csrftoken"
CSRF_COOKIE_SECURE = False
DEVICE_COOKIE_NAME = "device"
LANGUAGE_COOKIE_NAME = "django_language"
LANGUAGE_COOKIE_SECURE = False
