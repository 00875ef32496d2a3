"""What the web server loads."""

from __future__ import annotations

import os
import signal

from django.core.wsgi import get_wsgi_application

from ia_crm.children import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ia_crm.settings")

if os.environ.get("IA_CRM_PROCESS") == "web":
    die_with_parent(signal.SIGTERM)  # a killed web server leaves no process that still answers

application = get_wsgi_application()
