"""What things are called: which names take an article, and which are never cut to one word."""

import re

from daedalus_data.core.events import EntityType
from daedalus_data.providers.offline.language import definite, is_organisation


def called(name: str, kind: EntityType, told: str = "") -> str:
    """Return a name as it stands in a sentence: 'Bruno', 'Tessaly Controls', 'the Harbour Office', 'the Old Debt'.

    `told` is text in which the name stands: with 'the' before it there, it has 'the' here.
    """
    bare = re.sub(r"^[Tt]he ", "", name)
    if bare != name or re.search(rf"\bthe {re.escape(bare)}\b", told, re.IGNORECASE):
        return f"the {bare}"
    alone = " " not in name and name[:1].isupper()
    if kind == "human" or alone or (kind == "animal" and name[:1].isupper()) or (kind == "institution" and not is_organisation(name)):
        return name
    return definite(name)
