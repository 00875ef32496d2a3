"""A mail between being read and being saved: its file lies with the others, and nothing names it.

The page bears a signed note of where. What is never saved is swept away like every file without
a name (relationships.files.sweep), a day later.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, Final

from django.core import signing
from django.core.exceptions import ValidationError

from relationships.files import store
from relationships.files.checking import checked
from relationships.files.names import clean_name
from relationships.services import attach

if TYPE_CHECKING:
    from clients.models import Enquiry
    from firms.access import Viewer

SALT: Final = "clients.desk.mail"
HELD_FOR: Final = 12 * 60 * 60  # seconds; less than what is unnamed is left alone
ENDING: Final = ".eml"


def hold(file: IO[bytes], given_name: str, size: int, viewer: Viewer) -> str:
    """Store the file; the note of where. Empty for a file that may not be kept."""
    name = clean_name(given_name)
    name = name if name.lower().endswith(ENDING) else clean_name(f"{name or 'mail'}{ENDING}")
    try:
        found = checked(file, name, size)
    except ValidationError:
        return ""
    stored = store.put(viewer.firm_id, found.peek.chunks())
    return signing.dumps([*whose(viewer), stored.name, found.name, stored.size], salt=SALT)


def whose(viewer: Viewer) -> list[str]:
    """The note is good for who read the mail, in that firm."""
    return [str(viewer.firm_id), str(viewer.membership_id)]


def keep(note: str, enquiry: Enquiry, viewer: Viewer) -> bool:
    """Make a copy the enquiry's file; False where it cannot be: the enquiry is worth more."""
    try:
        said: list[Any] = signing.loads(note, salt=SALT, max_age=HELD_FOR)
    except signing.BadSignature:
        return False
    file = store.opened(viewer.firm_id, said[2]) if said[:2] == whose(viewer) else None
    if file is None:
        return False
    with file:
        attach(enquiry, [checked(file, said[3], said[4])], viewer=viewer)
    return True
