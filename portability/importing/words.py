"""Why a row does what it does, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

REASONS: dict[str, StrOrPromise] = {
    "key": _("The same entry of the same source."),
    "email": _("The same e-mail address."),
    "name_and_organisation": _("The same name at the same organisation."),
    "organisation": _("An organisation of the same name."),
    "same_row": _("The same as an earlier row of this file."),
    "same_name": _("The same name. Nothing else says whether it is the same one."),
    "email_other_name": _("The same e-mail address, but another name."),
    "several": _("The e-mail addresses are those of several people."),
    "other_circle": _("You have them already, and others know of them: nothing is added."),
    "unreadable": _("This could not be read."),
    "occasion": _("A meeting or a mail, no contact."),
    "gone_on": _("Kept: somebody has gone on with it since."),
}
FIELDS: dict[str, StrOrPromise] = {
    "native_name": _("Name in own script"),
    "country": _("Country"),
    "city": _("City"),
    "headline": _("In one line"),
    "emails": _("E-mail"),
    "phones": _("Telephone"),
    "aliases": _("Also called"),
    "languages": _("Language"),
    "tags": _("Tag"),
    "organisation": _("Works at"),
    "connected_on": _("In touch since"),
    "note": _("Note"),
}
#: What a column of an unknown file may be, in the order of the choice.
MEANINGS: dict[str, StrOrPromise] = {
    "": _("Leave out"),
    "name": _("Name"),
    "given": _("Given name"),
    "family": _("Family name"),
    "native_name": _("Name in own script"),
    "organisation": _("Organisation"),
    "role": _("Role"),
    "email": _("E-mail"),
    "phone": _("Telephone"),
    "city": _("City"),
    "country": _("Country"),
    "address": _("Address"),
    "url": _("Web page"),
    "tags": _("Tags"),
    "note": _("Note"),
    "language": _("Language"),
    "connected_on": _("In touch since"),
    "referred_by": _("Introduced by"),
    "key": _("Number in the other program"),
}
