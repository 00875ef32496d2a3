"""One file of settings; every knob is read through ``ia_crm.env``.

With an empty environment this is the product on one machine: embedded database and broker,
loopback, mail in files. ``IA_CRM_PUBLIC_URL=https://…`` turns on everything that needs TLS.
"""

from __future__ import annotations

import sys
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from ia_crm import addresses, env, logs, places

BASE_DIR = places.CHECKOUT
HOME = places.home()

# --- What this process is ------------------------------------------------------------------
#: Each child of ./run and each container says what it is; time limits differ.
PROCESS = env.choice("IA_CRM_PROCESS", ("web", "worker", "beat", "command"), "command")
DEBUG = env.flag("DEBUG", default=False)
#: Where people reach the product; https here is the production profile.
PUBLIC_URL = env.url("IA_CRM_PUBLIC_URL", ("http", "https")).rstrip("/")
BEHIND_TLS = PUBLIC_URL.startswith("https://")
#: Demo firms and their sign-ins may exist; never reachable from another machine.
DEMO_ALLOWED = env.flag("IA_CRM_DEMO", default=not PUBLIC_URL)

# --- Secrets and hosts ---------------------------------------------------------------------
SECRET_KEY = env.secret("SECRET_KEY", HOME / "secrets" / "secret_key")
SECRET_KEY_FALLBACKS = env.items("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = [
    "localhost",
    "127.0.0.1",
    "[::1]",
    *([urlsplit(PUBLIC_URL).hostname or ""] if PUBLIC_URL else []),
    *env.items("IA_CRM_ALLOWED_HOSTS"),
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []

# --- Apps ----------------------------------------------------------------------------------
OUR_APPS = [
    *("common", "firms", "relationships", "clients"),
    *("partners", "portal", "markets", "dashboards", "portability"),
]
INSTALLED_APPS = [
    *OUR_APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "template_partials",
    "csp",
]
MIDDLEWARE = [
    "ia_crm.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.sessions.PortalCookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "common.api.slash.ApiSlash",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "firms.session_store.SignedIn",
    "portal.sessions.OwnSide",
    "firms.sessions.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "firms.middleware.FirmMiddleware",
]
ROOT_URLCONF = "ia_crm.urls"
WSGI_APPLICATION = "ia_crm.wsgi.application"
CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.template.context_processors.i18n",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "common.context.ui",
    "firms.context.header",
    "relationships.context.shell",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": CONTEXT_PROCESSORS},
    }
]

# --- Database: pages as the application role, migrations as the owner ----------------------
#: Milliseconds a statement may take: a page must answer, a worker may compute.
STATEMENT_TIMEOUT_MS = {"web": 10_000, "worker": 60_000}.get(PROCESS, 0)
LOCK_TIMEOUT_MS = 2_000
IDLE_IN_TRANSACTION_MS = 30_000


def _limits() -> str:
    """Time limits as start-up options of each connection of a server process."""
    if PROCESS == "command":
        return ""
    limits = {
        "statement_timeout": STATEMENT_TIMEOUT_MS,
        "lock_timeout": LOCK_TIMEOUT_MS,
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_MS,
    }
    return " ".join(f"-c {name}={value}" for name, value in limits.items())


def _database(variable: str, address: str, options: str) -> dict[str, Any]:
    entry = addresses.django_database(variable, address)
    if options:
        entry["OPTIONS"]["options"] = options
    return entry | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}


DATABASES = {
    "default": _database("DATABASE_APP_URL", addresses.app_database(), _limits()),
    "owner": _database("DATABASE_OWNER_URL", addresses.owner_database(), ""),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Broker, worker, cache -----------------------------------------------------------------
BROKER_URL = addresses.broker()
#: Seconds after which the broker gives an unacknowledged task to another worker.
VISIBILITY_TIMEOUT_S = 900
TASK_TIME_LIMIT_S = 600
CACHES = {
    "default": {
        "BACKEND": "ia_crm.cache.ShelteredCache",
        "LOCATION": env.text("CACHE_URL") or addresses.cache(BROKER_URL),
        "OPTIONS": {"socket_timeout": 0.3, "socket_connect_timeout": 0.3},
        "KEY_PREFIX": "ia-crm",
    }
}
CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_CONNECTION_TIMEOUT = 0.3
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker as long as it takes
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    "visibility_timeout": VISIBILITY_TIMEOUT_S,
    "socket_connect_timeout": 0.3,
    "socket_keepalive": True,
    "retry_on_timeout": False,
}
if PROCESS != "worker":  # ringing the bell must fail fast; a worker's blocking read may take longer
    CELERY_BROKER_TRANSPORT_OPTIONS |= {"socket_timeout": 0.3, "max_retries": 0}
CELERY_TASK_PUBLISH_RETRY = False
#: Acknowledged when taken: the work waits in the outbox, and a worker whose broker goes away in
#: the middle of a task would end of itself when it acknowledges late (tests/faults).
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = TASK_TIME_LIMIT_S
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.number("IA_CRM_WORKERS", 2, least=1)
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5.0
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TIMEZONE = "UTC"
#: Seconds between two rings; a ring nobody heard expires with the next one.
CELERY_BEAT_SCHEDULE: dict[str, Any] = {
    name: {"task": f"relationships.tasks.{name}", "schedule": every, "options": {"expires": every}}
    for name, every in {
        "sweep_outbox": 5.0,
        "evaluate_nightly": 300.0,
        "remember_scores": 60.0,
        "prune": 3600.0,
        "sweep_files": 3600.0,
        "send_mornings": 300.0,
    }.items()
}
CELERY_BEAT_SCHEDULE["expect_commission"] = {
    "task": "clients.tasks.expect_commission",
    "schedule": 3600.0,
    "options": {"expires": 3600.0},
}
CELERY_BEAT_SCHEDULE["propose_market_steps"] = {
    "task": "markets.tasks.propose_steps",  # monthly for each firm; the beat only asks who is due
    "schedule": 3600.0,
    "options": {"expires": 3600.0},
}
CELERY_BEAT_SCHEDULE["sweep_imports"] = {
    "task": "portability.tasks.sweep_imports",
    "schedule": 60.0,
    "options": {"expires": 60.0},
}

# --- Signing in ----------------------------------------------------------------------------
AUTH_USER_MODEL = "firms.User"
AUTHENTICATION_BACKENDS = ["firms.session_store.SignInBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{VALIDATION}.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900  # seconds a fresh password counts for delicate changes
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_ADAPTER = "firms.adapter.AccountAdapter"
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("IA_CRM_PROXIES", 1 if BEHIND_TLS else 0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "IA CRM"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS  # passkeys on http://localhost

# --- Sessions, cookies, headers ------------------------------------------------------------
SESSION_ENGINE = "firms.session_store"  # sign-ins outlive the broker
SESSION_COOKIE_AGE = 14 * 24 * 3600  # seconds; the idle limit below is shorter
SESSION_IDLE_S = 12 * 3600
SESSION_COOKIE_NAME = "__Host-session" if BEHIND_TLS else "ia_crm_session"
CSRF_COOKIE_NAME = "__Host-csrf" if BEHIND_TLS else "ia_crm_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
#: Guests have cookies of their own, which their browsers send to the portal alone.
PORTAL_PATH = "/portal/"
_PORTAL_PREFIX = "__Secure-" if BEHIND_TLS else ""
PORTAL_SESSION_COOKIE_NAME = f"{_PORTAL_PREFIX}ia_portal"
PORTAL_CSRF_COOKIE_NAME = f"{_PORTAL_PREFIX}ia_portal_csrf"
PORTAL_MESSAGES_COOKIE_NAME = f"{_PORTAL_PREFIX}ia_portal_messages"
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 366 * 24 * 3600 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_TLS
SECURE_HSTS_PRELOAD = BEHIND_TLS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
USE_X_FORWARDED_HOST = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024  # bytes
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 40  # twice what an entry may have, so that its form can say so
#: Files of entries: private, below no address of the web server.
ATTACHMENTS = HOME / "attachments"
ATTACHMENT_MAX_BYTES = env.number("IA_CRM_ATTACHMENT_MAX_MB", 10, least=1) * 1024 * 1024
IMPORT_MAX_BYTES = env.number("IA_CRM_IMPORT_MAX_MB", 32, least=1) * 1024 * 1024
#: Addresses whose files may be larger, by how they begin.
UPLOAD_LIMITS = {"/settings/import/": IMPORT_MAX_BYTES}
FILE_UPLOAD_HANDLERS = [
    "common.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- API -----------------------------------------------------------------------------------
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "firms.api.authentication.TokenAuthentication",
        "firms.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["firms.api.permissions.MatrixPermission"],
    "DEFAULT_THROTTLE_CLASSES": ["firms.api.permissions.MemberThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["common.api.renderers.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "common.api.problems.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
}
API_REQUESTS_PER_MINUTE = env.number("IA_CRM_API_RATE", 60_000, least=1)  # of one member
EXPORTS_PER_HOUR = env.number("IA_CRM_EXPORT_RATE", 30, least=1)  # of one member
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "IA CRM",
    "VERSION": "1",
    "DESCRIPTION": "What each relationship gives and costs a small international firm.",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "Precision": "firms.models.base.Precision",
        "Visibility": "firms.api.serializers.VISIBILITY",
        "PartyKind": "relationships.models.party.Party.Kind",
        "Balance": "relationships.models.score.Score.Word",
        "Category": "relationships.models.relationship.Relationship.Category",
        "BurdenCategory": "relationships.models.episode.BurdenNote.Category",
        "FavourKind": "relationships.models.favour.Favour.Kind",
        "AlterTieKind": "relationships.models.tie.AlterTie.Kind",
        "FlagState": "relationships.models.flag.Flag.State",
        "PromiseState": "relationships.models.promise.Promise.State",
        "IntroductionState": "relationships.models.introduction.Introduction.State",
        "IntroductionOutcome": "relationships.models.introduction.Introduction.Outcome",
        "InteractionChannel": "relationships.models.interaction.Interaction.Channel",
        "ClientKind": "clients.models.client.ClientPhase.Kind",
        "DecisionKind": "clients.models.renewal.AgreementDecision.Kind",
        "BookingKind": "clients.quick_log.fields.KINDS",
        "ServiceLine": "clients.models.work.ServiceLine",
        "ShareState": "portal.models.share.Share.State",
        "ShareAnswer": "portal.services.answers.CHOICES",
        "StatementState": "clients.models.commission.CommissionStatement.State",
        "PartnerStage": "relationships.models.relationship.Relationship.PartnerStage",
        "PartnerType": "partners.models.partner.LocalPartner.Type",
        "VettingState": "partners.states.STATES",
        "FavourDirection": "relationships.models.favour.Favour.Direction",
        "MarketStepKind": "markets.models.event.CommitmentEvent.Kind",
        "MarketStepDirection": "markets.models.event.CommitmentEvent.Direction",
        "MarketStepRole": "markets.models.event.CommitmentEvent.Role",
        "MarketMode": "markets.models.event.Mode",
        "PromiseBy": "relationships.models.promise.Promise.By",
        "DashboardPeriod": "dashboards.api.money.PERIODS",
        "DashboardColumns": "dashboards.api.shapes.COLUMNS",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "firms.api.schema.refuse_more",
    ],
}

# --- Language, time, files, mail -----------------------------------------------------------
LANGUAGE_CODE = "en"
#: Of the inside. Guests' pages choose theirs by themselves (``portal.languages``).
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATIC_ROOT = env.folder("IA_CRM_STATIC_ROOT", places.run_dir() / "static")
STATICFILES_DIRS = [folder for folder in (BASE_DIR / "static",) if folder.is_dir()]
#: The production image collects and hashes; elsewhere files are served where they lie.
HASHED_STATIC = env.flag("IA_CRM_HASHED_STATIC", default=False)
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": ATTACHMENTS},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not HASHED_STATIC
WHITENOISE_AUTOREFRESH = DEBUG
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 10  # seconds
EMAIL_FILE_PATH = env.folder("IA_CRM_MAIL_DIR", HOME / "mail")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "IA CRM <ia-crm@localhost>")
EMAIL_SUBJECT_PREFIX = ""

# --- Logs ----------------------------------------------------------------------------------
LOG_LEVEL = env.choice("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO")
LOG_FORMAT = env.choice("LOG_FORMAT", ("text", "json"), "json" if BEHIND_TLS else "text")
LOGGING = logs.config(LOG_LEVEL, LOG_FORMAT, colours=sys.stderr.isatty())
