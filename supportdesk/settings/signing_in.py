"""Signing in: who is let in, how often one may try, second factors, and the cookies that remember it."""

from __future__ import annotations

from datetime import timedelta

from supportdesk.settings import env

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "supportdesk.kernel.security.passwords.LengthValidator"},
    {"NAME": "supportdesk.kernel.security.passwords.GuessableValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600  # seconds; a link that lets anybody in who reads the mailbox should not live longer
INVITATION_LIFETIME = timedelta(hours=72)
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"

# Cookies of a host that only https reaches; `plain_http.py` has what the demo and the tests need instead.
# `__Host-`: set by this very host, for the whole of it, over TLS; a sibling's host cannot toss one in (ATTACK-A47).
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
DEVICE_COOKIE_NAME = "__Host-device"
LANGUAGE_COOKIE_NAME = "__Host-language"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# Failures that lock an account out, counted over AXES_COOLOFF_TIME; kernel/lockouts.py says for whom.
SIGN_IN_FAILURES_PER_ACCOUNT_AND_ADDRESS = 10
SIGN_IN_FAILURES_PER_ADDRESS = 50
SIGN_IN_FAILURES_PER_ACCOUNT = 100
# So many wrong passwords for operators' accounts together raise an alarm, in the log and on their overview.
OPERATOR_SIGN_IN_ALARM = 100
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_HANDLER = "web.account.views.limits.SignInLimits"
AXES_LOCKOUT_CALLABLE = "web.account.views.limits.locked_out"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # not read: our handler counts
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
KNOWN_DEVICE_FOR = timedelta(days=180)

ACCOUNT_ADAPTER = "web.account.views.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False  # a second factor is asked for as ever
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "people.reset_tokens.ResetTokens"  # noqa: S105 - a class, no secret
ACCOUNT_FORMS = {
    "login": "web.account.forms.forms.SignInForm",
    "reset_password": "web.account.forms.forms.ForgottenPasswordForm",
    "reset_password_from_key": "web.account.forms.forms.NewPasswordForm",
    "change_password": "web.account.forms.forms.ChangePasswordForm",
    "reauthenticate": "web.account.forms.forms.ConfirmPasswordForm",
}
# Passwords are counted by django-axes in the database, wishes for new ones by kernel/limits.py; django-allauth itself
# counts codes of second factors, for each account.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "5/5m/key",
    "reset_password": None,
    "reset_password_from_key": None,
    "change_password": None,
    "reauthenticate": None,
}

MFA_ADAPTER = "web.account.views.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 10

# Who draws the frame around the pages of one's own account: apps above this one know portal and desk.
ACCOUNT_FRAME = "web.account.frame.account_frame"
MFA_FORMS = {
    "authenticate": "web.account.forms.forms.SecondFactorForm",
    "reauthenticate": "web.account.forms.forms.ConfirmCodeForm",
    "activate_totp": "web.account.forms.forms.ActivateSecondFactorForm",
}

# Operators of the installation who have no second factor may do nothing but turn one on.
OPERATORS_NEED_SECOND_FACTOR = env.flag("OPERATORS_NEED_SECOND_FACTOR")
