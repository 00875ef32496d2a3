"""What lower code tells upper apps, which it may not import."""

from __future__ import annotations

from django.dispatch import Signal

#: A first owner set a firm up. Sent inside the transaction, the firm entered.
#: Arguments: ``firm``, ``owner`` (membership), ``target_markets`` (names or country codes).
firm_set_up = Signal()

#: Somebody took up an invitation. Sent inside the transaction, the firm entered.
#: Argument: ``member``.
member_joined = Signal()

#: Members got views that were not there before. Sent inside the transaction, before views that
#: nobody needs any more are dropped. Arguments: ``firm``, ``made`` and ``every`` (lists of views).
views_made = Signal()
