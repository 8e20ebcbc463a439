"""What the Hub says of the front matter of a README: errors that refuse it, and warnings."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

BLOCK = re.compile(r"^\s*---[\r\n]+([\S\s]*?)[\r\n]+---(?:[\r\n]|$)")
LICENCES = (
    "apache-2.0 mit openrail bigscience-openrail-m creativeml-openrail-m bigscience-bloom-rail-1.0 bigcode-openrail-m afl-3.0 "
    "artistic-2.0 bsl-1.0 bsd bsd-2-clause bsd-3-clause bsd-3-clause-clear c-uda cc cc0-1.0 cc-by-2.0 cc-by-2.5 cc-by-3.0 cc-by-4.0 "
    "cc-by-sa-3.0 cc-by-sa-4.0 cc-by-nc-2.0 cc-by-nc-3.0 cc-by-nc-4.0 cc-by-nd-4.0 cc-by-nc-nd-3.0 cc-by-nc-nd-4.0 cc-by-nc-sa-2.0 "
    "cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 cdla-sharing-1.0 cdla-permissive-1.0 cdla-permissive-2.0 wtfpl ecl-2.0 epl-1.0 epl-2.0 "
    "etalab-2.0 eupl-1.1 eupl-1.2 agpl-3.0 gfdl gpl gpl-2.0 gpl-3.0 lgpl lgpl-2.1 lgpl-3.0 isc h-research intel-research lppl-1.3c "
    "ms-pl apple-ascl apple-amlr mpl-2.0 odc-by odbl openmdw-1.0 openrail++ osl-3.0 postgresql ofl-1.1 ncsa unlicense zlib pddl lgpl- "
    "lr deepfloyd-if-license fair-noncommercial-research-license llama2 llama3 llama3.1 llama3.2 llama3.3 llama4 grok2-community "
    "gemma unknown other"
).split()
SIZES = (
    "n<1K 1K<n<10K 10K<n<100K 100K<n<1M 1M<n<10M 10M<n<100M 100M<n<1B 1B<n<10B 10B<n<100B 100B<n<1T n>1T"
).split()  # fmt: skip
TASKS = (
    "text-classification token-classification table-question-answering question-answering zero-shot-classification translation "
    "summarization feature-extraction text-generation fill-mask sentence-similarity text-to-speech text-to-audio automatic-speech- "
    "recognition audio-to-audio audio-classification voice-activity-detection image-classification object-detection image- "
    "segmentation text-to-image image-to-text image-to-image image-to-video unconditional-image-generation video-classification "
    "reinforcement-learning robotics tabular-classification tabular-regression tabular-to-text table-to-text multiple-choice text- "
    "ranking text-retrieval time-series-forecasting text-to-video image-text-to-text image-text-to-image visual-question-answering "
    "document-question-answering zero-shot-image-classification graph-ml mask-generation zero-shot-object-detection text-to-3d image- "
    "to-3d image-feature-extraction video-text-to-text keypoint-detection visual-document-retrieval any-to-any video-to-video other"
).split()
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*|code|multilingual")
SPLIT = re.compile(r"\w+(\.\w+)*")


def validate(content: str) -> tuple[list[str], list[str]]:
    """Return the errors and the warnings of a README."""
    block = BLOCK.match(content)
    if not block or not block[1].strip():
        return [], ["empty or missing yaml metadata in repo card"]
    try:
        card = yaml.safe_load(block[1])
    except yaml.YAMLError as error:
        return [f"YAML Metadata Error: {error}"], []
    if not isinstance(card, dict):
        return ["YAML Metadata Error: the metadata must be an object"], []
    return list(_errors(card)), list(_warnings(card))


def front_matter(content: str) -> dict[str, Any]:
    """Return the metadata of a README; {} where it has none that can be read."""
    block = BLOCK.match(content)
    card = yaml.safe_load(block[1]) if block and not validate(content)[0] else None
    return card if isinstance(card, dict) else {}


def _listed(card: dict[str, Any], key: str) -> list[Any]:
    value = card.get(key)
    return [] if value is None else value if isinstance(value, list) else [value]


def _errors(card: dict[str, Any]) -> Iterator[str]:
    for key, allowed in (("license", LICENCES), ("size_categories", SIZES)):
        if any(value not in allowed for value in _listed(card, key)):
            yield f'"{key}" must be one of [{", ".join(allowed)}]'
    for number, language in enumerate(_listed(card, "language")):
        if not isinstance(language, str) or not LANGUAGE.fullmatch(language):
            yield f'"language[{number}]" with value "{language}" is not valid. It must be an ISO 639-1, 639-2 or 639-3 code'
    for key in ("tags", "task_categories", "task_ids", "source_datasets", "annotations_creators"):
        if any(not isinstance(value, str) for value in _listed(card, key)):
            yield f'"{key}" must be an array of strings'
    if not isinstance(card.get("pretty_name", ""), str):
        yield '"pretty_name" must be a string'
    yield from _config_errors(card.get("configs", []))


def _config_errors(configs: Any) -> Iterator[str]:
    if not isinstance(configs, list):
        yield '"configs" must be an array'
        return
    names = [config.get("config_name") for config in configs if isinstance(config, dict)]
    if len(names) < len(configs) or any(not isinstance(name, str) for name in names):
        yield '"configs[].config_name" is required'
    elif len(set(names)) < len(names):
        yield '"configs" contains a duplicate config_name'
    if sum(bool(config.get("default")) for config in configs if isinstance(config, dict)) > 1:
        yield '"configs" has more than one default'
    for number, config in enumerate(configs):
        if isinstance(config, dict):
            yield from _file_errors(f"configs[{number}].data_files", config.get("data_files", []))


def _file_errors(where: str, files: Any) -> Iterator[str]:
    for entry in files if isinstance(files, list) else [files]:
        if isinstance(entry, dict):
            if not SPLIT.fullmatch(str(entry.get("split", ""))):
                yield f'"{where}[].split" with value "{entry.get("split")}" fails to match the required pattern: /{SPLIT.pattern}/'
            if any(not isinstance(path, str) for path in _listed(entry, "path")) or "path" not in entry:
                yield f'"{where}[].path" must be a string or an array of strings'
        elif not isinstance(entry, str):
            yield f'"{where}" must be a string, an array of strings or an array of splits'


def _warnings(card: dict[str, Any]) -> Iterator[str]:
    for task in _listed(card, "task_categories"):
        if task not in TASKS:
            yield f'The task_categories "{task}" is not in the official list: {", ".join(TASKS)}'
