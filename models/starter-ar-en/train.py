"""Train the embedded Arabic-English starter model from scratch, on a clock.

Reads bitext (JSON lines with ``ar`` and ``en``, gzip or plain, and ``ar<TAB>en`` files), trains one SentencePiece
model a side and a small MarianMT model with transformers' Seq2SeqTrainer, and writes a Hugging Face folder that
``dragoman translate --model FOLDER`` takes at once.

    python train.py --data A-prose.jsonl.gz:1 --data written/:8 --minutes 60 --output out/

Each ``--data`` is PATH:WEIGHT. A weight above 1 repeats the text within an epoch, one below 1 takes a fresh random
part of it each epoch. The learning rate falls linearly to zero over the minutes given, so the same command makes the
best of a slow or a fast machine; the steps really made are in ``training.json``.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import random
import shutil
import time
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import sentencepiece
import torch
from torch.optim.lr_scheduler import LambdaLR
from transformers import (
    GenerationConfig,
    MarianConfig,
    MarianMTModel,
    MarianTokenizer,
    Seq2SeqTrainer,
    Seq2SeqTrainingArguments,
    TrainerCallback,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

IGNORED = -100  # cross_entropy leaves these labels out
PAIR = tuple[str, str]
PRESETS = {
    # encoder layers, decoder layers, width, heads, feed-forward width, pieces a side
    "tiny": (3, 2, 256, 4, 1024, 8_000),
    "small": (6, 2, 512, 8, 2048, 16_000),
}
SEED = 20161122

# Normalisation inside source.spm, so that every user of the folder gets it, plain transformers too: letters that
# papers write in several ways become one (the model sees few sentences; each spelling apart would be a rare word).
_SOURCE_RULES = {
    **dict.fromkeys("أإآٱ", "ا"),
    "ى": "ي",
    "ی": "ي",
    "ک": "ك",
    **{chr(0x660 + digit): str(digit) for digit in range(10)},
    **{chr(0x6F0 + digit): str(digit) for digit in range(10)},
    "٪": "%",
    "٫": ".",
    "٬": ",",
    **dict.fromkeys("«»“”„‟❝❞", '"'),
    **dict.fromkeys("‘’‚‛`´", "'"),
    **dict.fromkeys("–—―‒−", "-"),
    **dict.fromkeys(map(chr, [*range(0x64B, 0x660), 0x640, 0x670, *range(0x6D6, 0x6DD), *range(0x6DF, 0x6E9)]), ""),
    **dict.fromkeys(
        map(chr, [0x61C, 0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)]), ""
    ),
    "\t": " ",
    "\n": " ",
    "\r": " ",
    "…": "...",
}
_TARGET_RULES = {
    **dict.fromkeys("«»“”„‟", '"'),
    **dict.fromkeys("‘’‚‛`´", "'"),
    **dict.fromkeys("–—―‒−", "-"),
    **dict.fromkeys("\u00a0\u202f\u2009\t", " "),
    **dict.fromkeys("\u200b\u200e\u200f\ufeff\u00ad", ""),
    "…": "...",
}


def write_normalisation(rules: dict[str, str], path: Path) -> Path:
    """Write SentencePiece normalisation rules: NFKC for single characters, then `rules` on top.

    The format (sentencepiece doc/normalization.md) is hexadecimal code points, a tab, hexadecimal code points.
    """
    table = {}
    for code in [*range(0x20, 0xD800), *range(0xE000, 0x10000)]:
        char = chr(code)
        folded = "".join(rules.get(each, each) for each in unicodedata.normalize("NFKC", rules.get(char, char)))
        if folded != char:
            table[char] = folded
    # Hamza and madda as combining marks belong to the letter before them.
    for mark in "\u0653\u0654\u0655":
        if rules.get("أ"):
            table["ا" + mark] = "ا"
    lines = ("\t".join(" ".join(f"{ord(c):X}" for c in side) for side in row) for row in sorted(table.items()))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def read_pairs(path: Path) -> Iterator[PAIR]:
    """Yield the pairs of a .jsonl, .jsonl.gz or .tsv file, or of every such file in a folder."""
    if path.is_dir():
        for part in sorted(path.glob("*.tsv")):
            yield from read_pairs(part)
        return
    opener: Any = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if path.suffix == ".tsv":
                source, _, target = line.rstrip("\n").partition("\t")
            else:
                record = json.loads(line)
                source, target = record["ar"], record["en"]
            if source.strip() and target.strip():
                yield source.strip(), target.strip()


@dataclass(frozen=True)
class Source:
    """One ``--data`` argument: pairs and how often an epoch sees them."""

    path: Path
    weight: float
    pairs: list[PAIR]

    @classmethod
    def parse(cls, text: str) -> Source:
        path, _, weight = text.rpartition(":")
        return cls(Path(path), float(weight), list(read_pairs(Path(path))))

    def sample(self, rng: random.Random) -> list[PAIR]:
        whole, part = divmod(self.weight, 1)
        return self.pairs * int(whole) + rng.sample(self.pairs, round(part * len(self.pairs)))


def train_pieces(texts: list[str], rules: Path, prefix: Path, size: int) -> None:
    """Train a unigram model with ``</s>`` = 0 and ``<unk>`` = 1, as MarianTokenizer wants; digits stay single."""
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_prefix=str(prefix),
        vocab_size=size,
        model_type="unigram",
        character_coverage=0.9998,
        normalization_rule_tsv=str(rules),
        split_digits=True,
        eos_id=0,
        unk_id=1,
        bos_id=-1,
        pad_id=-1,
        input_sentence_size=400_000,
        shuffle_input_sentence=True,
        num_threads=2,
        minloglevel=1,
    )
    prefix.with_suffix(".vocab").unlink()
    prefix.with_suffix(".model").rename(prefix.with_suffix(".spm"))


def build_tokenizer(sources: list[Source], size: int, output: Path) -> MarianTokenizer:
    rng = random.Random(SEED)
    sample = [pair for source in sources for pair in source.sample(rng)]
    for index, (name, rules) in enumerate((("source", _SOURCE_RULES), ("target", _TARGET_RULES))):
        path = write_normalisation(rules, output / f"{name}.rules.tsv")
        train_pieces([pair[index] for pair in sample], path, output / name, size)
        path.unlink()
    vocabulary = {"</s>": 0, "<unk>": 1}
    for name in ("source", "target"):
        model = sentencepiece.SentencePieceProcessor(model_file=str(output / f"{name}.spm"))
        for piece in range(model.get_piece_size()):
            vocabulary.setdefault(model.id_to_piece(piece), len(vocabulary))
    vocabulary["<pad>"] = len(vocabulary)  # last: CTranslate2's converter looks for it there
    (output / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False, indent=0), encoding="utf-8")
    tokenizer = MarianTokenizer(
        source_spm=str(output / "source.spm"),
        target_spm=str(output / "target.spm"),
        vocab=str(output / "vocab.json"),
        source_lang="ar",
        target_lang="en",
        model_max_length=512,
    )
    tokenizer.save_pretrained(output)
    return tokenizer


def build_model(preset: str, vocabulary_size: int) -> MarianMTModel:
    encoder_layers, decoder_layers, width, heads, feed_forward, _ = PRESETS[preset]
    pad = vocabulary_size - 1
    config = MarianConfig(
        vocab_size=vocabulary_size,
        decoder_vocab_size=vocabulary_size,
        d_model=width,
        encoder_layers=encoder_layers,
        decoder_layers=decoder_layers,
        encoder_attention_heads=heads,
        decoder_attention_heads=heads,
        encoder_ffn_dim=feed_forward,
        decoder_ffn_dim=feed_forward,
        activation_function="swish",
        dropout=0.1,
        attention_dropout=0.0,
        activation_dropout=0.0,
        scale_embedding=True,
        max_position_embeddings=512,
        share_encoder_decoder_embeddings=True,
        tie_word_embeddings=True,
        pad_token_id=pad,
        bos_token_id=0,
        eos_token_id=0,
        forced_eos_token_id=0,
        decoder_start_token_id=pad,
    )
    model = MarianMTModel(config)
    model.generation_config = GenerationConfig(
        max_length=512,
        num_beams=4,
        pad_token_id=pad,
        eos_token_id=0,
        forced_eos_token_id=0,
        decoder_start_token_id=pad,
        bad_words_ids=[[pad]],
    )
    return model


def hold_pad_at_zero(model: MarianMTModel) -> None:
    """Keep the embedding of ``<pad>``, with which decoding starts, at zero.

    Marian starts from a zero vector, and CTranslate2 does so too. The output layer shares the table, so without this
    the row would be trained as an output and the two would start from different places.
    """
    weight = model.get_input_embeddings().weight
    with torch.no_grad():
        weight[model.config.pad_token_id] = 0.0
    row = torch.ones(len(weight), 1)
    row[model.config.pad_token_id] = 0.0
    weight.register_hook(lambda gradient: gradient * row.to(gradient.device))


def learn_lexicon(pairs: list[tuple[list[int], list[int]]], size: int, rounds: int = 5) -> dict[str, np.ndarray]:
    """Translation probabilities p(target piece | source piece) by IBM model 1 (Brown et al. 1993).

    Args:
        pairs: Source and target ids of each pair.
        size: Rows of the vocabulary; the empty source word takes the row after the last.
        rounds: Rounds of expectation maximisation.

    Returns:
        ``source``, ``target`` (ids) and ``p``, one entry for each pair of pieces that was seen together.
    """
    keys, groups, base = [], [], 0
    for source, target in pairs:
        row = np.array([size, *source], dtype=np.int64)  # 1 + source time
        keys.append((row[None, :] * (size + 1) + np.array(target, dtype=np.int64)[:, None]).ravel())
        groups.append(np.repeat(np.arange(base, base + len(target)), len(row)))
        base += len(target)
    links, index = np.unique(np.concatenate(keys), return_inverse=True)
    group = np.concatenate(groups)
    sources = links // (size + 1)
    p = np.ones(len(links))
    for _ in range(rounds):
        weight = p[index]
        share = weight / np.bincount(group, weight)[group]
        counts = np.bincount(index, share)
        p = counts / np.bincount(sources, counts)[sources]
    return {"source": sources, "target": links % (size + 1), "p": p}


def start_from_lexicon(model: MarianMTModel, lexicon: dict[str, np.ndarray], own: set[int]) -> None:
    """Start a model as a rough word-by-word translator.

    A source piece begins where its translations stand in the shared embedding space, and the decoder's attention to the
    source begins by passing on what it reads. The model still has to learn order and grammar, but not, from a few
    thousand steps, that the two languages have anything to do with each other.

    Args:
        model: The model to start, freshly made.
        lexicon: What `learn_lexicon` returned.
        own: Ids that only the source side uses; those of both sides stay as they are.
    """
    generator = torch.Generator().manual_seed(SEED)
    weight = model.get_input_embeddings().weight
    width = weight.shape[1]
    with torch.no_grad():
        weight.normal_(0, width**-0.5, generator=generator)
        keep = np.isin(lexicon["source"], list(own)) & (lexicon["p"] > 0.02)  # noqa: PLR2004 - less is noise
        sources = torch.from_numpy(lexicon["source"][keep])
        shares = torch.from_numpy(lexicon["p"][keep]).float().unsqueeze(1)
        moved = torch.zeros_like(weight).index_add_(
            0, sources, shares * weight[torch.from_numpy(lexicon["target"][keep])]
        )
        moved = moved + 0.25 * weight  # words with the same translation are not the same word
        ids = torch.unique(sources)
        weight[ids] = moved[ids] / moved[ids].norm(dim=1, keepdim=True)
        for layer in model.model.decoder.layers:
            turn = torch.nn.init.orthogonal_(torch.empty(width, width), generator=generator)
            layer.encoder_attn.v_proj.weight.copy_(turn)
            layer.encoder_attn.out_proj.weight.copy_(turn.T)


class TokenBatches(torch.utils.data.Dataset):  # type: ignore[type-arg]
    """Batches of about `budget` padded target tokens; every epoch draws, cuts into pieces and mixes anew.

    An item is a whole batch, so the Trainer's own batch size is 1. Source pieces are drawn by SentencePiece sampling
    (Kudo 2018), which shows a small corpus in many segmentations.
    """

    def __init__(self, sources: list[Source], tokenizer: MarianTokenizer, budget: int, alpha: float = 0.5) -> None:
        self.sources, self.tokenizer, self.budget, self.alpha = sources, tokenizer, budget, alpha
        self.batches: list[list[PAIR]] = []
        self.start_epoch(0)

    def start_epoch(self, epoch: int) -> None:
        rng = random.Random(SEED + epoch)
        pairs = [pair for source in self.sources for pair in source.sample(rng)]
        rng.shuffle(pairs)
        batches = []
        for start in range(0, len(pairs), 20_000):
            window = sorted(pairs[start : start + 20_000], key=lambda pair: len(pair[1]) + len(pair[0]))
            batch: list[PAIR] = []
            for pair in window:
                # Four characters a piece is near enough here: only the padding depends on it.
                if batch and (len(batch) + 1) * (len(pair[1]) / 4 + 2) > self.budget:
                    batches.append(batch)
                    batch = []
                batch.append(pair)
            batches.append(batch)
        rng.shuffle(batches)
        self.batches = batches

    def __len__(self) -> int:
        return len(self.batches)

    def __getitem__(self, index: int) -> list[PAIR]:
        return self.batches[index]

    def ids(self, text: str, *, target: bool, sample: bool) -> list[int]:
        model = self.tokenizer.spm_target if target else self.tokenizer.spm_source
        options = {"enable_sampling": True, "alpha": self.alpha, "nbest_size": -1} if sample else {}
        encoder, unknown = self.tokenizer.encoder, self.tokenizer.unk_token_id
        pieces = model.encode(text, out_type=str, **options)
        return [*[encoder.get(piece, unknown) for piece in pieces][:200], self.tokenizer.eos_token_id]

    def id_pairs(self, count: int, longest: int = 40) -> list[tuple[list[int], list[int]]]:
        """Up to `count` pairs of this epoch as ids without the end mark, none longer than `longest` pieces a side."""
        pairs = [pair for batch in self.batches for pair in batch]
        random.Random(SEED).shuffle(pairs)
        ids = (
            (self.ids(a, target=False, sample=False)[:-1], self.ids(b, target=True, sample=False)[:-1])
            for a, b in pairs
        )
        short = (each for each in ids if all(0 < len(side) <= longest for side in each))
        return list(itertools.islice(short, count))

    def own_ids(self) -> set[int]:
        """Ids of pieces that only the source model has."""
        sides = [
            {self.tokenizer.encoder[model.id_to_piece(index)] for index in range(model.get_piece_size())}
            for model in (self.tokenizer.spm_source, self.tokenizer.spm_target)
        ]
        return sides[0] - sides[1]

    def collate(self, items: list[list[PAIR]], *, sample: bool = True) -> dict[str, torch.Tensor]:
        batch = [pair for item in items for pair in item]
        sources = [torch.tensor(self.ids(source, target=False, sample=sample)) for source, _ in batch]
        targets = [torch.tensor(self.ids(target, target=True, sample=False)) for _, target in batch]
        pad = self.tokenizer.pad_token_id
        inputs = torch.nn.utils.rnn.pad_sequence(sources, batch_first=True, padding_value=pad)  # batch x source time
        labels = torch.nn.utils.rnn.pad_sequence(
            targets, batch_first=True, padding_value=IGNORED
        )  # batch x target time
        shifted = labels.masked_fill(labels == IGNORED, pad).roll(1, dims=1)
        shifted[:, 0] = pad  # Marian starts decoding from <pad>
        return {
            "input_ids": inputs,
            "attention_mask": (inputs != pad).long(),
            "decoder_input_ids": shifted,
            "labels": labels,
        }


class TargetLoss:
    """Cross entropy over the rows that a translation may use, with label smoothing 0.1.

    The vocabulary is shared, as Marian's is, and half of its rows are Arabic: they need no share of the probability.
    The Trainer's own smoother would also take four passes over the logits.
    """

    def __init__(self, rows: list[int], size: int) -> None:
        self.rows = torch.tensor(rows)
        self.places = torch.full((size,), IGNORED)
        self.places[self.rows] = torch.arange(len(rows))

    def __call__(self, outputs: Any, labels: torch.Tensor, num_items_in_batch: Any = None) -> torch.Tensor:
        del num_items_in_batch
        logits = outputs["logits"].flatten(0, 1)  # batch * target time x vocabulary
        device = logits.device
        wanted = labels.flatten()
        places = self.places.to(device)[wanted.clamp(min=0)].masked_fill(wanted == IGNORED, IGNORED)
        chosen = logits.index_select(1, self.rows.to(device))  # batch * target time x target rows
        return torch.nn.functional.cross_entropy(chosen, places, ignore_index=IGNORED, label_smoothing=0.1)


def forbid_rows(model: MarianMTModel, rows: set[int]) -> None:
    """Make the model never say some pieces, by the bias that every user of the folder applies."""
    model.final_logits_bias[0, sorted(rows)] = -100.0


class Clock(TrainerCallback):
    """Ends training when the minutes are over and draws each epoch's text anew."""

    def __init__(self, minutes: float, data: TokenBatches) -> None:
        self.seconds, self.data = minutes * 60, data
        self.start = time.monotonic()

    def rate(self, step: int, warmup: int = 400) -> float:
        left = 1 - (time.monotonic() - self.start) / self.seconds
        return max(0.0, min(step / warmup, left))

    def on_epoch_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.data.start_epoch(int(state.epoch or 0))

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> Any:
        if time.monotonic() - self.start > self.seconds:
            control.should_training_stop = True
        return control


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", action="append", required=True, metavar="PATH:WEIGHT")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--preset", choices=PRESETS, default="tiny")
    parser.add_argument("--start", type=Path, help="go on from this folder's pieces and weights")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--tokens", type=int, default=1_500, help="target tokens a batch")
    parser.add_argument("--lexicon", type=int, default=150_000, help="pairs that the first word translations come from")
    parser.add_argument("--rate", type=float, default=1e-3, help="peak learning rate")
    return parser.parse_args()


def main() -> None:
    options = parse_arguments()
    torch.manual_seed(SEED)
    options.output.mkdir(parents=True, exist_ok=True)
    sources = [Source.parse(text) for text in options.data]
    if options.start:
        for name in ("source.spm", "target.spm", "vocab.json"):
            shutil.copy(options.start / name, options.output / name)
        tokenizer = MarianTokenizer.from_pretrained(options.start)
        tokenizer.save_pretrained(options.output)
        model = MarianMTModel.from_pretrained(options.start, dtype=torch.float32)
        hold_pad_at_zero(model)
    else:
        tokenizer = build_tokenizer(sources, PRESETS[options.preset][-1], options.output)
        model = build_model(options.preset, len(tokenizer.encoder))
    data = TokenBatches(sources, tokenizer, options.tokens)
    if not options.start:
        start_from_lexicon(model, learn_lexicon(data.id_pairs(options.lexicon), len(tokenizer.encoder)), data.own_ids())
        hold_pad_at_zero(model)
    size, silent = len(tokenizer.encoder), {*data.own_ids(), tokenizer.pad_token_id, tokenizer.unk_token_id}
    forbid_rows(model, silent)
    clock = Clock(options.minutes, data)
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.rate, betas=(0.9, 0.98), weight_decay=0.01)
    trainer = Seq2SeqTrainer(
        model=model,
        args=Seq2SeqTrainingArguments(
            output_dir=str(options.output / "checkpoints"),
            per_device_train_batch_size=1,
            max_steps=1_000_000,
            max_grad_norm=1.0,
            logging_steps=50,
            save_steps=400,
            save_total_limit=2,
            bf16=torch.cuda.is_available(),
            remove_unused_columns=False,
            report_to=[],
            seed=SEED,
            disable_tqdm=True,
        ),
        train_dataset=data,
        data_collator=data.collate,
        optimizers=(optimizer, LambdaLR(optimizer, clock.rate)),
        callbacks=[clock],
        compute_loss_func=TargetLoss(sorted(set(range(size)) - silent), size),
    )
    clock.start = time.monotonic()
    result = trainer.train()
    model.config.use_cache = True  # the Trainer turned it off
    model.half().save_pretrained(options.output)
    (options.output / "model.safetensors").chmod(0o644)  # safetensors writes it for its owner alone
    record = {
        "data": {str(source.path.name): {"pairs": len(source.pairs), "weight": source.weight} for source in sources},
        "preset": options.preset,
        "parameters": sum(p.numel() for p in {id(p): p for p in model.parameters()}.values()),
        "steps": trainer.state.global_step,
        "minutes": round((time.monotonic() - clock.start) / 60, 1),
        "tokens_a_batch": options.tokens,
        "rate": options.rate,
        "seed": SEED,
        "loss": round(result.training_loss, 3),
    }
    (options.output / "training.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
