"""What a training run can be told: one table, from which both command lines are made."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from dragoman.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Shape(NamedTuple):
    """The size of a network and of its vocabulary."""

    encoder_layers: int
    decoder_layers: int
    width: int
    heads: int
    feed_forward: int
    pieces: int  # SentencePiece pieces a side


# Deep encoders and shallow decoders: as good as even ones, and twice as fast to decode (Kasai et al. 2021).
PRESETS = {
    "tiny": Shape(3, 2, 256, 4, 1024, 8_000),
    "small": Shape(6, 2, 384, 6, 1536, 12_000),
    "base": Shape(6, 2, 512, 8, 2048, 16_000),
}

DEFAULT_PRESET, DEFAULT_COVERAGE, DEFAULT_LEXICON_PAIRS = "tiny", 0.9998, 150_000

# What cannot be had with --from.
_NEW_ONLY = ("preset", "width", "heads", "pieces", "coverage", "symbol", "spelling", "lexicon_pairs")
_GROWS = "Instead of the preset's; with --from, more than it has."


def _option(  # noqa: PLR0913 - what an option consists of
    default: Any,  # noqa: ANN401 - an option's value
    text: str,
    metavar: str = "",
    *,
    kind: type = str,
    many: bool = False,
    choices: Iterable[str] = (),
    least: float | None = None,
    name: str = "",
) -> Any:  # noqa: ANN401 - as `field` itself
    """A field with what a command line needs to know: `kind` of the value, its bounds, whether it may come again."""
    facts = {"help": text, "metavar": metavar, "kind": kind, "many": many, "choices": tuple(choices), "least": least}
    return field(default=default, metadata=facts | {"name": name})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of a run, as they were given; `complete` fills in what depends on others.

    Every field but `bitexts` is an option of the command line, with dashes for underscores.

    Raises:
        UsageError: Two settings contradict each other, or one is out of its range.
    """

    bitexts: tuple[str, ...] = ()
    output: Path | None = _option(  # noqa: RUF009 - it makes a field
        None, "The model's folder; FOLDER.partial until it is done.", "FOLDER", kind=Path
    )
    resume: bool = _option(default=False, text="Go on with FOLDER.partial where it stopped.", kind=bool)
    languages: str = _option("ar,en", "Source and target language.", "SOURCE,TARGET")
    # data
    valid: str | None = _option(None, "Bitext whose translation decides when to stop and what to keep.", "BITEXT")
    evaluate: tuple[str, ...] = _option((), "Bitext to score at the end. May be repeated.", "NAME=BITEXT", many=True)
    held_out: tuple[str, ...] = _option(
        (), "Bitext or text whose pairs must not be trained on. May be repeated.", "FILE", many=True
    )
    general: tuple[str, ...] = _option(
        (), "Bitext that gets this share of the training, against forgetting.", "BITEXT=SHARE", many=True
    )
    back_translate: tuple[str, ...] = _option(
        (), "Target-language text, a sentence a line, to translate back and add.", "FILE[=WEIGHT]", many=True
    )
    reverse_model: str | None = _option(None, "The model that translates back.", "MODEL")
    distill_from: str | None = _option(None, "Replace the targets of the bitexts by this model's.", "MODEL")
    engine: str = _option("ct2", "What runs the models of the two options above.", "NAME")
    licence: tuple[str, ...] = _option(
        (), "Licence of a bitext, or alone of the model, for the card. May be repeated.", "[BITEXT=]LICENCE", many=True
    )
    max_pieces: int = _option(200, "Longer pairs are left out.", "N", kind=int, least=1)
    # the model
    from_model: str | None = _option(None, "Fine-tune this model: a name, folder or hub id.", "MODEL", name="from")
    preset: str | None = _option(None, f"Size of a new model. [default: {DEFAULT_PRESET}]", choices=PRESETS)
    encoder_layers: int | None = _option(None, _GROWS, "N", kind=int, least=1)
    decoder_layers: int | None = _option(None, _GROWS, "N", kind=int, least=1)
    width: int | None = _option(None, "Instead of the preset's.", "N", kind=int, least=1)
    heads: int | None = _option(None, "Instead of the preset's.", "N", kind=int, least=1)
    feed_forward: int | None = _option(None, _GROWS, "N", kind=int, least=1)
    pieces: int | None = _option(None, "SentencePiece pieces a side, instead of the preset's.", "N", kind=int, least=1)
    coverage: float | None = _option(
        None,
        f"Share of the characters that get a piece. [default: {DEFAULT_COVERAGE}]",
        "SHARE",
        kind=float,
        least=0.98,
    )
    byte_fallback: bool = _option(
        default=False, text="Spell other characters in bytes; with --from: add these to the vocabulary.", kind=bool
    )
    symbol: tuple[str, ...] = _option((), "Text that is always one piece. May be repeated.", "PIECE", many=True)
    spelling: str | None = _option(
        None,
        "fold: one spelling for alef forms, digits, quotes of the source; keep: as it is. [default: fold for ar]",
        choices=("fold", "keep"),
    )
    start: str = _option("random", "lexicon: start as a word-by-word translator.", choices=("random", "lexicon"))
    lexicon_pairs: int | None = _option(
        None, f"Pairs that the lexicon is learnt from. [default: {DEFAULT_LEXICON_PAIRS}]", "N", kind=int, least=1
    )
    dropout: float = _option(0.1, "Share of activations that are dropped.", "SHARE", kind=float, least=0)
    weights: str = _option("float16", "Number format of the written model.", choices=("float16", "float32"))
    # the training
    max_steps: int | None = _option(None, "Stop after so many updates.", "N", kind=int, least=1)
    max_minutes: float | None = _option(
        None, "Stop after so many minutes of training, in all.", "N", kind=float, least=0
    )
    batch_tokens: int = _option(4096, "Pieces in a batch: sentences times the longest side.", "N", kind=int, least=1)
    accumulate: int = _option(1, "Batches an update.", "N", kind=int, least=1)
    rate: float | None = _option(
        None,
        "Peak learning rate. [default: 0.001; 0.00003 to fine-tune, 0.0003 if the model grows]",
        "RATE",
        kind=float,
        least=0,
    )
    warmup: int = _option(400, "Updates until the peak; then as 1/sqrt(update).", "N", kind=int, least=1)
    cooldown: float = _option(
        0.0, "Last share of the steps or minutes, in which the rate goes to 0.", "SHARE", kind=float, least=0
    )
    smoothing: float = _option(0.1, "Label smoothing.", "SHARE", kind=float, least=0)
    clip: float = _option(1.0, "Largest norm of the gradients.", "NORM", kind=float, least=0)
    weight_decay: float = _option(0.01, "AdamW's weight decay.", "SHARE", kind=float, least=0)
    sampling: float | None = _option(
        None,
        "Sharpness of SentencePiece sampling of the source; 0 for none. [default: 0.5; 0 to fine-tune]",
        "ALPHA",
        kind=float,
        least=0,
    )
    every: int = _option(1000, "Updates between validations, each with a checkpoint.", "N", kind=int, least=1)
    log_every: int = _option(50, "Updates between lines of metrics.jsonl.", "N", kind=int, least=1)
    patience: int = _option(
        0, "Stop after so many validations without a better chrF; 0: never.", "N", kind=int, least=0
    )
    average: int = _option(5, "Checkpoints to average: the best, or the last without --valid.", "N", kind=int, least=1)
    beam: int = _option(4, "Beam of validation and evaluation.", "N", kind=int, least=1)
    seed: int = _option(1, "Seed of all that is drawn.", "N", kind=int, least=0)
    device: str = _option("auto", "cpu, cuda or auto.", choices=("auto", "cpu", "cuda"))
    precision: str = _option(
        "auto",
        "Number format of the arithmetic; auto: bfloat16 on a GPU that has it, else float32.",
        choices=("auto", "float32", "bfloat16"),
    )
    threads: int = _option(0, "CPU threads; 0: all.", "N", kind=int, least=0)
    workers: int = _option(0, "Processes that make batches beside the training.", "N", kind=int, least=0)
    compile: bool = _option(default=False, text="Compile the network by torch.compile.", kind=bool)

    def __post_init__(self) -> None:
        self._check_ranges()
        if len(self.pair) != 2 or not all(self.pair):  # noqa: PLR2004 - a pair
            raise UsageError(f"--languages is {self.languages!r}, not two languages as ar,en")
        if self.output is None:
            raise UsageError("--output is missing: where does the model go?")
        if not self.bitexts:
            raise UsageError("no bitext to train on")
        if self.max_steps is None and self.max_minutes is None and not (self.patience and self.valid):
            raise UsageError("say when to stop: --max-steps, --max-minutes, or --patience with --valid")
        self._check_combinations()

    def _check_ranges(self) -> None:
        for each in fields(self):
            value, least = getattr(self, each.name), each.metadata.get("least")
            choices = each.metadata.get("choices")
            if value is not None and least is not None and not value >= least:  # NaN is not, either
                raise UsageError(f"--{option_name(each.name)} is {value}: it must be {least} or more")
            if isinstance(value, float) and math.isinf(value):
                raise UsageError(f"--{option_name(each.name)} is {value}: it must be a finite number")
            if value is not None and choices and value not in choices:
                raise UsageError(f"--{option_name(each.name)} is {value!r}, not one of {', '.join(choices)}")
        for name in ("dropout", "cooldown", "smoothing", "coverage"):
            if (getattr(self, name) or 0) > 1:
                raise UsageError(f"--{option_name(name)} is {getattr(self, name)}: it is a share, from 0 to 1")

    def _check_combinations(self) -> None:
        if self.patience and not self.valid:
            raise UsageError("--patience counts validations: it needs --valid")
        if self.every % self.log_every:
            raise UsageError(f"--every {self.every} is no multiple of --log-every {self.log_every}")
        if self.cooldown and self.max_steps is None and self.max_minutes is None:
            raise UsageError("--cooldown is a share of the whole: it needs --max-steps or --max-minutes")
        if bool(self.back_translate) != bool(self.reverse_model):
            raise UsageError("--back-translate and --reverse-model go together")
        texts = [split_number(text, 0.0)[0] for text in (*self.bitexts, *self.general, *self.back_translate)]
        known = {"", *texts, *(Path(name).name for name in texts)}
        if unknown := [name for name in self.licences if name not in known]:
            raise UsageError(f"--licence {unknown[0]}=...: no bitext of the run is called so")
        if self.from_model and self.start == "lexicon":
            raise UsageError("--start lexicon makes a new model: --from has one")
        for name in _NEW_ONLY:
            if self.from_model and getattr(self, name):
                raise UsageError(f"--{option_name(name)} is for a new model: --from has its own")
        if not self.from_model and self.shape.width % (2 * self.shape.heads):
            # Marian's positions are sines and cosines in equal halves, and heads share the width.
            raise UsageError(f"a width of {self.shape.width} does not go into {self.shape.heads} heads of even width")

    @property
    def pair(self) -> tuple[str, ...]:
        """Source and target language."""
        return tuple(code.strip() for code in self.languages.split(","))

    @property
    def shape(self) -> Shape:
        """The size of a new model: the preset's, with what was set in its place."""
        preset = PRESETS[self.preset or DEFAULT_PRESET]
        return preset._replace(**{name: value for name in preset._fields if (value := getattr(self, name)) is not None})

    @property
    def peak(self) -> float:
        """The peak learning rate."""
        if self.rate is not None:
            return self.rate
        if not self.from_model:
            return 1e-3
        grows = self.encoder_layers or self.decoder_layers or self.feed_forward
        return 3e-4 if grows else 3e-5

    @property
    def alpha(self) -> float:
        """The sharpness of SentencePiece sampling; 0 for none. Models of others were seldom trained with it."""
        if self.sampling is not None:
            return self.sampling
        return 0.0 if self.from_model else 0.5

    @property
    def folds(self) -> bool:
        """Whether the source is brought to one spelling."""
        return self.spelling == "fold" if self.spelling else self.pair[0] == "ar"

    @property
    def licences(self) -> dict[str, str]:
        """Licences by the bitext as it was named; the model's under ""."""
        return {name: licence for name, _, licence in (text.rpartition("=") for text in self.licence)}

    def to_dict(self) -> dict[str, Any]:
        """The settings as JSON values."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self), default=str))
        return plain


def public_name(model: str) -> str:
    """Return what to call a model in a card: a folder's name without the way to it, other names as they are."""
    return Path(model).name if Path(model).is_dir() else model


# What a resumed run may change: when it ends, what it uses of the machine, what is done with the result; and, since a
# run may have failed for it, how far an update goes and how much text it sees.
CHANGEABLE = frozenset({
    "output", "resume", "max_steps", "max_minutes", "patience", "average", "evaluate", "licence", "weights",
    "threads", "workers", "device", "precision", "compile", "engine",
    "rate", "warmup", "cooldown", "clip", "batch_tokens", "accumulate",
})  # fmt: skip


def option_name(name: str) -> str:
    """Return a field's name as the command line has it, without the dashes before it.

    >>> option_name("batch_tokens"), option_name("from_model")
    ('batch-tokens', 'from')
    """
    own = {each.name: each.metadata.get("name") for each in fields(Settings)}[name]
    return (own or name).replace("_", "-")


def changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Name the options of a resumed run that differ from how it began and may not."""
    return [
        f"--{option_name(name)} (was {before.get(name)!r}, is {value!r})" if name != "bitexts" else "the bitexts"
        for name, value in now.items()
        if name not in CHANGEABLE and before.get(name) != value
    ]


def split_number(text: str, default: float) -> tuple[str, float]:
    """Split ``news.tsv=4`` into the name and the number; what has no number after an equals sign is all name.

    >>> split_number("news.tsv=0.5", 1), split_number("a=b.tsv", 1)
    (('news.tsv', 0.5), ('a=b.tsv', 1))
    """
    name, equals, number = text.rpartition("=")
    try:
        return (name, float(number)) if equals and name else (text, default)
    except ValueError:
        return text, default
