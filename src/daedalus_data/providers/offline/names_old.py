"""Names that fit a place and a century: which of them a text speaks of, and what people there and then were called."""

import re
from functools import lru_cache
from typing import NamedTuple


class Setting(NamedTuple):
    """Where and when a scenario takes place, as far as its text says."""

    men: tuple[str, ...]
    women: tuple[str, ...]
    family: tuple[str, ...]
    old: bool
    """Before offices, forms and pay by results."""

    @property
    def given(self) -> tuple[str, ...]:
        """Return the given names."""
        return (*self.men, *self.women)


PLACES: dict[str, tuple[str, str, str, str]] = {
    "france": (
        "france french paris abbaye livres normandy burgundy provence lyon rouen amiens avignon picardy amand cluny",
        "Thibaut|Raoul|Gautier|Hugues|Aubry|Renaud|Eudes|Perrin|Guillaume|Anselme|Bertrand|Foulques|Mathieu|Josselin",
        "Aveline|Perrette|Mahaut|Isabeau|Ermengarde|Jehanne|Blanche|Alienor",
        "de Marchiennes|le Clerc|de Hamage|de Tournai|le Meunier|de Bapaume|de Cambrai|le Roux|de Lalaing|Charpentier|de Valenciennes",
    ),
    "england": (
        "england english london york yorkshire kent oxford canterbury winchester shilling bristol devon sussex reeve",
        "Wat|Adam|Roger|Hugh|Geoffrey|Simon|Ralph|Gilbert|Thomas|Walter|Edmund|Nicholas|Piers|Robert",
        "Alice|Matilda|Joan|Agnes|Isolde|Cecily|Emma|Margery",
        "Fletcher|atte Wood|Miller|of Lincoln|Reeve|Cooper|de Lacy|Chapman|Thatcher|of Ely|Webster|Carter",
    ),
    "italy": (
        "italy italian florence venice genoa siena milan rome pisa florins ducats lucca tuscany papal bologna naples doge",
        "Lorenzo|Matteo|Bartolo|Jacopo|Niccolo|Piero|Donato|Filippo|Ugo|Taddeo|Bernardo|Gherardo",
        "Fiammetta|Ginevra|Lisa|Caterina|Bice|Tessa|Lucrezia|Ghita",
        "Bardi|da Siena|Albizzi|di Cenni|Strozzi|del Forno|Cavalcanti|da Prato|Rucellai|Ferrante|Contarini|Spinola",
    ),
    "japan": (
        "japan japanese kyoto edo samurai daimyo shogun osaka koku shrine ronin tokyo",
        "Jiro|Masanori|Tadaoki|Saburo|Nobuhiro|Kanesuke|Yoshinao|Gennai|Heihachi|Shinzo",
        "Oyuki|Chiyo|Tomoe|Okiku|Sen|Hatsu|Masa|Otsu",
        "Hosokawa|Akiyama|Mori|Kuroda|Shimazu|Honda|Matsudaira|Okubo|Asakura|Ukita",
    ),
    "germany": (
        "germany german saxony bavaria nuremberg augsburg hamburg lubeck hanse hanseatic cologne gulden thalers prussia prague vienna",
        "Konrad|Ulrich|Dietrich|Albrecht|Jobst|Wendel|Matthes|Gerhard|Lorenz|Veit",
        "Kunigunde|Walburga|Gertrud|Barbara|Margarethe|Ursula|Hedwig|Apollonia",
        "Tucher|Imhoff|Becker|von Stein|Kramer|Zeidler|Vogt|Schott|Ebner|Holzschuher",
    ),
    "spain": (
        "spain spanish castile seville toledo aragon granada lisbon portugal maravedis cordoba valencia barcelona",
        "Alonso|Rodrigo|Diego|Sancho|Gonzalo|Hernan|Lope|Garcia|Ramiro|Beltran",
        "Leonor|Beatriz|Urraca|Mencia|Ines|Juana|Constanza|Elvira",
        "de Vargas|Ponce|de Lara|Carrillo|Manrique|del Pozo|de Haro|Mexia|Pacheco|Guzman",
    ),
    "rome": (
        "roman legion legate senate-of-rome centurion denarii sesterces praetor consul gaul britannia",
        "Marcus|Gaius|Lucius|Quintus|Titus|Aulus|Sextus|Publius|Gnaeus|Decimus",
        "Livia|Cornelia|Octavia|Valeria|Fabia|Claudia|Julia|Aemilia",
        "Varro|Albinus|Rufus|Sabinus|Crassus|Pictor|Naso|Corvus|Silanus|Longus",
    ),
}
"""By place: words that name it, men's names, women's names and bynames of the time before surnames were settled."""

MODERN_WORDS = {
    "south_asia": "india indian delhi mumbai bengaluru bangalore kerala pakistan bangladesh dhaka lanka nepal",
    "east_asia": "japan japanese tokyo osaka china chinese beijing shanghai shenzhen korea korean seoul taiwan hong",
    "west_africa": "nigeria nigerian lagos ghana accra senegal dakar mali abuja",
    "east_africa": "kenya kenyan nairobi ethiopia uganda tanzania rwanda",
    "latin_america": "brazil mexico mexican peru chile argentina colombia bolivia lima bogota andes",
    "north_europe": "norway norwegian sweden swedish denmark finland oslo stockholm helsinki iceland",
    "west_europe": "france french germany german italy italian spain portugal paris berlin madrid milan netherlands belgium",
    "east_europe": "poland polish ukraine romania hungary czech prague warsaw bulgaria serbia",
    "middle_east": "iran turkey turkish iraq lebanon egypt cairo istanbul jordan tehran dubai",
    "southeast_asia": "vietnam indonesia thailand malaysia philippines manila jakarta bangkok singapore",
    "britain_and_oceania": "britain british england scotland london wales australia zealand sydney",
}
"""Words that name a region of the present, by naming tradition."""


@lru_cache(maxsize=256)
def setting_of(text: str) -> Setting | None:
    """Return the old setting that a text speaks of, or None when it is set in modern times or does not say."""
    years = [
        int(year)
        for year in re.findall(r"\b(\d{3,4})\b(?! ?(?:dollars|people|km|tonnes|hours|million|livres))", text)
        if 100 < int(year) < 2200
    ]
    tokens = set(re.findall(r"[a-z]+(?:-[a-z]+)*", text.lower()))
    counts = {place: len(tokens & set(words.split())) for place, (words, *_) in PLACES.items()}
    best = max(counts, key=lambda place: counts[place])
    dated = min(years, default=2000)
    medieval = bool(tokens & {"medieval", "feudal", "serf", "serfs", "vassal", "legion", "samurai", "shogun", "crusade"})
    if dated >= 1700 and not medieval:
        return None
    _, men, women, family = PLACES[best if counts[best] else "england"]
    cloister = bool(tokens & {"monastery", "monk", "monks", "abbot", "friar", "friars", "abbey"})
    nuns = bool(tokens & {"nun", "nuns", "abbess", "prioress"})
    his, hers = tuple(men.split("|")), tuple(women.split("|"))
    return Setting(() if nuns else his, () if cloister and not nuns else hers, tuple(family.split("|")), True)


@lru_cache(maxsize=256)
def region_of(text: str) -> str:
    """Return the naming tradition of the region that a modern text names most, or nothing."""
    tokens = set(re.findall(r"[a-z]+", text.lower()))
    counts = {place: len(tokens & set(listed.split())) for place, listed in MODERN_WORDS.items()}
    best = max(counts, key=lambda place: counts[place])
    return best if counts[best] else ""
