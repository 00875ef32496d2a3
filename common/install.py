"""What makes the product installable on a phone: manifest, service worker, offline page.

The worker keeps the offline page with its style and script, nothing else: no page with somebody's
contacts stays on a device. What is typed offline waits there and is sent with its key (DECISIONS 10).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

if TYPE_CHECKING:
    from django.http import HttpRequest

PAPER = "#F6F4EE"  # the ground of the icon
KEPT = (
    *("css/tokens.css", "css/base.css", "css/components.css", "css/pages.css", "css/media.css"),
    *("js/offline.js", "js/kept_lines.js", "img/favicon.svg"),
)


@require_GET
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """Name, icon and where it starts."""
    icon = {"src": static("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}
    data = {
        "name": "IA CRM",
        "short_name": "IA CRM",
        "description": _("What you give, what it costs, and whom you can count on."),
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [{**icon, "purpose": "any"}, {**icon, "purpose": "maskable"}],
        "shortcuts": [{"name": _("Log something"), "url": "/log/line/"}],
    }
    return JsonResponse(data, content_type="application/manifest+json")


@require_GET
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; its name changes with what it keeps."""
    kept = [reverse("common:offline"), *map(static, KEPT)]
    name = hashlib.sha256(" ".join(kept).encode()).hexdigest()[:12]
    text = render_to_string("worker.js", {"kept": kept, "name": f"offline-{name}"})
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


@require_GET
@cache_control(max_age=3600)
def offline(request: HttpRequest) -> HttpResponse:
    """Shown when the network is away: one field, kept on the device. The same for everybody."""
    return render(request, "offline.html")
