"""Write card.toml of the starter model: what it is, how it was made, how good it is, and the SHA-256 of its files.

    python describe.py FOLDER --scores scores.json

Reads ``training.json``, which train.py left in FOLDER. `scores.json` maps a test set to its metrics with signatures.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from dragoman.models.cards import file_digest

FILES = [
    "config.json",
    "generation_config.json",
    "model.safetensors",
    "source.spm",
    "target.spm",
    "tokenizer_config.json",
    "vocab.json",
]

HEAD = """\
# The model card of the embedded starter, written by describe.py.
name = "starter-ar-en"
description = "small Arabic-English model for trying dragoman out"
origin = "trained from scratch by the dragoman project with models/starter-ar-en/train.py"
licence = "Apache-2.0"
languages = ["ar", "en"]
intended_use = "Trying the toolkit and testing it. Its translations are rough; for real work use opus-mt-ar-en."

[[data]]
name = "written news pairs"
licence = "CC0-1.0"
note = "synthetic: written by a language model for this project; facts and quotations in them are not checked"

[[data]]
name = "A-prose: Dynamics 365 documentation, freeCodeCamp, Tatoeba, Debian handbook, React, TICO-19, and others"
licence = "CC-BY-4.0, CC-BY-SA-3.0, CC-BY-SA-4.0, CC-BY-2.0-FR, BSD-3-Clause, MIT, CC0-1.0, GPL-2.0+"

[[data]]
name = "A-ui: interface strings of Debian, MediaWiki, Scratch, Django, OpenStreetMap and others"
licence = "GPL, LGPL, AGPL-3.0, BSD-3-Clause, MIT, ISC (by program)"

[[data]]
name = "A-lex: Buckwalter stems, FreeDict, Arabic WordNet, CLDR"
licence = "GPL-2.0, GPL-2.0+, CC-BY-SA-3.0, Unicode-3.0"

[[data]]
name = "A-name: names from Wikidata and transliteration sets"
licence = "MIT, CC0-1.0, Apache-2.0"
"""


def toml_value(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {toml_value(each)}" for key, each in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scores", type=Path)
    options = parser.parse_args()
    parts = [HEAD]
    training = options.folder / "training.json"
    if training.is_file():
        record = json.loads(training.read_text(encoding="utf-8"))
        parts.append("\n[training]\n" + "".join(f"{key} = {toml_value(value)}\n" for key, value in record.items()))
    if options.scores:
        scores = json.loads(options.scores.read_text(encoding="utf-8"))
        parts.append(
            "\n[scores]\n" + "".join(f"{json.dumps(key)} = {toml_value(each)}\n" for key, each in scores.items())
        )
    digests = {name: file_digest(options.folder / name) for name in FILES}
    parts.append("\n[files]\n" + "".join(f'"{name}" = "{digest}"\n' for name, digest in digests.items()))
    (options.folder / "card.toml").write_text("".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
