"""Given and family names from many parts of the world, paired within a tradition or across two, for invented people."""

from daedalus_data.core.seeds import choose, derive
from daedalus_data.providers.offline.names_old import Setting, region_of, setting_of

TRADITIONS: dict[str, tuple[str, str]] = {
    "west_africa": (
        "Adaeze Kwabena Folake Ibrahim Ngozi Chidi Ama Sekou Efua Tunde Yetunde Kofi",
        "Adeyemi Mensah Okonjo Diallo Asante Bello Nwosu Traore Boateng Eze Sowande Keita",
    ),
    "east_africa": (
        "Wanjiru Tesfaye Amina Juma Makeda Otieno Zawadi Baraka Hirut Kamau",
        "Mwangi Bekele Odhiambo Hassan Tadesse Wekesa Kiprop Nyambura Abdi Haile",
    ),
    "south_asia": (
        "Meera Arjun Farah Sanjay Lakshmi Imran Kavita Rohan Nasreen Dilip Shreya Bashir",
        "Iyer Banerjee Qureshi Patel Rao Chowdhury Fernando Malik Joshi Pillai Thapa Siddiqui",
    ),
    "east_asia": (
        "Mei Haruto Jiwoo Wen Sakura Minjun Xiaoli Kenji Yuna Bolin Ayumi Daiki",
        "Tanaka Liu Park Huang Watanabe Choi Zhou Nakamura Yoon Gao Ishikawa Lim",
    ),
    "southeast_asia": (
        "Linh Budi Malee Rizal Thuy Arief Somchai Dewi Bayani Khin",
        "Nguyen Santoso Reyes Suwan Tran Wijaya Bautista Aung Pham Ramli",
    ),
    "middle_east": (
        "Leila Omar Shirin Yusuf Nadia Kerem Dalia Farid Elif Rami Samira Tariq",
        "Haddad Rahimi Demir Mansour Karimi Aydin Khoury Saleh Yilmaz Nasser Azari Shamoun",
    ),
    "latin_america": (
        "Ximena Mateo Lucia Joaquin Paloma Andres Yara Thiago Camila Rafael Marisol Emilio",
        "Quispe Ferreira Morales Salazar Cardoso Ibarra Mamani Duarte Rojas Teixeira Arriaga Peralta",
    ),
    "north_europe": (
        "Ingrid Lars Sanna Mikkel Astrid Eero Freya Jonas Solveig Anders",
        "Lindqvist Haugen Virtanen Bergstrom Kjeldsen Nieminen Dahl Soderberg Holm Rask",
    ),
    "west_europe": (
        "Claire Hugo Marta Dieter Elodie Pieter Chiara Nuno Greta Fergus Maeve Owain",
        "Delacroix Brandt Rossi Vermeer Almeida Keller Moreau Gallagher Pritchard Ricci Novello Sommer",
    ),
    "east_europe": (
        "Zofia Milan Oksana Petar Katya Andrei Jana Bogdan Irena Tomasz",
        "Kowalska Petrov Horvat Ionescu Shevchuk Novak Dimitrov Zielinski Lazar Kovacs",
    ),
    "britain_and_oceania": (
        "Harriet Callum Moana Desmond Isla Rupert Tane Beatrice Nigel Aroha",
        "Whitlock Ashworth Ngata Penrose Thorne Gillespie Tamihana Cartwright Lockwood Hargreaves",
    ),
    "north_america": (
        "Delphine Marcus Abigail Wyatt Naomi Curtis Winona Theodore Rosalind Dwight",
        "Beaumont Sutherland Whitehorse Calloway Prescott Delgado Fontaine Mercer Redbird Holloway",
    ),
}
GIVEN = {place: tuple(given.split()) for place, (given, _) in TRADITIONS.items()}
FAMILY = {place: tuple(family.split()) for place, (_, family) in TRADITIONS.items()}


def person_name(seed: int, *path: str | int, taken: tuple[str, ...] = (), told: str = "") -> str:
    """Return a full name none of whose parts is in a name already taken; one in five has a family name from elsewhere.

    Where the text told names a place and a century, or a region of today, the name is from there.
    """
    used = {part for name in taken for part in name.lower().split()}
    old, region = setting_of(told), region_of(told)
    if old and (name := _old_name(old, seed, path, used)):
        return name
    for attempt in range(200):
        home = region and derive(seed, *path, "home", attempt) % 5
        here = region if home else choose(tuple(TRADITIONS), seed, *path, "tradition", attempt)
        mixed = derive(seed, *path, "mixed", attempt) % 5 == 0
        there = choose(tuple(TRADITIONS), seed, *path, "other", attempt) if mixed else here
        given = choose(GIVEN[here], seed, *path, "given", attempt)
        family = choose(FAMILY[there], seed, *path, "family", attempt)
        if given.lower() not in used and family.lower() not in used:
            return f"{given} {family}"
    given_place, family_place = derive(seed, *path, "given") % 12, derive(seed, *path, "family") % 12
    places = tuple(TRADITIONS)
    # A cast of over a hundred has used the names up: from here on only the whole name need be new.
    for turn in range(144 * 144):
        first, second = places[(given_place + turn) % 12], places[(family_place + turn // 12) % 12]
        name = f"{choose(GIVEN[first], seed, *path, turn)} {choose(FAMILY[second], seed, *path, turn, 'f')}"
        if name.lower() not in {other.lower() for other in taken}:
            return name
    raise ValueError(f"no name is left beside {len(taken)} taken ones; ask for a smaller cast")


def _old_name(old: Setting, seed: int, path: tuple[str | int, ...], used: set[str]) -> str:
    """Return a name of an old setting whose given name and byname are both free; nothing when they are used up."""
    for attempt in range(200):
        given, family = choose(old.given, seed, *path, "given", attempt), choose(old.family, seed, *path, "family", attempt)
        if given.lower() not in used and family.lower().split()[-1] not in used:
            return f"{given} {family}"
    return ""
